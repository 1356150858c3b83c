import { api, integration, route } from "./apigateway.ts";
import { stage } from "./apigateway-stage.ts";
import { table } from "./dynamodb.ts";
import { role, rolePolicy } from "./iam.ts";
import { lambdaFunction } from "./lambda.ts";
import { permission } from "./lambda-permission.ts";
import { logGroup } from "./logs.ts";
import type { ResourceType } from "./resource.ts";
import { secret, secretVersion } from "./secretsmanager.ts";
import { queue, queuePolicy } from "./sqs.ts";

/** Every resource type that the plugin serves: those that infra/ makes. */
export const types: ResourceType[] = [
  api,
  integration,
  lambdaFunction,
  logGroup,
  permission,
  queue,
  queuePolicy,
  role,
  rolePolicy,
  route,
  secret,
  secretVersion,
  stage,
  table,
];
