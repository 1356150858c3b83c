import { setTimeout as sleep } from "node:timers/promises";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { Context } from "aws-lambda";
import { metrics } from "../metric-names.ts";
import { metricMembers } from "../metrics.ts";
import { createLog } from "../telemetry.ts";
import { redrivePorts, sendMs } from "./aws-ports.ts";
import { readRedriverSettings } from "./env.ts";
import { type RedriveCounts, redrive } from "./redrive.ts";

const settings = readRedriverSettings(process.env);
const { now } = Date;
const log = createLog((line) => process.stdout.write(line), now);
// An endpoint of one's own knows no bucket by its host name.
const ownEndpoint = process.env.AWS_ENDPOINT_URL_S3 || process.env.AWS_ENDPOINT_URL;
const requestHandler = { connectionTimeout: 3_000, requestTimeout: sendMs, throwOnRequestTimeout: true };
const s3 = new S3Client({ forcePathStyle: Boolean(ownEndpoint), requestHandler });
const ports = {
  ...redrivePorts(s3, new SQSClient({ requestHandler }), settings),
  world: { now, sleep: (ms: number) => sleep(ms), random: Math.random },
  log,
};

/** What a step that has begun may still take: its request to SQS, and the deletion. */
const spareMs = sendMs + 3_000;

/**
 * The Lambda's entry, on a schedule: moves spilled messages back to their queues for as long as it may run, and says
 * how many are left, none included, so that an alarm can tell silence from quiet.
 */
export async function handler(_event: unknown, context: Context): Promise<RedriveCounts> {
  const startedMs = now();
  const counts = await redrive(ports, { untilMs: startedMs + context.getRemainingTimeInMillis() - spareMs });
  const { redriven, pending, unreadable } = counts;
  const values = { SpillPending: pending, ...(redriven > 0 ? { Redriven: redriven } : {}) };
  const members = metricMembers(values, { [metrics.dimensions.receiver]: settings.receiver }, now());
  log(unreadable > 0 ? "error" : "info", "redrive_ended", { ...counts, ms: now() - startedMs }, members);
  return counts;
}
