import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { answerInTime } from "./answer-in-time.ts";
import { createAws } from "./aws.ts";
import { claimTable } from "./claim-table.ts";
import { readSettings } from "./env.ts";
import type { World } from "./ports.ts";
import { secretLoader } from "./secret-loader.ts";
import { createSecretStore } from "./secrets.ts";
import { sqsSender } from "./send-batch.ts";
import { createLog } from "./telemetry.ts";

const settings = readSettings(process.env);
const call = createAws(settings.aws);
const world: World = {
  now: Date.now,
  sleep: (ms, signal) => sleep(ms, undefined, { signal }),
  random: Math.random,
  newOwner: randomUUID,
};
const ports = {
  world,
  secrets: createSecretStore({ load: secretLoader(call, world), now: world.now }),
  claims: claimTable(call, world, settings.tableName),
  queue: sqsSender(call, settings.queueUrl),
  deadLetterQueue: sqsSender(call, settings.deadLetterQueueUrl),
  log: createLog((line) => process.stdout.write(line), world.now),
};

/** The Lambda's entry: one request of API Gateway in, one answer out. Loading it throws where settings are missing. */
export function handler(
  event: APIGatewayProxyEventV2,
  context: Context,
): Promise<APIGatewayProxyStructuredResultV2> {
  return answerInTime(ports, settings, event, context.getRemainingTimeInMillis());
}
