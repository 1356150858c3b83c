import { api, integration, route } from "./apigateway.ts";
import { stage } from "./apigateway-stage.ts";
import { dashboard, metricAlarm } from "./cloudwatch.ts";
import { table } from "./dynamodb.ts";
import { role, rolePolicy } from "./iam.ts";
import { lambdaFunction } from "./lambda.ts";
import { functionEventInvokeConfig } from "./lambda-event-invoke-config.ts";
import { permission } from "./lambda-permission.ts";
import { logMetricFilter } from "./log-metric-filter.ts";
import { logGroup } from "./logs.ts";
import type { ResourceType } from "./resource.ts";
import { bucket } from "./s3.ts";
import {
  bucketEncryption,
  bucketLifecycle,
  bucketOwnershipControls,
  bucketPolicy,
  bucketPublicAccessBlock,
} from "./s3-settings.ts";
import { schedule } from "./scheduler.ts";
import { secret, secretVersion } from "./secretsmanager.ts";
import { topic, topicPolicy, topicSubscription } from "./sns.ts";
import { queue, queuePolicy } from "./sqs.ts";

/** Every resource type that the plugin serves: those that infra/ makes. */
export const types: ResourceType[] = [
  api,
  bucket,
  bucketEncryption,
  bucketLifecycle,
  bucketOwnershipControls,
  bucketPolicy,
  bucketPublicAccessBlock,
  dashboard,
  functionEventInvokeConfig,
  integration,
  lambdaFunction,
  logGroup,
  logMetricFilter,
  metricAlarm,
  permission,
  queue,
  queuePolicy,
  role,
  rolePolicy,
  route,
  schedule,
  secret,
  secretVersion,
  stage,
  table,
  topic,
  topicPolicy,
  topicSubscription,
];
