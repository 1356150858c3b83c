import { isUtf8 } from "./builtins.ts";
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
  /** Messages of one group stay in order in a FIFO queue; a standard queue ignores it. */
  readonly group: string;
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
  const group = event.forUserId ?? event.subject ?? facts.app;
  // Of all that SQS refuses, JSON that is well-formed text can hold these two alone: a search for them takes no time.
  const plain = !event.text.includes("\ufffe") && !event.text.includes("\uffff");
  return message(event.key, event.text, plain, facts, group, {
    source: event.source,
    eventType: event.eventType,
    ...(event.forUserId === undefined ? {} : { forUserId: event.forUserId }),
  });
}

/** The message that parks a signed body which is no JSON, for a human to look at. */
export function parkedMessage(body: string | Buffer, facts: DeliveryFacts): QueueMessage {
  const key = hash(JSON.stringify([facts.app, "unparsed", hash(body)]));
  const text = typeof body === "string" || !isUtf8(body) ? body : body.toString("utf8");
  const plain = typeof text === "string" && !forbidden.test(text);
  return message(key, text, plain, facts, facts.app, { source: "unparsed", eventType: "unknown" });
}

function message(
  key: string,
  content: string | Buffer,
  plain: boolean,
  facts: DeliveryFacts,
  group: string,
  described: Readonly<Record<string, string>>,
): QueueMessage {
  const body = plain && typeof content === "string" ? content : Buffer.from(content).toString("base64");
  const attributes: Record<string, string> = { key, app: facts.app };
  for (const [name, value] of Object.entries(described)) attributes[name] = attributeText(value);
  attributes.receivedAt = new Date(facts.receivedAtMs).toISOString();
  attributes.deliveryId = attributeText(facts.deliveryId);
  if (!plain) attributes.encoding = "base64";
  return sized({ key, body, attributes, group: groupText(group) });
}

/** A message with what SQS counts of it. */
export function sized(message: Omit<QueueMessage, "bytes">): QueueMessage {
  return { ...message, bytes: sizeOf(message.body, message.attributes) };
}

/** The bytes that a message's body stands for: X's own. */
export function bytesOf({ body, attributes }: QueueMessage): Buffer {
  return Buffer.from(body, attributes.encoding === "base64" ? "base64" : "utf8");
}

/** Text as a MessageGroupId: SQS takes 1 to 128 visible ASCII characters, and a keyword may be anything. */
function groupText(value: string): string {
  return /^[!-~]{1,128}$/.test(value) ? value : hash(value);
}

/** What SQS refuses: all but tab, line ends, and the Unicode scalars from U+0020 without U+FFFE and U+FFFF. */
const forbidden = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;

/** Text from inside a body may be anything JSON can escape; one odd event type must not make SQS refuse a batch. */
function attributeText(value: string): string {
  if (/^[ -~]{1,256}$/.test(value)) return value;
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
