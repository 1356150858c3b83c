import { setTimeout as sleep } from "node:timers/promises";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { Context } from "aws-lambda";
import { createLog } from "../telemetry.ts";
import { accessLog } from "./access-log.ts";
import { bearerToken } from "./bearer-token.ts";
import { readSettings } from "./env.ts";
import { jobEnds } from "./job-ends.ts";
import { rotationOf } from "./rotation.ts";
import { type RunFigures, runGuardian } from "./run.ts";
import { stateTable } from "./state-table.ts";
import { xApi } from "./x-api.ts";

const settings = readSettings(process.env);
const { now } = Date;
// Without these a connection that hangs would take all of the run.
const requestHandler = { connectionTimeout: 3_000, requestTimeout: 30_000, throwOnRequestTimeout: true };
const dynamodb = new DynamoDBClient({ requestHandler });
const secrets = new SecretsManagerClient({ requestHandler });
// All apps read at once, and an account has few of these requests a second.
const logs = new CloudWatchLogsClient({ requestHandler, maxAttempts: 8 });
const log = createLog((line) => process.stdout.write(line), now);
const wait = (ms: number) => sleep(ms);

const http = {
  fetch,
  now,
  sleep: wait,
  log: (line: string) => log("info", "x_client", { line }),
};
const wards = Object.entries(settings.apps).map(([name, { bearerSecretArn, webhookUrl, signing }]) => ({
  name,
  webhookUrl,
  rotation: signing && rotationOf(secrets, http, signing, webhookUrl),
  x: async () => xApi(settings.xBaseUrl, await bearerToken(secrets, bearerSecretArn), http),
}));
const ports = {
  states: stateTable(dynamodb, settings.tableName),
  accessLog: accessLog(logs, settings.accessLogGroup),
  jobEnds: jobEnds(dynamodb, settings.claimsTableName),
  elapsedMs: () => performance.now(),
  sleep: wait,
  log,
};

/** The Lambda's entry, called by a schedule: one run. Loading it throws where settings are missing. */
export function handler(_event: unknown, context: Context): Promise<RunFigures> {
  const { receiverName } = settings;
  return runGuardian(ports, wards, {
    receiverName,
    nowMs: now(),
    readMs: context.getRemainingTimeInMillis() / 2,
  });
}
