import * as pulumi from "@pulumi/pulumi";
import { appProblems } from "./config-apps.ts";
import { type Problem, problemsOf } from "./config-problems.ts";
import { type AppEntry, namesAt, type PlainSecrets, stackSchema } from "./config-schema.ts";
import type { ReceiverSettings } from "./settings.ts";
import type { SigningSecrets } from "./signing-secrets.ts";

/** One X app: its entry in `x-webhooks:apps` together with its secrets from `x-webhooks:signingSecrets`. */
export interface AppConfig extends AppEntry {
  readonly signingSecrets?: SigningSecrets;
}

/** The stack's configuration, complete. */
export interface StackConfig extends ReceiverSettings {
  readonly apps: Readonly<Record<string, AppConfig>>;
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
  problems.push(...strangeRegions(given.apps, texts["aws:region"]));
  problems.push(...plainTextProblems(given, secretKeys));
  // Apart from the rest, so that a slip elsewhere does not hide what is wrong between these two.
  const apps = stackSchema.shape.apps.safeParse(given.apps);
  const secrets = stackSchema.shape.signingSecrets.safeParse(given.signingSecrets);
  if (apps.success && secrets.success) problems.push(...appProblems(apps.data, secrets.data));
  if (!config.success || problems.length > 0) throw new pulumi.RunError(report(problems));

  const { signingSecrets, ...rest } = config.data;
  const entries = Object.entries(rest.apps).map(([app, entry]): [string, AppConfig] => {
    const plain = Object.hasOwn(signingSecrets, app) ? signingSecrets[app] : undefined;
    return [app, plain === undefined ? entry : { ...entry, signingSecrets: wrapped(plain) }];
  });
  return { ...rest, apps: Object.fromEntries(entries) };
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

/** A secret is read in the stack's own region; from another one the receiver would only ever answer 503. */
function strangeRegions(apps: unknown, region = process.env.AWS_REGION): Problem[] {
  const parsed = stackSchema.shape.apps.safeParse(apps);
  if (!parsed.success || region === undefined) return [];
  return Object.entries(parsed.data).flatMap(([app, { secretArn }]) =>
    secretArn === undefined || secretArn.split(":")[3] === region
      ? []
      : [
          {
            path: `${prefix}apps.${app}.secretArn`,
            message: `must be of a secret in the stack's region, ${region}`,
          },
        ],
  );
}

function plainTextProblems(given: Readonly<Record<string, unknown>>, secretKeys?: string): Problem[] {
  const path = `${prefix}signingSecrets`;
  if (secretKeys === undefined || given.signingSecrets === undefined) return [];
  const encrypted: unknown = JSON.parse(secretKeys);
  if (Array.isArray(encrypted) && encrypted.includes(path)) return [];
  return [
    { path, message: "is stored as plain text: set each value again with --secret, and rotate it in X" },
  ];
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
