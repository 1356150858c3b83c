import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import {
  type GetObject,
  keyOf,
  type Message,
  type OnceStore,
  once,
  readMessage,
} from "pulumi-x-webhooks/events";

/** What the function reaches for. */
export interface Ports {
  readonly getObject: GetObject;
  readonly store: OnceStore;
  readonly handle: (message: Message) => Promise<void>;
  /** Gets keys and reasons, never a body: messages may be private. */
  readonly log: (line: Readonly<Record<string, string>>) => void;
}

/** The handler of an event source mapping with `ReportBatchItemFailures`: what failed comes again, the rest does not. */
export function createHandler(ports: Ports): (event: SQSEvent) => Promise<SQSBatchResponse> {
  return async ({ Records: records }) => {
    // In a FIFO queue what follows a failure in its group must not overtake it.
    const groups = Map.groupBy(
      records,
      ({ attributes, messageId }) => attributes.MessageGroupId ?? messageId,
    );
    const failed = await Promise.all([...groups.values()].map((group) => unhandled(ports, group)));
    return { batchItemFailures: failed.flat().map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}

/** The first record of a group that fails, and all behind it. */
async function unhandled(ports: Ports, group: readonly SQSRecord[]): Promise<readonly SQSRecord[]> {
  for (const [index, record] of group.entries()) {
    try {
      await handleRecord(ports, record);
    } catch (error) {
      ports.log({ event: "failed", messageId: record.messageId, reason: reasonOf(error) });
      return group.slice(index);
    }
  }
  return [];
}

/** The body is read behind the claim: of a copy it is not needed, and may be gone from S3. */
async function handleRecord({ getObject, store, handle, log }: Ports, record: SQSRecord): Promise<void> {
  const key = keyOf(record);
  const result = await once(store, key, async () => handle(await readMessage(record, { getObject })));
  // It is handled all the same; only a copy of it would be handled again.
  if ("unrecorded" in result) log({ event: "not_recorded", key, reason: reasonOf(result.unrecorded) });
  log({ event: result.outcome, key });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
