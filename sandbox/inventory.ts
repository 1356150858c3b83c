import { GetApisCommand } from "@aws-sdk/client-apigatewayv2";
import { paginateDescribeAlarms } from "@aws-sdk/client-cloudwatch";
import { paginateDescribeLogGroups, paginateDescribeMetricFilters } from "@aws-sdk/client-cloudwatch-logs";
import { paginateListTables } from "@aws-sdk/client-dynamodb";
import { paginateListRoles } from "@aws-sdk/client-iam";
import { paginateListFunctions } from "@aws-sdk/client-lambda";
import { ListBucketsCommand } from "@aws-sdk/client-s3";
import { paginateListSchedules } from "@aws-sdk/client-scheduler";
import { paginateListSecrets } from "@aws-sdk/client-secrets-manager";
import { paginateListSubscriptions, paginateListTopics } from "@aws-sdk/client-sns";
import { paginateListQueues } from "@aws-sdk/client-sqs";
import { z } from "zod";
import { connect } from "./aws/clients.ts";
import { targetFrom } from "./aws/endpoint.ts";

/**
 * What there is in a MiniStack, sorted, a line a thing, such as `queue orders`: alarms, APIs, buckets, dashboards, functions, log groups,
 * metric filters, queues, roles, schedules, secrets, subscriptions, tables and topics of one region. Secrets that wait for their deletion do not
 * count. Log groups always do: one that a Lambda made by itself is left over in AWS too.
 */
export async function inventory(url: string, region = "us-east-1"): Promise<string[]> {
  const aws = connect(targetFrom({ AWS_ENDPOINT_URL: url, AWS_REGION: region }));
  const lists = await Promise.all([
    named("alarm", paginateDescribeAlarms({ client: aws.cloudwatch }, {}), ({ MetricAlarms }) =>
      MetricAlarms?.map(({ AlarmName }) => AlarmName),
    ),
    named("api", [await aws.apigateway.send(new GetApisCommand({}))], ({ Items }) =>
      Items?.map(({ Name }) => Name),
    ),
    named("bucket", [await aws.s3.send(new ListBucketsCommand({}))], ({ Buckets }) =>
      Buckets?.map(({ Name }) => Name),
    ),
    named("dashboard", [await dashboards(url, region)], (names) => names),
    named("function", paginateListFunctions({ client: aws.lambda }, {}), ({ Functions }) =>
      Functions?.map(({ FunctionName }) => FunctionName),
    ),
    named("log group", paginateDescribeLogGroups({ client: aws.logs }, {}), ({ logGroups }) =>
      logGroups?.map(({ logGroupName }) => logGroupName),
    ),
    named("metric filter", paginateDescribeMetricFilters({ client: aws.logs }, {}), ({ metricFilters }) =>
      metricFilters?.map(({ filterName }) => filterName),
    ),
    named("queue", paginateListQueues({ client: aws.sqs }, {}), ({ QueueUrls }) =>
      QueueUrls?.map((queueUrl) => queueUrl.split("/").at(-1)),
    ),
    named("role", paginateListRoles({ client: aws.iam }, {}), ({ Roles }) =>
      Roles?.map(({ RoleName }) => RoleName),
    ),
    named("schedule", paginateListSchedules({ client: aws.scheduler }, {}), ({ Schedules }) =>
      Schedules?.map(({ Name }) => Name),
    ),
    named("secret", paginateListSecrets({ client: aws.secrets }, {}), ({ SecretList }) =>
      SecretList?.map(({ Name }) => Name),
    ),
    named("subscription", paginateListSubscriptions({ client: aws.sns }, {}), ({ Subscriptions }) =>
      Subscriptions?.map(({ Endpoint }) => Endpoint),
    ),
    named("table", paginateListTables({ client: aws.dynamodb }, {}), ({ TableNames }) => TableNames),
    named("topic", paginateListTopics({ client: aws.sns }, {}), ({ Topics }) =>
      Topics?.map(({ TopicArn }) => TopicArn?.split(":").at(-1)),
    ),
  ]);
  return lists.flat().sort();
}

/** Asked for by hand: MiniStack gives the time of a dashboard as a text, at which AWS's client throws. */
async function dashboards(url: string, region: string): Promise<string[]> {
  const answer = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "GraniteServiceVersion20100801.ListDashboards",
      authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/monitoring/aws4_request`,
    },
    body: "{}",
  });
  const schema = z.object({ DashboardEntries: z.array(z.object({ DashboardName: z.string() })) });
  return schema.parse(await answer.json()).DashboardEntries.map(({ DashboardName }) => DashboardName);
}

async function named<Page>(
  kind: string,
  pages: AsyncIterable<Page> | Iterable<Page>,
  names: (page: Page) => (string | undefined)[] | undefined,
): Promise<string[]> {
  const found: string[] = [];
  for await (const page of pages) found.push(...(names(page) ?? []).map((name) => `${kind} ${name}`));
  return found;
}
