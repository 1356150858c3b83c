import { z } from "zod";
import { appNamePattern, appNameRule } from "./app-name.ts";
import { leastDedupeHours, logRetentionSteps, receiverDefaults } from "./settings.ts";

const { throttle, queue, bucket } = receiverDefaults;

/** `pulumi config set --path` stores 42 and true as what they look like; text they stay. */
const text = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (["number", "boolean"].includes(typeof value) ? String(value) : value), schema);

const flag = z.boolean({ error: "must be true or false" });
const filled = (what: string) => text(z.string({ error: `must be ${what}` }).min(1, `must be ${what}`));
const wholeNumber = (least: number, most: number, unit: string) => {
  const error = `must be a whole number of ${unit} from ${least} to ${most}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
};
const oneOf = <const Values extends readonly string[]>(values: Values) =>
  z.enum(values, { error: `must be ${values.map((value) => `"${value}"`).join(" or ")}` });
const matching = (pattern: RegExp, error: string) => text(z.string({ error }).regex(pattern, { error }));

const filterSchema = z
  .strictObject(
    {
      userId: matching(/^[0-9]{1,19}$/, "must be a user's id: 1 to 19 digits").optional(),
      username: matching(
        /^[A-Za-z0-9_]{1,15}$/,
        "must be a user name of 1 to 15 characters, without @",
      ).optional(),
      keyword: text(
        z
          .string({ error: "must be a text of 1 to 150 characters" })
          .min(1, "must be a text of 1 to 150 characters")
          .max(150, "must be a text of 1 to 150 characters"),
      ).optional(),
      direction: oneOf(["inbound", "outbound"]).optional(),
    },
    { error: 'must be an object such as {"userId": "2244994945"}' },
  )
  .refine(({ userId, username, keyword }) => [userId, username, keyword].filter(Boolean).length <= 1, {
    error: "must name one of userId, username and keyword",
  });

const subscriptionSchema = z.strictObject(
  {
    eventType: filled("the name of an event type, such as post.create"),
    filter: filterSchema.optional(),
    tag: matching(/^.{1,200}$/su, "must be a text of 1 to 200 characters").optional(),
    name: matching(
      /^[A-Za-z0-9._@-]{1,100}$/,
      "must be 1 to 100 letters, digits or any of . _ @ - (it names the resource)",
    ).optional(),
    adopt: flag.optional(),
  },
  { error: 'must be an object such as {"eventType": "post.create", "filter": {"userId": "2244994945"}}' },
);

const webhookSchema = z.strictObject(
  {
    replace: oneOf(["delete-first", "create-first"]).optional(),
    adopt: flag.optional(),
    crcTimeoutSeconds: wholeNumber(0, 900, "seconds").optional(),
  },
  {
    error:
      "must be an object with replace, adopt, crcTimeoutSeconds; for no webhook set createWebhook to false",
  },
);

const secretArn = matching(
  /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:.+-[A-Za-z0-9]{6}$/,
  "must be the full ARN of a secret in Secrets Manager, with the six characters at its end",
);

const appSchema = z.strictObject(
  {
    secretArn: secretArn.optional(),
    bearerSecretArn: secretArn.optional(),
    crcSecret: oneOf(["client", "consumer"]).optional(),
    profile: matching(
      /^[a-z][a-z0-9-]{0,31}$/,
      "must be a profile's name: a lower-case letter, then up to 31 lower-case letters, digits or hyphens",
    ).optional(),
    createWebhook: flag.default(true),
    webhook: webhookSchema.optional(),
    webhookId: matching(/^[0-9]{1,19}$/, "must be a webhook's id: 1 to 19 digits").optional(),
    webhookStack: matching(
      /^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+){0,2}$/,
      "must be a stack's name, such as my-org/x-webhooks/prod",
    ).optional(),
    webhookStackApp: matching(
      appNamePattern,
      `must be an app's name in that stack: ${appNameRule}`,
    ).optional(),
    retainOnDelete: flag.optional(),
    subscriptions: z.array(subscriptionSchema, { error: "must be a list of subscriptions" }).default([]),
  },
  { error: "must be an object; {} will do" },
);

const signingSecretsSchema = z
  .strictObject(
    {
      clientSecret: filled("the OAuth 2.0 client secret").optional(),
      consumerSecret: filled("the OAuth 1.0a consumer secret (API secret key)").optional(),
    },
    { error: "must be an object with clientSecret, consumerSecret or both" },
  )
  .refine((secrets) => secrets.clientSecret !== undefined || secrets.consumerSecret !== undefined, {
    error: "must hold clientSecret, consumerSecret or both",
  });

const throttleSchema = z.strictObject(
  {
    ratePerSecond: wholeNumber(1, 100_000, "requests a second").default(throttle.ratePerSecond),
    burst: wholeNumber(1, 100_000, "requests").default(throttle.burst),
  },
  { error: "must be an object with ratePerSecond, burst" },
);

const queueSchema = z
  .strictObject(
    {
      visibilityTimeoutSeconds: wholeNumber(0, 43_200, "seconds").default(queue.visibilityTimeoutSeconds),
      retentionDays: wholeNumber(1, 14, "days").default(queue.retentionDays),
      maxReceiveCount: wholeNumber(1, 1000, "receives").default(queue.maxReceiveCount),
      deadLetterRetentionDays: wholeNumber(1, 14, "days").default(queue.deadLetterRetentionDays),
    },
    { error: `must be an object with ${Object.keys(queue).join(", ")}` },
  )
  // A message that moves to the dead-letter queue keeps its age.
  .refine((set) => set.deadLetterRetentionDays >= set.retentionDays, {
    error: "must have a deadLetterRetentionDays no shorter than retentionDays, or old events die on the way",
  });

const bucketSchema = z.strictObject(
  {
    claimCheckDays: wholeNumber(2, 3650, "days").optional(),
    // An alarm rings long before.
    spillDays: wholeNumber(30, 3650, "days").default(bucket.spillDays),
  },
  { error: "must be an object with claimCheckDays, spillDays" },
);

const customDomainSchema = z.strictObject(
  {
    name: matching(
      /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
      "must be a host name in lower case, such as hooks.example.com",
    ),
    certificateArn: matching(
      /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[a-z0-9-]+$/,
      "must be the ARN of a certificate in Certificate Manager",
    ).optional(),
    zoneId: matching(
      /^Z[A-Z0-9]{1,31}$/,
      "must be the id of a hosted zone in Route 53, such as Z0123456789ABC",
    ).optional(),
  },
  { error: 'must be an object such as {"name": "hooks.example.com", "zoneId": "Z0123456789ABC"}' },
);

/** The keys `x-webhooks:*`, by the name after the colon. */
export const stackSchema = z.strictObject({
  apps: z
    .record(
      z.string().regex(appNamePattern, { error: `is not an app's name, which must be ${appNameRule}` }),
      // A YAML key with nothing after it is null.
      z.preprocess((value) => value ?? {}, appSchema),
      { error: 'must be an object with an entry for each X app, such as {"main": {}}' },
    )
    .refine((apps) => Object.keys(apps).length > 0, { error: 'must name an app, such as {"main": {}}' }),
  signingSecrets: z
    .record(z.string(), signingSecretsSchema, { error: "must be an object with an entry for each X app" })
    .default({}),
  throttle: throttleSchema.default(throttle),
  queue: queueSchema.default(queue),
  dedupeWindowHours: wholeNumber(leastDedupeHours, 8760, "hours").default(receiverDefaults.dedupeWindowHours),
  logRetentionDays: z
    .literal(logRetentionSteps, {
      error: `must be a number of days that CloudWatch knows: ${logRetentionSteps.join(", ")}`,
    })
    .default(receiverDefaults.logRetentionDays),
  memoryMb: wholeNumber(128, 10_240, "MB").default(receiverDefaults.memoryMb),
  bucket: bucketSchema.default(bucket),
  fifo: flag.default(receiverDefaults.fifo),
  retainData: flag.default(receiverDefaults.retainData),
  metricsByEventType: flag.default(receiverDefaults.metricsByEventType),
  xray: flag.default(receiverDefaults.xray),
  reservedConcurrency: wholeNumber(1, 100_000, "invocations").optional(),
  kmsKeyArn: matching(
    /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/,
    "must be the full ARN of a KMS key (not of an alias)",
  ).optional(),
  customDomain: customDomainSchema.optional(),
  guardian: flag.default(receiverDefaults.guardian),
  guardianMayPromote: flag.default(receiverDefaults.guardianMayPromote),
  alarms: flag.default(receiverDefaults.alarms),
  alarmEmail: matching(/^[^\s@]+@[^\s@]+$/, "must be a mail address, such as ops@example.com").optional(),
  alarmTopicArn: matching(
    /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/,
    "must be the ARN of a standard SNS topic",
  ).optional(),
  quietHours: wholeNumber(1, 168, "hours").optional(),
  dashboard: flag.default(receiverDefaults.dashboard),
  bearerTokens: z
    .record(z.string(), filled("the X app's bearer token"), {
      error: "must be an object with an entry for each X app",
    })
    .default({}),
});

/** An app's entry in `apps`, parsed. */
export type AppEntry = z.infer<typeof appSchema>;
/** An app's entry in `signingSecrets`, parsed: plain text, to be wrapped at once. */
export type PlainSecrets = z.infer<typeof signingSecretsSchema>;
/** The guardian's part of the configuration, parsed: plain tokens, to be wrapped at once. */
export type GuardianEntry = Pick<z.infer<typeof stackSchema>, "guardian" | "bearerTokens" | "signingSecrets">;

const shapesInApp: Readonly<Record<string, object>> = {
  webhook: webhookSchema.shape,
  subscriptions: subscriptionSchema.shape,
  filter: filterSchema.shape,
};

/** The names that may stand at a path of the configuration. */
export function namesAt(path: readonly PropertyKey[]): string[] {
  const [key, , ...inApp] = path.filter((part) => typeof part === "string");
  if (key === undefined) return Object.keys(stackSchema.shape);
  if (key === "signingSecrets") return Object.keys(signingSecretsSchema.shape);
  if (key === "throttle") return Object.keys(throttleSchema.shape);
  if (key === "queue") return Object.keys(queueSchema.shape);
  if (key === "bucket") return Object.keys(bucketSchema.shape);
  if (key === "customDomain") return Object.keys(customDomainSchema.shape);
  return Object.keys(shapesInApp[inApp.at(-1) ?? ""] ?? appSchema.shape);
}
