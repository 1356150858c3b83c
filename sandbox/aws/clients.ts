import { ApiGatewayV2Client } from "@aws-sdk/client-apigatewayv2";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetUserCommand, IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { Target } from "./endpoint.ts";

/** Everything a resource type needs to reach the local AWS. */
export interface Aws extends Target {
  apigateway: ApiGatewayV2Client;
  cloudwatch: CloudWatchClient;
  dynamodb: DynamoDBClient;
  iam: IAMClient;
  lambda: LambdaClient;
  logs: CloudWatchLogsClient;
  s3: S3Client;
  scheduler: SchedulerClient;
  secrets: SecretsManagerClient;
  sns: SNSClient;
  sqs: SQSClient;
  /** The twelve digits of the account, asked for once. */
  accountId(): Promise<string>;
}

/**
 * Clients for one target. The credentials are fixed and made up, so that real ones in the environment are
 * never sent anywhere.
 */
export function connect(target: Target): Aws {
  const config = {
    endpoint: target.endpoint,
    region: target.region,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  };
  const iam = new IAMClient(config);
  let accountId: Promise<string> | undefined;
  return {
    ...target,
    apigateway: new ApiGatewayV2Client(config),
    cloudwatch: new CloudWatchClient(config),
    dynamodb: new DynamoDBClient(config),
    iam,
    lambda: new LambdaClient(config),
    logs: new CloudWatchLogsClient(config),
    // A bucket's own host name would not lead to this machine.
    s3: new S3Client({ ...config, forcePathStyle: true }),
    scheduler: new SchedulerClient(config),
    secrets: new SecretsManagerClient(config),
    sns: new SNSClient(config),
    sqs: new SQSClient({ ...config, useQueueUrlAsEndpoint: false }),
    accountId() {
      accountId ??= iam.send(new GetUserCommand({})).then(({ User }) => User?.Arn?.split(":")[4] ?? "");
      return accountId;
    },
  };
}
