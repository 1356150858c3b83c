import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  NoSuchKey,
  paginateListObjectsV2,
  type S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { SendMessageBatchCommand, type SQSClient, SQSServiceException } from "@aws-sdk/client-sqs";
import { AwsError } from "../aws-error.ts";
import { claimCheckKey } from "../claim-check.ts";
import type { SendBatch } from "../ports.ts";
import { entriesOf } from "../send-batch.ts";
import { type QueueName, spillPrefix } from "../spill.ts";
import { codeOf } from "../telemetry.ts";
import type { RedrivePorts } from "./redrive.ts";

/** Where the spilled messages lie and where they go. */
export interface RedrivePlaces {
  readonly bucket: string;
  readonly queueUrls: Readonly<Record<QueueName, string>>;
}

/** S3 and SQS as the re-driver sees them, over AWS's clients. */
export function redrivePorts(
  s3: S3Client,
  sqs: SQSClient,
  { bucket, queueUrls }: RedrivePlaces,
): Pick<RedrivePorts, "list" | "get" | "renew" | "send" | "remove"> {
  return {
    list: async function* () {
      for await (const page of paginateListObjectsV2(
        { client: s3 },
        { Bucket: bucket, Prefix: spillPrefix },
      )) {
        yield (page.Contents ?? []).map(({ Key = "", LastModified, Size = 0 }) => ({
          name: Key,
          modifiedMs: LastModified?.getTime() ?? 0,
          bytes: Size,
        }));
      }
    },
    get: async (name) => {
      try {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: name }));
        return await Body?.transformToString("utf-8");
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    renew: async (pointer) => {
      const name = claimCheckKey(pointer);
      const place = { Bucket: bucket, Key: name, CopySource: `${bucket}/${name}` };
      try {
        // S3 copies nothing onto itself that stays as it was.
        await s3.send(new CopyObjectCommand({ ...place, MetadataDirective: "REPLACE" }));
        return true;
      } catch (error) {
        const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
        if (status === 403 || status === 404) return false;
        throw error;
      }
    },
    send: { events: sender(sqs, queueUrls.events), "dead-letters": sender(sqs, queueUrls["dead-letters"]) },
    remove: async (names) => {
      const Objects = names.map((Key) => ({ Key }));
      const { Errors = [] } = await s3.send(
        new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
      );
      return Errors.map(({ Key = "" }) => Key);
    },
  };
}

/** One request, the client's own tries included. Nobody waits for an answer here, so it may take its time. */
export const sendMs = 10_000;

/** The same requests as the receiver's own sender makes, a FIFO queue's members among them. */
function sender(sqs: SQSClient, queueUrl: string): SendBatch {
  const isFifo = queueUrl.endsWith(".fifo");
  const send: SendBatch = async (messages) => {
    const command = new SendMessageBatchCommand({
      QueueUrl: queueUrl,
      Entries: entriesOf(messages, isFifo),
    });
    const answer = await sqs.send(command, { abortSignal: AbortSignal.timeout(sendMs) }).catch(
      // The client has tried again by itself; what enqueue wants to know is whether more tries are of use.
      (error: unknown) => Promise.reject(awsError(error)),
    );
    const keyOf = (id: string | undefined): string => messages[Number(id)]?.key ?? "";
    return {
      accepted: (answer.Successful ?? []).map(({ Id }) => keyOf(Id)),
      refused: (answer.Failed ?? []).map(({ Id, Code, SenderFault }) => ({
        key: keyOf(Id),
        code: Code ?? "Refused",
        retryable: SenderFault !== true,
      })),
    };
  };
  return Object.assign(send, { inOrder: isFifo });
}

function awsError(error: unknown): AwsError {
  const answered = error instanceof SQSServiceException;
  const status = answered ? (error.$metadata.httpStatusCode ?? 0) : 0;
  return new AwsError("SQS.SendMessageBatch", answered ? error.name : codeOf(error), status);
}
