import { budget } from "./budget.ts";
import { crcAnswer, crcTokenOf } from "./crc.ts";
import { deliver } from "./deliver.ts";
import { makeDurable } from "./durable.ts";
import type { AppSettings } from "./env.ts";
import { type Answer, appOf, emptyAnswer, type HttpEvent, rawBody } from "./http.ts";
import { type IncomingEvent, identify } from "./identify.ts";
import type { Ports } from "./ports.ts";
import { type DeliveryFacts, parkedMessage } from "./queue-message.ts";
import { crcKey } from "./secret-value.ts";
import { codeOf, newTally, type Tally } from "./telemetry.ts";
import { beginsLikeObject, isSigned } from "./verify.ts";

/** What the receiver is configured with. */
export interface ReceiverSettings {
  readonly apps: ReadonlyMap<string, AppSettings>;
  readonly windowSeconds: number;
  /** The function's name, by which its metrics are told from those of other receivers. */
  readonly receiver: string;
  /** Also count the events by app and type: each pair is a metric that AWS bills. */
  readonly metricsByEventType: boolean;
}

/** What happened to a request, for its log line. */
export interface Outcome {
  readonly answer: Answer;
  readonly outcome: string;
  readonly tally?: Tally;
  readonly code?: string;
  /** The events that this request made durable. */
  readonly stored?: readonly Pick<IncomingEvent, "eventType" | "occurredAtMs">[];
}

/**
 * Answers one request of X: a CRC, or a delivery on its way verify -> identify -> claim -> enqueue -> commit. An
 * answer of 200 to a delivery means that every event of it is durable. `endMs` ends all work (epoch milliseconds).
 */
export async function receive(
  ports: Ports,
  settings: ReceiverSettings,
  event: HttpEvent,
  startedMs: number,
  endMs: number,
): Promise<Outcome> {
  const name = appOf(event);
  const app = name === undefined ? undefined : settings.apps.get(name);
  if (name === undefined || app === undefined) return { answer: emptyAnswer(404), outcome: "unknown_app" };
  const method = event.requestContext?.http?.method;
  if (method === "GET") return await answerCrc(ports, app, event.rawQueryString ?? "");
  if (method !== "POST") return { answer: emptyAnswer(405), outcome: "wrong_method" };

  const body = rawBody(event);
  const refusal = await verify(ports, app, event, body);
  if (refusal !== undefined) return refusal;
  const deliveryId = event.requestContext?.requestId ?? "";
  const facts = { app: name, deliveryId, receivedAtMs: startedMs };
  const events = identify(name, body);
  if (events === undefined) return await park(ports, body, facts, endMs);

  const tally = newTally();
  const waitUntilMs = Math.min(startedMs + budget.waitMs, endMs);
  const stored: IncomingEvent[] = [];
  const delivery = { facts, windowSeconds: settings.windowSeconds, waitUntilMs, endMs, stored };
  const durable = await deliver(ports, delivery, events, tally);
  if (!durable) return { answer: emptyAnswer(503), outcome: "not_durable", tally, stored };
  const outcome = stored.length > 0 ? "received" : "duplicate";
  return { answer: emptyAnswer(200), outcome, tally, stored };
}

async function answerCrc(ports: Ports, app: AppSettings, query: string): Promise<Outcome> {
  const token = crcTokenOf(query);
  if (token === undefined) return { answer: emptyAnswer(400), outcome: "bad_crc_token" };
  try {
    const key = crcKey(await ports.secrets.forCrc(app.secretArn), app.crcSecret);
    if (key === undefined) return { answer: emptyAnswer(503), outcome: "no_crc_secret" };
    return { answer: crcAnswer(key, token), outcome: "crc" };
  } catch (error) {
    return { answer: emptyAnswer(503), outcome: "secret_unavailable", code: codeOf(error) };
  }
}

/** The refusal of a delivery that is not proven to be X's, undefined for one that is. */
async function verify(
  ports: Ports,
  app: AppSettings,
  event: HttpEvent,
  body: string | Buffer,
): Promise<Outcome | undefined> {
  const rejected: Outcome = { answer: emptyAnswer(401), outcome: "rejected" };
  if (!beginsLikeObject(body)) return rejected;
  try {
    if (isSigned(await ports.secrets.forDelivery(app.secretArn), event, body)) return undefined;
  } catch (error) {
    return { answer: emptyAnswer(503), outcome: "secret_unavailable", code: codeOf(error) };
  }
  const renewed = await ports.secrets.afterMismatch(app.secretArn);
  return renewed !== undefined && isSigned(renewed, event, body) ? undefined : rejected;
}

/** Puts a signed body that is no JSON aside: refusing it would only make X send it again. */
async function park(
  ports: Ports,
  body: string | Buffer,
  facts: DeliveryFacts,
  endMs: number,
): Promise<Outcome> {
  const message = parkedMessage(body, facts);
  const tally = newTally();
  const lost = await makeDurable(ports, { queue: "dead-letters", tally }, [message], endMs);
  const failure = lost.get(message.key);
  if (failure !== undefined)
    return { answer: emptyAnswer(503), outcome: "not_parked", code: failure.reason, tally };
  return { answer: emptyAnswer(200), outcome: "parked", tally, stored: [{ eventType: "unknown" }] };
}
