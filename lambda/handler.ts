import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { answerInTime } from "./answer-in-time.ts";
import { createAws } from "./aws.ts";
import { createTransport } from "./aws-http.ts";
import { crypto } from "./builtins.ts";
import { claimTable } from "./claim-table.ts";
import { readSettings } from "./env.ts";
import type { World } from "./ports.ts";
import { objectWriter } from "./put-object.ts";
import { secretLoader } from "./secret-loader.ts";
import { createSecretStore } from "./secrets.ts";
import { sqsSender } from "./send-batch.ts";
import { createLog } from "./telemetry.ts";

const settings = readSettings(process.env);
const transport = createTransport();
const call = createAws(settings.aws, transport);
const world: World = {
  now: Date.now,
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  alarm: (ms, ring) => {
    const timer = setTimeout(ring, ms);
    return () => clearTimeout(timer);
  },
  random: Math.random,
  newOwner: crypto.randomUUID,
};
const ports = {
  world,
  secrets: createSecretStore({ load: secretLoader(call, world), now: world.now }),
  claims: claimTable(call, world, settings.tableName),
  queue: sqsSender(call, settings.queueUrl),
  deadLetterQueue: sqsSender(call, settings.deadLetterQueueUrl),
  spill: {
    bucket: settings.spillBucket,
    put: objectWriter(settings.aws, transport, settings.spillBucket),
  },
  log: createLog((line) => process.stdout.write(line), world.now),
};

/** The Lambda's entry: one request of API Gateway in, one answer out. Loading it throws where settings are missing. */
export function handler(
  event: APIGatewayProxyEventV2,
  context: Context,
): Promise<APIGatewayProxyStructuredResultV2> {
  return answerInTime(ports, settings, event, context.getRemainingTimeInMillis());
}
