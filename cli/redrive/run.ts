/** The run of `x-webhooks redrive`. On its own, so that the AWS SDK is loaded only where something is moved. */
import { setTimeout as sleep } from "node:timers/promises";
import { S3Client } from "@aws-sdk/client-s3";
import { type Message, SQSClient } from "@aws-sdk/client-sqs";
import { redrivePorts } from "../../lambda/redriver/aws-ports.ts";
import { type RedriveCounts, redrive as redriveSpill } from "../../lambda/redriver/redrive.ts";
import { type DeadLetterCounts, moveDeadLetters } from "./dead-letters.ts";
import { type Places, regionOf } from "./places.ts";
import { deadLetterPorts } from "./sqs.ts";

/** How to go. */
export interface RunOptions {
  readonly isDryRun: boolean;
  readonly includeUnparsed: boolean;
  /** Ends the run when what it has begun is done. */
  readonly stop: AbortSignal;
}

interface Clients {
  readonly sqs: SQSClient;
  readonly s3: S3Client;
}

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const clientsOf = ({ queueUrl }: Places): Clients => {
  const region = regionOf(queueUrl);
  // An endpoint of one's own knows no bucket by its host name, and may be none that the queue's URL names.
  const {
    AWS_ENDPOINT_URL: all,
    AWS_ENDPOINT_URL_S3: s3 = all,
    AWS_ENDPOINT_URL_SQS: sqs = all,
  } = process.env;
  return {
    sqs: new SQSClient({ useQueueUrlAsEndpoint: !sqs, ...(region && { region }) }),
    s3: new S3Client({ forcePathStyle: Boolean(s3), ...(region && { region }) }),
  };
};

/** At most a line a second, so that a long run says something and a short one little. */
const progress = (what: string): ((moved: number) => void) => {
  let nextMs = Date.now() + 1000;
  return (moved) => {
    if (Date.now() < nextMs) return;
    nextMs = Date.now() + 1000;
    say(`… ${what}: ${moved}`);
  };
};

/** Far enough away that only a stop ends the run. */
const neverMs = Number.MAX_SAFE_INTEGER;

interface PlacesWithBucket extends Places {
  readonly bucket: string;
}

const portsOf = ({ sqs, s3 }: Clients, { bucket, queueUrl, deadLetterQueueUrl }: PlacesWithBucket) =>
  redrivePorts(s3, sqs, { bucket, queueUrls: { events: queueUrl, "dead-letters": deadLetterQueueUrl } });

/** A letter that is moved is a new message, and may outlive its body where that lies in S3: this makes it new, too. */
const keepBody = async ({ renew }: ReturnType<typeof portsOf>, message: Message): Promise<void> => {
  const attribute = (name: string): string => message.MessageAttributes?.[name]?.StringValue ?? "";
  if (attribute("encoding") !== "s3") return;
  const key = attribute("key");
  if (await renew({ key, attributes: { app: attribute("app") } })) return;
  say(
    `The body of ${key} cannot be kept for longer: it is gone, or s3:GetObject or s3:PutObject is refused.`,
  );
};

const moveSpilled = async (
  clients: Clients,
  places: PlacesWithBucket,
  isDryRun: boolean,
  stop: AbortSignal,
): Promise<RedriveCounts> => {
  const show = progress("spilled events");
  const ports = {
    ...portsOf(clients, places),
    world: {
      now: () => (stop.aborted ? neverMs : Date.now()),
      sleep: (ms: number) => sleep(ms),
      random: Math.random,
    },
    log: (_level: string, event: string, facts: object = {}) => say(`${event} ${JSON.stringify(facts)}`),
  };
  return await redriveSpill(ports, {
    untilMs: neverMs,
    dryRun: isDryRun,
    onProgress: ({ redriven }) => show(redriven),
  });
};

const explained = async <Value>(what: string, needs: string, done: Promise<Value>): Promise<Value> => {
  try {
    return await done;
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new Error(
      `${what} cannot be read: ${reason}\nIt needs AWS credentials (the environment, a profile, SSO) that may do ${needs}.`,
      { cause: error },
    );
  }
};

const inWords = (count: number, one: string): string => `${count} ${one}${count === 1 ? "" : "s"}`;

const sum = (letters: DeadLetterCounts, spilled: RedriveCounts | undefined, isDryRun: boolean): string => {
  const verb = isDryRun ? "would be moved" : "moved";
  const stay = [
    letters.unparsed > 0 &&
      `${inWords(letters.unparsed, "dead letter")} without JSON (--include-unparsed moves them)`,
    letters.failed > 0 && `${inWords(letters.failed, "dead letter")} that could not be moved`,
    spilled && spilled.pending > 0 && `${inWords(spilled.pending, "spilled event")}`,
  ].filter(Boolean);
  const moved = `${inWords(letters.moved, "dead letter")} and ${inWords(spilled?.redriven ?? 0, "spilled event")} ${verb}.`;
  return stay.length === 0 ? moved : `${moved} Left: ${stay.join(", ")}.`;
};

/**
 * Moves what is spilled, then the dead letters. The last line on the standard output is JSON.
 * @throws Error where a place cannot be read, or not everything was moved.
 */
export const run = async (places: Places, options: RunOptions): Promise<void> => {
  const { bucket, queueUrl, deadLetterQueueUrl } = places;
  const { isDryRun, stop } = options;
  const clients = clientsOf(places);
  // First what is spilled: it may hold letters for the dead-letter queue.
  const spilled =
    bucket === undefined
      ? undefined
      : await explained(
          `What is spilled in the bucket ${bucket}`,
          "s3:ListBucket, s3:GetObject, s3:PutObject and s3:DeleteObject there, and sqs:SendMessage to both queues",
          moveSpilled(clients, { ...places, bucket }, isDryRun, stop),
        );
  const show = progress("dead letters");
  const inBucket = bucket === undefined ? undefined : portsOf(clients, { ...places, bucket });
  const keep = async (message: Message): Promise<void> => {
    if (inBucket) await keepBody(inBucket, message);
  };
  const ports = { ...deadLetterPorts(clients.sqs, queueUrl, deadLetterQueueUrl, keep), warn: say };
  const onProgress = ({ moved }: DeadLetterCounts): void => show(moved);
  const letters = await explained(
    `The dead-letter queue ${deadLetterQueueUrl}`,
    "sqs:ReceiveMessage, sqs:DeleteMessage and sqs:ChangeMessageVisibility there, and sqs:SendMessage to the events queue",
    moveDeadLetters(ports, { ...options, onProgress }),
  );

  say(sum(letters, spilled, isDryRun));
  process.stdout.write(`${JSON.stringify({ dryRun: isDryRun, deadLetters: letters, spilled })}\n`);
  if (stop.aborted) throw new Error("Stopped: run it again for the rest.");
  if (letters.failed > 0 || (spilled && spilled.pending > 0)) {
    throw new Error("Not everything could be moved: see above, and run it again.");
  }
};
