import { isUtf8 } from "./builtins.ts";
import type { StoredObject } from "./ports.ts";
import { bytesOf, type QueueMessage, sized } from "./queue-message.ts";

/** A body that is too large for SQS, on its way to S3, and the message that says where it lies. */
export interface ClaimCheck {
  readonly object: StoredObject;
  readonly pointer: QueueMessage;
}

/** Where in the bucket the body of a message lies that is too large for SQS. */
export function claimCheckKey({ key, attributes }: Pick<QueueMessage, "key" | "attributes">): string {
  return `claim-check/${attributes.app}/${key}`;
}

/**
 * Takes a message's body to S3: X's bytes as they came, under the event's key, so that a second write changes
 * nothing. The pointer has the message's own attributes; its `encoding` says that the body is elsewhere.
 */
export function claimCheck(message: QueueMessage, bucket: string): ClaimCheck {
  const body = bytesOf(message);
  const key = claimCheckKey(message);
  const { encoding: _inline, ...attributes } = message.attributes;
  return {
    object: { key, body, contentType: isUtf8(body) ? "application/json" : "application/octet-stream" },
    pointer: sized({
      ...message,
      body: JSON.stringify({ claimCheck: { bucket, key, bytes: body.length } }),
      attributes: { ...attributes, encoding: "s3" },
    }),
  };
}
