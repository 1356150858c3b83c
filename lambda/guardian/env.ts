import { z } from "zod";
import { baseUrl } from "../../providers/x/settings.ts";
import { jsonText } from "./json-text.ts";

const app = z.object({
  /** A secret whose value is {"bearerToken": "…"}. */
  bearerSecretArn: z.string().min(1),
  webhookUrl: z.string().min(1),
  /** The app's signing secrets, where the next one may be taken into use. */
  signing: z
    .object({ secretArn: z.string().min(1), crcSecret: z.enum(["client", "consumer"]).optional() })
    .optional(),
});

const filled = z.string().min(1);

const environment = z.object({
  GUARDIAN_APPS: jsonText.pipe(z.record(z.string(), app)),
  GUARDIAN_TABLE: filled,
  CLAIMS_TABLE: filled,
  ACCESS_LOG_GROUP: filled,
  RECEIVER_NAME: filled,
  X_API_URL: z.string().optional(),
});

/** What the guardian is told from outside. Throws an Error that names everything that is wrong. */
export function readSettings(variables: Readonly<Record<string, string | undefined>>) {
  const read = environment.safeParse(variables);
  if (!read.success) {
    const problems = read.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw new Error(`the guardian's environment is incomplete: ${problems.join("; ")}`);
  }
  const { data } = read;
  return {
    apps: data.GUARDIAN_APPS,
    tableName: data.GUARDIAN_TABLE,
    claimsTableName: data.CLAIMS_TABLE,
    accessLogGroup: data.ACCESS_LOG_GROUP,
    /** The receiver's function: its metrics and these have one dimension. */
    receiverName: data.RECEIVER_NAME,
    xBaseUrl: baseUrl({ env: { X_API_URL: data.X_API_URL }, config: () => undefined }),
  };
}
