import type { StoredObject } from "./ports.ts";
import type { QueueMessage } from "./queue-message.ts";

/** The receiver's two queues. */
export type QueueName = "events" | "dead-letters";

/** Below this the re-driver looks for what waits. */
export const spillPrefix = "spill/";

/** A message that SQS did not take, as S3 keeps it. The name is the event's, so that a second write changes nothing. */
export function spilledObject(queue: QueueName, message: QueueMessage): StoredObject {
  const { key, body, attributes, group } = message;
  return {
    key: `${spillPrefix}${attributes.app}/${key}.json`,
    body: Buffer.from(JSON.stringify({ version: 1, queue, key, body, attributes, group })),
    contentType: "application/json",
  };
}
