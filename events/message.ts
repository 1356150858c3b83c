import type { XEvent } from "./event.ts";

/** A record of a Lambda event (and of EventBridge Pipes). */
interface LambdaRecord {
  readonly messageId?: string | undefined;
  readonly body: string;
  readonly messageAttributes: Readonly<Record<string, { readonly stringValue?: string | undefined }>>;
}

/** A message as the AWS SDK receives it, asked for with `MessageAttributeNames: ["All"]`. */
interface ReceivedMessage {
  readonly MessageId?: string | undefined;
  readonly Body?: string | undefined;
  readonly MessageAttributes?:
    | Readonly<Record<string, { readonly StringValue?: string | undefined }>>
    | undefined;
}

/** A message of the queue, in either spelling. */
export type QueueRecord = LambdaRecord | ReceivedMessage;

/** What the receiver says of every message. */
export interface Envelope {
  /** The event's identity in 43 characters; copies of one event have the same. */
  readonly key: string;
  /** The X app's name in the stack's config. */
  readonly app: string;
  /** The receiver's name of the event: `post.create`, `follow_events.unfollow`. */
  readonly eventType: string;
  /** The user whom Account Activity delivers to. */
  readonly forUserId?: string;
  /** When the delivery came in, ISO 8601. */
  readonly receivedAt: string;
  /** API Gateway's request id. */
  readonly deliveryId: string;
  /** SQS's. */
  readonly messageId?: string;
  /** All attributes, also those that are named here. */
  readonly attributes: Readonly<Record<string, string>>;
  /** What X sent, to the byte. */
  readonly raw: string;
}

/** Neighbouring events of one delivery that is so large that the receiver sends them together. */
export interface SeveralEvents {
  readonly source: "several";
  readonly kind: "several";
  readonly events: readonly XEvent[];
  readonly body: unknown;
}

/** JSON of a kind that X does not document, or not yet. `attributes.source` has the receiver's guess. */
export interface UnknownEvent {
  readonly source: "unknown";
  readonly kind: "unknown";
  /** Undefined where it is nested too deep to be walked. */
  readonly body: unknown;
}

/** Signed by X and no JSON; comes to the dead-letter queue only. */
export interface UnparsedBody {
  readonly source: "unparsed";
  readonly kind: "unparsed";
  /** What X sent, also where it is no UTF-8 and `raw` cannot show it. */
  readonly bytes: Uint8Array;
}

/** A message of the queue: `switch` on `kind`, or on `source`; {@link eventsOf} leaves just X's kinds. */
export type Message = Envelope & (XEvent | SeveralEvents | UnknownEvent | UnparsedBody);

/** A message of one kind: `MessageOf<"post.create">`. */
export type MessageOf<Kind extends Message["kind"]> = Extract<Message, { readonly kind: Kind }>;

/** Where in S3 the body of a message lies that is too large for SQS. */
export interface ClaimCheck {
  readonly bucket: string;
  readonly key: string;
  readonly bytes: number;
}

/** A message whose body has yet to be read from S3; its `raw` is the pointer. */
export type ClaimCheckedMessage = Envelope & {
  readonly source: "s3";
  readonly kind: "claim-checked";
  readonly claimCheck: ClaimCheck;
};

/** The events of a message: one as a rule, the parts of `several`, none of what is `unknown` or `unparsed`. */
export function eventsOf(message: Message): readonly XEvent[] {
  switch (message.source) {
    case "several":
      return message.events;
    case "unknown":
    case "unparsed":
      return [];
    default:
      return [message];
  }
}
