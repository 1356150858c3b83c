import { GetApisCommand } from "@aws-sdk/client-apigatewayv2";
import { paginateDescribeLogGroups } from "@aws-sdk/client-cloudwatch-logs";
import { paginateListTables } from "@aws-sdk/client-dynamodb";
import { paginateListRoles } from "@aws-sdk/client-iam";
import { paginateListFunctions } from "@aws-sdk/client-lambda";
import { paginateListSecrets } from "@aws-sdk/client-secrets-manager";
import { paginateListQueues } from "@aws-sdk/client-sqs";
import { connect } from "./aws/clients.ts";
import { targetFrom } from "./aws/endpoint.ts";

/**
 * What there is in a MiniStack, sorted, a line a thing, such as `queue orders`: APIs, functions, log groups, queues,
 * roles, secrets and tables of one region. Secrets that wait for their deletion do not count. Log groups always do:
 * one that a Lambda made by itself is left over in AWS too.
 */
export async function inventory(url: string, region = "us-east-1"): Promise<string[]> {
  const aws = connect(targetFrom({ AWS_ENDPOINT_URL: url, AWS_REGION: region }));
  const lists = await Promise.all([
    named("api", [await aws.apigateway.send(new GetApisCommand({}))], ({ Items }) =>
      Items?.map(({ Name }) => Name),
    ),
    named("function", paginateListFunctions({ client: aws.lambda }, {}), ({ Functions }) =>
      Functions?.map(({ FunctionName }) => FunctionName),
    ),
    named("log group", paginateDescribeLogGroups({ client: aws.logs }, {}), ({ logGroups }) =>
      logGroups?.map(({ logGroupName }) => logGroupName),
    ),
    named("queue", paginateListQueues({ client: aws.sqs }, {}), ({ QueueUrls }) =>
      QueueUrls?.map((queueUrl) => queueUrl.split("/").at(-1)),
    ),
    named("role", paginateListRoles({ client: aws.iam }, {}), ({ Roles }) =>
      Roles?.map(({ RoleName }) => RoleName),
    ),
    named("secret", paginateListSecrets({ client: aws.secrets }, {}), ({ SecretList }) =>
      SecretList?.map(({ Name }) => Name),
    ),
    named("table", paginateListTables({ client: aws.dynamodb }, {}), ({ TableNames }) => TableNames),
  ]);
  return lists.flat().sort();
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
