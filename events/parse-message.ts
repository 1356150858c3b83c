import { isUtf8 } from "node:buffer";
import { at, isObject, textAt } from "../lambda/json.ts";
import { MessageError } from "./errors.ts";
import { eventsIn } from "./events-in.ts";
import { parseBody } from "./json.ts";
import type { ClaimCheck, ClaimCheckedMessage, Envelope, Message, QueueRecord } from "./message.ts";

/**
 * What a message of the queue holds. Any body is taken: what is of no documented kind is `unknown`, what lies in S3 is
 * `claim-checked` (`readMessage` fetches it).
 * @throws MessageError where the record has no attribute `key`, or an `encoding` that is none of the receiver's.
 */
export function parseMessage(record: QueueRecord): Message | ClaimCheckedMessage {
  const { text, envelope } = opened(record);
  const { encoding = "utf8" } = envelope.attributes;
  if (encoding === "utf8" || encoding === "base64") return parseBytes(envelope, Buffer.from(text, encoding));
  const claimCheck = encoding === "s3" ? claimCheckOf(text) : undefined;
  if (claimCheck) return { ...envelope, raw: text, source: "s3", kind: "claim-checked", claimCheck };
  throw new MessageError(
    `Message ${envelope.key} has a body in encoding "${encoding}" that cannot be read: leave it in the queue, and use a newer pulumi-x-webhooks.`,
  );
}

/**
 * The key of a message, without reading its body: what `once` wants.
 * @throws MessageError where the record has no attribute `key`.
 */
export function keyOf(record: QueueRecord): string {
  return opened(record).envelope.key;
}

/** The message whose body are these bytes. Not for users: `readMessage` has them from S3. */
export function parseBytes(envelope: Omit<Envelope, "raw">, bytes: Uint8Array): Message {
  const raw = Buffer.from(bytes).toString("utf8");
  const known = { ...envelope, raw };
  const unparsed = { ...known, source: "unparsed", kind: "unparsed", bytes } as const;
  if (!isUtf8(bytes)) return unparsed;
  try {
    const body = parseBody(raw);
    const events = eventsIn(body);
    const [first, second] = events ?? [];
    if (events === undefined || first === undefined) {
      return { ...known, source: "unknown", kind: "unknown", body };
    }
    if (second === undefined) return { ...known, ...first };
    return { ...known, source: "several", kind: "several", events, body };
  } catch (error) {
    if (error instanceof SyntaxError) return unparsed;
    // Nested so deep that the walk ends: JSON all the same.
    return { ...known, source: "unknown", kind: "unknown", body: undefined };
  }
}

function opened(record: QueueRecord): { text: string; envelope: Omit<Envelope, "raw"> } {
  const isLambdas = "messageAttributes" in record;
  const text = isLambdas ? record.body : (("Body" in record ? record.Body : undefined) ?? "");
  const messageId = isLambdas ? record.messageId : "MessageId" in record ? record.MessageId : undefined;
  const attributes = attributesOf(record);
  const { key, app = "", eventType = "", forUserId, receivedAt = "", deliveryId = "" } = attributes;
  if (key === undefined || key === "") {
    throw new MessageError(
      `Message ${messageId ?? ""} has no attribute "key": receive with MessageAttributeNames ["All"], and see that nothing else sends to the queue.`,
    );
  }
  const envelope = {
    key,
    app,
    eventType,
    ...(forUserId === undefined ? {} : { forUserId }),
    receivedAt,
    deliveryId,
    ...(messageId === undefined ? {} : { messageId }),
    attributes,
  };
  return { text, envelope };
}

function attributesOf(record: QueueRecord): Record<string, string> {
  const found = at(record, "messageAttributes") ?? at(record, "MessageAttributes");
  return Object.fromEntries(
    Object.entries(isObject(found) ? found : {}).flatMap(([name, value]) => {
      const text = textAt(value, "stringValue") ?? textAt(value, "StringValue");
      return text === undefined ? [] : [[name, text]];
    }),
  );
}

/** The pointer in a body; undefined where it is none. */
function claimCheckOf(text: string): ClaimCheck | undefined {
  let pointer: unknown;
  try {
    pointer = at(JSON.parse(text), "claimCheck");
  } catch {
    return undefined;
  }
  const bucket = textAt(pointer, "bucket");
  const key = textAt(pointer, "key");
  const bytes = at(pointer, "bytes");
  if (bucket === undefined || key === undefined || typeof bytes !== "number") return undefined;
  return { bucket, key, bytes };
}
