import { MessageError } from "./errors.ts";
import type { ClaimCheck, Message, QueueRecord } from "./message.ts";
import { parseBytes, parseMessage } from "./parse-message.ts";

/** Reads an object of S3, all of it. */
export type GetObject = (object: Omit<ClaimCheck, "bytes">) => Promise<Uint8Array>;

/** The method of the AWS SDK's `S3` that is used. */
interface S3Operations {
  getObject(input: {
    readonly Bucket: string;
    readonly Key: string;
  }): Promise<{ readonly Body?: { transformToByteArray(): Promise<Uint8Array> } | undefined }>;
}

/** Reads with the AWS SDK: `s3Reader(new S3({}))`. It needs `s3:GetObject` on the bucket's `claim-check/*`. */
export function s3Reader(s3: S3Operations): GetObject {
  return async ({ bucket, key }) => {
    const { Body: body } = await s3.getObject({ Bucket: bucket, Key: key });
    if (body === undefined) throw new Error("S3 sent no body");
    return await body.transformToByteArray();
  };
}

/**
 * What a message of the queue holds, its body fetched from S3 where it was too large for SQS.
 * @throws MessageError where the record has no attribute `key`, or its body cannot be read.
 */
export async function readMessage(
  record: QueueRecord,
  ports: { readonly getObject: GetObject },
): Promise<Message> {
  const message = parseMessage(record);
  if (message.kind !== "claim-checked") return message;
  const { source, kind, claimCheck, raw, ...envelope } = message;
  return parseBytes(envelope, await fetched(message.key, claimCheck, ports.getObject));
}

async function fetched(
  messageKey: string,
  claimCheck: ClaimCheck,
  getObject: GetObject,
): Promise<Uint8Array> {
  const { bucket, key, bytes } = claimCheck;
  const where = `The body of message ${messageKey} lies in s3://${bucket}/${key}`;
  let found: Uint8Array;
  try {
    found = await getObject({ bucket, key });
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new MessageError(
      `${where} and cannot be read: ${reason}. It needs s3:GetObject, and a message younger than the bucket's claim checks.`,
      { cause: error },
    );
  }
  if (found.byteLength !== bytes) {
    throw new MessageError(`${where}, which has ${found.byteLength} bytes in place of ${bytes}.`);
  }
  return found;
}
