// As a namespace, so that the bundle leaves out what is not used of it.
import * as z from "zod";

const text = z.string("is not set").min(1, "is not set");

const schema = z.object({
  SPILL_BUCKET: text,
  QUEUE_URL: text,
  DEAD_LETTER_QUEUE_URL: text,
  RECEIVER_NAME: z.string().min(1).optional(),
  AWS_LAMBDA_FUNCTION_NAME: z.string().default("redriver"),
});

/** What the re-driver is told from outside. */
export interface RedriverSettings {
  readonly bucket: string;
  readonly queueUrls: { readonly events: string; readonly "dead-letters": string };
  /** Under which name the metrics stand: the receiver's function name where it is given, else the re-driver's own. */
  readonly receiver: string;
}

/** Reads the environment. Throws an error that lists everything that is missing. */
export function readRedriverSettings(
  environment: Readonly<Record<string, string | undefined>>,
): RedriverSettings {
  const result = schema.safeParse(environment);
  if (!result.success) {
    const problems = result.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`);
    throw new Error(`the re-driver's environment is incomplete: ${problems.join("; ")}`);
  }
  const { SPILL_BUCKET, QUEUE_URL, DEAD_LETTER_QUEUE_URL } = result.data;
  const { RECEIVER_NAME, AWS_LAMBDA_FUNCTION_NAME } = result.data;
  const queueUrls = { events: QUEUE_URL, "dead-letters": DEAD_LETTER_QUEUE_URL };
  return { bucket: SPILL_BUCKET, queueUrls, receiver: RECEIVER_NAME ?? AWS_LAMBDA_FUNCTION_NAME };
}
