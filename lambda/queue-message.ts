import { isUtf8 } from "node:buffer";
import type { IncomingEvent } from "./identify.ts";
import { hash } from "./identity.ts";

/** What SQS takes in one message, and in one batch: body and attributes together, in bytes. */
export const maxMessageBytes = 1_048_576;

/** One message as SQS takes it. All attributes are Strings. */
export interface QueueMessage {
  /** The event's key; names the message within a batch and in the attribute `key`. */
  readonly key: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** What SQS counts: body, attribute names, types and values. */
  readonly bytes: number;
}

/** What is known of the delivery an event came in. */
export interface DeliveryFacts {
  readonly app: string;
  /** API Gateway's request id. */
  readonly deliveryId: string;
  readonly receivedAtMs: number;
}

/** The message of one event. */
export function eventMessage(event: IncomingEvent, facts: DeliveryFacts): QueueMessage {
  return message(event.key, event.text, facts, {
    source: event.source,
    eventType: event.eventType,
    ...(event.forUserId === undefined ? {} : { forUserId: event.forUserId }),
  });
}

/** The message that parks a signed body which is no JSON, for a human to look at. */
export function parkedMessage(body: Buffer, facts: DeliveryFacts): QueueMessage {
  const key = hash(JSON.stringify([facts.app, "unparsed", hash(body)]));
  return message(key, isUtf8(body) ? body.toString("utf8") : body, facts, {
    source: "unparsed",
    eventType: "unknown",
  });
}

function message(
  key: string,
  content: string | Buffer,
  facts: DeliveryFacts,
  described: Readonly<Record<string, string>>,
): QueueMessage {
  const plain = typeof content === "string" && !forbidden.test(content);
  const body = plain ? content : Buffer.from(content).toString("base64");
  const attributes: Record<string, string> = { key, app: facts.app };
  for (const [name, value] of Object.entries(described)) attributes[name] = attributeText(value);
  attributes.receivedAt = new Date(facts.receivedAtMs).toISOString();
  attributes.deliveryId = attributeText(facts.deliveryId);
  if (!plain) attributes.encoding = "base64";
  return { key, body, attributes, bytes: sizeOf(body, attributes) };
}

/** What SQS refuses: all but tab, line ends, and the Unicode scalars from U+0020 without U+FFFE and U+FFFF. */
const forbidden = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;

/** Text from inside a body may be anything JSON can escape; one odd event type must not make SQS refuse a batch. */
function attributeText(value: string): string {
  const clean = value.slice(0, 256).replace(new RegExp(forbidden.source, "gu"), "\ufffd");
  return clean === "" ? "unknown" : clean;
}

function sizeOf(body: string, attributes: Readonly<Record<string, string>>): number {
  let bytes = Buffer.byteLength(body);
  for (const [name, value] of Object.entries(attributes)) {
    bytes += Buffer.byteLength(name) + "String".length + Buffer.byteLength(value);
  }
  return bytes;
}
