import type { AwsSettings } from "./aws.ts";
import type { CrcSecret } from "./secret-value.ts";

/** One X app, as the environment names it. */
export interface AppSettings {
  /** Where its signing secrets lie. */
  readonly secretArn: string;
  /** The secret that answers a CRC; without it the client secret where there is one, else the consumer secret. */
  readonly crcSecret?: CrcSecret;
}

/** All the receiver is told from outside. */
interface Settings {
  readonly apps: ReadonlyMap<string, AppSettings>;
  readonly tableName: string;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  /** The S3 bucket for what SQS cannot take or does not take. */
  readonly spillBucket: string;
  /** How long a durable event is remembered; at least 48 h, because X retries and replays for a day. */
  readonly windowSeconds: number;
  /** The function's own name, as AWS gives it. */
  readonly receiver: string;
  readonly metricsByEventType: boolean;
  readonly aws: AwsSettings;
}

/** The environment does not describe a receiver. The message lists everything that is wrong, not just the first. */
class SettingsError extends Error {
  override readonly name = "SettingsError";

  constructor(problems: readonly string[]) {
    super(`the receiver's environment is incomplete: ${problems.join("; ")}`);
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads and checks the environment. Throws {@link SettingsError}. */
export function readSettings(environment: Environment): Settings {
  const problems: string[] = [];
  const required = (name: string): string => {
    const value = environment[name];
    if (value === undefined || value === "") problems.push(`${name} is not set`);
    return value ?? "";
  };
  const settings: Settings = {
    apps: appsOf(required("APPS"), problems),
    tableName: required("TABLE_NAME"),
    queueUrl: required("QUEUE_URL"),
    deadLetterQueueUrl: required("DEAD_LETTER_QUEUE_URL"),
    spillBucket: required("SPILL_BUCKET"),
    windowSeconds: windowOf(environment.DEDUPE_WINDOW_HOURS, problems),
    receiver: environment.AWS_LAMBDA_FUNCTION_NAME || "receiver",
    metricsByEventType: environment.METRICS_BY_EVENT_TYPE === "true",
    aws: {
      region: required("AWS_REGION"),
      accessKeyId: required("AWS_ACCESS_KEY_ID"),
      secretAccessKey: required("AWS_SECRET_ACCESS_KEY"),
      ...(environment.AWS_SESSION_TOKEN ? { sessionToken: environment.AWS_SESSION_TOKEN } : {}),
      endpoints: endpointsOf(environment, problems),
    },
  };
  if (problems.length > 0) throw new SettingsError(problems);
  return settings;
}

function windowOf(text: string | undefined, problems: string[]): number {
  const hours = Number(text === undefined || text === "" ? 72 : text);
  if (!Number.isFinite(hours) || hours < 48)
    problems.push("DEDUPE_WINDOW_HOURS is not a number of at least 48");
  return Math.round(hours * 3600);
}

const endpointVariables = {
  dynamodb: "AWS_ENDPOINT_URL_DYNAMODB",
  sqs: "AWS_ENDPOINT_URL_SQS",
  secretsmanager: "AWS_ENDPOINT_URL_SECRETS_MANAGER",
  s3: "AWS_ENDPOINT_URL_S3",
} as const;

function endpointsOf(environment: Environment, problems: string[]): AwsSettings["endpoints"] {
  const endpoints: { -readonly [K in keyof AwsSettings["endpoints"]]: AwsSettings["endpoints"][K] } = {};
  for (const service of ["dynamodb", "sqs", "secretsmanager", "s3"] as const) {
    const url = environment[endpointVariables[service]] || environment.AWS_ENDPOINT_URL;
    if (url === undefined || url === "") continue;
    if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) endpoints[service] = url;
    else problems.push(`the endpoint for ${service} is not an http(s) URL`);
  }
  return endpoints;
}

function appsOf(text: string, problems: string[]): ReadonlyMap<string, AppSettings> {
  const apps = new Map<string, AppSettings>();
  if (text === "") return apps;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    problems.push("APPS is not a JSON object");
    return apps;
  }
  for (const [name, entry] of Object.entries<unknown>({ ...value })) {
    const app = appOf(entry);
    if (app === undefined)
      problems.push(`APPS.${name} is not {secretArn, crcSecret?: "client" | "consumer"}`);
    else apps.set(name, app);
  }
  if (apps.size === 0) problems.push("APPS names no usable app");
  return apps;
}

function appOf(entry: unknown): AppSettings | undefined {
  if (typeof entry !== "object" || entry === null || !("secretArn" in entry)) return undefined;
  const { secretArn } = entry;
  if (typeof secretArn !== "string" || secretArn === "") return undefined;
  const crcSecret = "crcSecret" in entry ? (entry.crcSecret ?? undefined) : undefined;
  if (crcSecret === undefined) return { secretArn };
  return crcSecret === "client" || crcSecret === "consumer" ? { secretArn, crcSecret } : undefined;
}
