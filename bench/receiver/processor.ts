/**
 * What an event takes of the processor where nothing is sent: the receiver's own work over ports that answer at once
 * (nothing is signed or serialized for AWS), and beside it one HMAC and one JSON.parse of the same body. By turns, in
 * one process. Arguments: a file of events, how many make a batch, how many batches. Writes {@link ProcessorTimes}.
 */
import { createHmac, randomUUID } from "node:crypto";
import { readFileSync, writeSync } from "node:fs";
import { answerInTime } from "../../lambda/answer-in-time.ts";
import { type HttpEvent, rawBody } from "../../lambda/http.ts";
import { identify } from "../../lambda/identify.ts";
import type { Ports } from "../../lambda/ports.ts";
import { eventMessage } from "../../lambda/queue-message.ts";
import type { ReceiverSettings } from "../../lambda/receive.ts";
import { createSecretStore } from "../../lambda/secrets.ts";
import { createLog } from "../../lambda/telemetry.ts";
import { isSigned } from "../../lambda/verify.ts";
import { clientSecret } from "./events.ts";

/** Microseconds of the processor an event, one number a batch. */
export interface ProcessorTimes {
  readonly receiver: readonly number[];
  /** What of it is done with the body: verify, identify, make the message. */
  readonly body: readonly number[];
  readonly bare: readonly number[];
}

const [file = "", size = "", batches = ""] = process.argv.slice(2);
const events: HttpEvent[] = readFileSync(file, "utf8")
  .split("\n")
  .map((line) => JSON.parse(line));

let sent = 0;
let logged = 0;
const send: Ports["queue"] = async (messages) => {
  sent += messages.length;
  return { accepted: messages.map(({ key }) => key), refused: [] };
};
const ports: Ports = {
  world: {
    now: Date.now,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    alarm: (ms, ring) => {
      const timer = setTimeout(ring, ms);
      return () => clearTimeout(timer);
    },
    random: Math.random,
    newOwner: randomUUID,
  },
  secrets: createSecretStore({ load: async () => JSON.stringify({ clientSecret }), now: Date.now }),
  claims: {
    put: async () => ({ taken: true }),
    commit: async () => {},
    release: async () => {},
  },
  queue: send,
  deadLetterQueue: send,
  spill: { bucket: "spill", put: async () => {} },
  log: createLog((line) => {
    logged += line.length;
  }, Date.now),
};
const settings: ReceiverSettings = {
  apps: new Map([["main", { secretArn: "signing-secret" }]]),
  windowSeconds: 259_200,
  receiver: "bench",
  metricsByEventType: false,
};

let next = 0;
const batchOf = (): HttpEvent[] =>
  Array.from({ length: Number(size) }, () => {
    next = (next + 1) % events.length;
    return events[next] ?? {};
  });

const cpuUs = async (work: () => Promise<void>): Promise<number> => {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / Number(size);
};

const receiver = async (batch: readonly HttpEvent[]): Promise<void> => {
  for (const event of batch) {
    const { statusCode } = await answerInTime(ports, settings, event, 9_000);
    if (statusCode !== 200) throw new Error(`answered with ${statusCode}`);
  }
};

const secrets = { clientSecret };
const facts = { app: "main", deliveryId: "bench", receivedAtMs: Date.now() };
const withBody = async (batch: readonly HttpEvent[]): Promise<void> => {
  for (const event of batch) {
    const body = rawBody(event);
    const events = isSigned(secrets, event, body) ? identify("main", body) : undefined;
    if (events?.map((each) => eventMessage(each, facts)).length !== 1) throw new Error("not one event");
  }
};

let bytes = 0;
const bare = async (batch: readonly HttpEvent[]): Promise<void> => {
  for (const { body = "" } of batch) {
    bytes += createHmac("sha256", clientSecret).update(body).digest("base64").length;
    const parsed: object = JSON.parse(body);
    bytes += Object.keys(parsed).length;
  }
};

const times = { receiver: [] as number[], body: [] as number[], bare: [] as number[] };
const once = async (): Promise<void> => {
  const batch = batchOf();
  times.receiver.push(await cpuUs(() => receiver(batch)));
  times.body.push(await cpuUs(() => withBody(batch)));
  times.bare.push(await cpuUs(() => bare(batch)));
};
// As many again to let the compiler settle.
for (let n = 0; n < Number(batches); n += 1) await once();
times.receiver = [];
times.body = [];
times.bare = [];
for (let n = 0; n < Number(batches); n += 1) await once();
if (sent !== 2 * Number(batches) * Number(size) || logged === 0 || bytes === 0)
  throw new Error(`${sent} events were sent`);
const result: ProcessorTimes = times;
writeSync(3, JSON.stringify(result));
