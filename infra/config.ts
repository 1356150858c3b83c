import * as pulumi from "@pulumi/pulumi";
import { appProblems, guardianProblems } from "./config-apps.ts";
import { type Problem, pathText, problemsOf } from "./config-problems.ts";
import { type AppEntry, namesAt, type PlainSecrets, stackSchema } from "./config-schema.ts";
import { type ReceiverSettings, settingProblems } from "./settings.ts";
import type { SigningSecrets } from "./signing-secrets.ts";

/** One X app: its entry in `x-webhooks:apps` together with its secrets from `x-webhooks:signingSecrets`. */
export interface AppConfig extends AppEntry {
  readonly signingSecrets?: SigningSecrets;
  /** From `x-webhooks:bearerTokens`. */
  readonly bearerToken?: pulumi.Output<string>;
}

/** The stack's configuration, complete. */
export interface StackConfig extends ReceiverSettings {
  readonly apps: Readonly<Record<string, AppConfig>>;
  /** X's base URL for the guardian, from X_API_URL or `x:baseUrl`, where one is set. */
  readonly xApiUrl?: string;
}

const prefix = "x-webhooks:";

/**
 * Reads the keys `x-webhooks:*` of the running stack.
 *
 * Throws a RunError that lists everything wrong, each with what to write instead.
 */
export function readStackConfig(): StackConfig {
  return parseStackConfig(pulumi.runtime.allConfig(), process.env.PULUMI_CONFIG_SECRET_KEYS);
}

/**
 * The same from the texts of a configuration. `secretKeys` is a JSON list of the keys that are stored encrypted;
 * without it plain ones pass.
 */
export function parseStackConfig(texts: Readonly<Record<string, string>>, secretKeys?: string): StackConfig {
  const given = Object.fromEntries(
    Object.entries(texts)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, text]) => [key.slice(prefix.length), parseText(text)]),
  );
  const config = stackSchema.safeParse(given);
  const problems = config.success ? [] : problemsOf(config.error.issues, namesAt);
  if (config.success) {
    problems.push(...guardianProblems(config.data.apps, config.data));
    problems.push(
      ...settingProblems(config.data).map(({ path, message }) => ({ path: pathText(path), message })),
    );
  }
  problems.push(...strangeRegions(given, texts["aws:region"]));
  problems.push(...plainTextProblems(given, secretKeys));
  // Apart from the rest, so that a slip elsewhere does not hide what is wrong between these two.
  const apps = stackSchema.shape.apps.safeParse(given.apps);
  const secrets = stackSchema.shape.signingSecrets.safeParse(given.signingSecrets);
  if (apps.success && secrets.success) problems.push(...appProblems(apps.data, secrets.data));
  if (!config.success || problems.length > 0) throw new pulumi.RunError(report(problems));

  const { signingSecrets, bearerTokens, ...rest } = config.data;
  const entries = Object.entries(rest.apps).map(([app, entry]): [string, AppConfig] => {
    const plain = Object.hasOwn(signingSecrets, app) ? signingSecrets[app] : undefined;
    const token = Object.hasOwn(bearerTokens, app) ? bearerTokens[app] : undefined;
    return [
      app,
      {
        ...entry,
        ...(plain !== undefined && { signingSecrets: wrapped(plain) }),
        ...(token !== undefined && { bearerToken: pulumi.secret(token) }),
      },
    ];
  });
  const xApiUrl = process.env.X_API_URL || texts["x:baseUrl"];
  return { ...rest, apps: Object.fromEntries(entries), ...(xApiUrl && { xApiUrl }) };
}

/** Configuration comes as JSON, or as a bare text. An integer too long for a number, as ids are, stays text. */
function parseText(text: string): unknown {
  const exact = (_key: string, value: unknown, context?: { readonly source?: string }) =>
    typeof value === "number" && !Number.isSafeInteger(value) && Number.isInteger(value)
      ? (context?.source ?? value)
      : value;
  try {
    return JSON.parse(text, exact);
  } catch {
    return text;
  }
}

/** What is used is of the stack's own region; with a secret of another one the receiver would only ever answer 503. */
function strangeRegions(
  given: Readonly<Record<string, unknown>>,
  region = process.env.AWS_REGION,
): Problem[] {
  const { apps, kmsKeyArn, customDomain, alarmTopicArn } = stackSchema.shape;
  const secrets = Object.entries(apps.safeParse(given.apps).data ?? {}).flatMap(
    ([app, { secretArn, bearerSecretArn }]) =>
      [
        [`apps.${app}.secretArn`, "a secret", secretArn],
        [`apps.${app}.bearerSecretArn`, "a secret", bearerSecretArn],
      ] as const,
  );
  const certificateArn = customDomain.safeParse(given.customDomain).data?.certificateArn;
  const arns = [
    ...secrets,
    ["kmsKeyArn", "a key", kmsKeyArn.safeParse(given.kmsKeyArn).data],
    ["customDomain.certificateArn", "a certificate", certificateArn],
    ["alarmTopicArn", "a topic", alarmTopicArn.safeParse(given.alarmTopicArn).data],
  ] as const;
  return arns.flatMap(([name, what, arn]) =>
    region === undefined || arn === undefined || arn.split(":")[3] === region
      ? []
      : [{ path: `${prefix}${name}`, message: `must be of ${what} in the stack's region, ${region}` }],
  );
}

function plainTextProblems(given: Readonly<Record<string, unknown>>, secretKeys?: string): Problem[] {
  if (secretKeys === undefined) return [];
  const encrypted: unknown = JSON.parse(secretKeys);
  const message = "is stored as plain text: set each value again with --secret, and rotate it in X";
  return ["signingSecrets", "bearerTokens"]
    .filter((name) => given[name] !== undefined)
    .map((name) => ({ path: `${prefix}${name}`, message }))
    .filter(({ path }) => !(Array.isArray(encrypted) && encrypted.includes(path)));
}

/** Secrets leave this file only in a form that neither logs nor the state show. */
function wrapped(plain: PlainSecrets): SigningSecrets {
  return {
    ...(plain.clientSecret !== undefined && { clientSecret: pulumi.secret(plain.clientSecret) }),
    ...(plain.consumerSecret !== undefined && { consumerSecret: pulumi.secret(plain.consumerSecret) }),
  };
}

function report(problems: readonly Problem[]): string {
  const lines = problems.map(({ path, message }) => `  ${path} ${message}`);
  return ["The stack's configuration needs a change:", ...lines].join("\n");
}
