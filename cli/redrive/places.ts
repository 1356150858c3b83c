/** Which queues and bucket: options, or the stack's outputs. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { FileError, UsageError } from "../errors.ts";

/** Where to move from and to. */
export interface Places {
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  /** None: there is nothing spilled to move. */
  readonly bucket?: string;
}

/** The options that name places. */
export interface PlaceOptions {
  readonly outputs?: string | undefined;
  readonly queueUrl?: string | undefined;
  readonly deadLetterQueueUrl?: string | undefined;
  readonly bucket?: string | undefined;
}

const outputsSchema = z.object({
  queueUrl: z.string().optional(),
  deadLetterQueueUrl: z.string().optional(),
  bucketName: z.string().optional(),
});

const standardInput = 0;

const readOutputs = (file: string): z.infer<typeof outputsSchema> => {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file === "-" ? standardInput : file, "utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FileError(
      `--outputs ${file} cannot be read: ${reason}. It is what \`pulumi stack output --json\` prints.`,
    );
  }
  const { success, data } = outputsSchema.safeParse(value);
  if (success) return data;
  throw new FileError(
    `--outputs ${file} holds no outputs of this project: \`pulumi stack output --json\` prints them.`,
  );
};

const checkQueueUrl = (name: string, url: string): string => {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw new UsageError(
    `${name} ${url} is no queue's URL: that is https://sqs.<region>.amazonaws.com/<account>/<name>.`,
  );
};

/**
 * The places; an option wins over an output.
 * @throws UsageError or FileError, which says what is missing.
 */
export const placesOf = (options: PlaceOptions): Places => {
  const outputs = options.outputs === undefined ? {} : readOutputs(options.outputs);
  const queueUrl = options.queueUrl ?? outputs.queueUrl;
  const deadLetterQueueUrl = options.deadLetterQueueUrl ?? outputs.deadLetterQueueUrl;
  const bucket = options.bucket ?? outputs.bucketName;
  if (queueUrl === undefined || deadLetterQueueUrl === undefined) {
    throw new UsageError(
      "Which queues? Name --queue-url and --dead-letter-queue-url, or the stack's --outputs.",
    );
  }
  if (queueUrl === deadLetterQueueUrl) throw new UsageError("The two queues are one and the same.");
  if (queueUrl.endsWith(".fifo") !== deadLetterQueueUrl.endsWith(".fifo")) {
    throw new UsageError(
      "One of the queues is a FIFO queue and the other is not: they are of two receivers.",
    );
  }
  return {
    queueUrl: checkQueueUrl("--queue-url", queueUrl),
    deadLetterQueueUrl: checkQueueUrl("--dead-letter-queue-url", deadLetterQueueUrl),
    ...(bucket !== undefined && { bucket }),
  };
};

/** The region that a queue's URL names; undefined where it is none of AWS's own. */
export const regionOf = (queueUrl: string): string | undefined =>
  /^sqs\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$/.exec(new URL(queueUrl).hostname)?.[1];
