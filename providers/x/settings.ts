import { z } from "zod";
import { isLoopback } from "./url.ts";
import type { XurlCredentials } from "./xurl-store.ts";

/** Where settings come from: the process's environment first, the stack's config second, xurl's store where neither has anything. */
export interface Settings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A stack config value by its full key, e.g. `x:bearerToken`. */
  readonly config: (key: string) => string | undefined;
  /** What xurl's store has: for the default app, or for one of the profile's name. Default: nothing. */
  readonly xurl?: (profile: string | undefined) => XurlCredentials;
}

/** A setting is missing or unusable; the message says what to set. */
export class XSettingsError extends Error {
  override readonly name = "XSettingsError";
}

/** What a profile can hold, each set once for the profile and once for what names none. */
export const credentialNames = [
  "bearerToken",
  "consumerKey",
  "consumerSecret",
  "accessToken",
  "accessTokenSecret",
  "userToken",
] as const;
export type CredentialName = (typeof credentialNames)[number];

const profilesShape = z.record(z.string(), z.partialRecord(z.enum(credentialNames), z.string()));

/** The environment variable of a credential: `X_BEARER_TOKEN`, or `X_BRAND_BEARER_TOKEN` for `brand`. */
export function variableOf(profile: string | undefined, name: CredentialName): string {
  const words = [profile ?? "", name.replaceAll(/[A-Z]/g, "_$&")].filter(Boolean).join("_");
  return `X_${words.toUpperCase().replaceAll("-", "_")}`;
}

/** The config key of a credential: `x:bearerToken`, or `x:profiles.brand.bearerToken`. */
export function configKeyOf(profile: string | undefined, name: CredentialName): string {
  return profile ? `x:profiles.${profile}.${name}` : `x:${name}`;
}

/** The command that puts a credential into the stack's config. */
export function commandFor(profile: string | undefined, name: CredentialName): string {
  return `pulumi config set --secret ${profile ? "--path " : ""}${configKeyOf(profile, name)}`;
}

/**
 * A credential of a profile, or undefined where it is not set. The environment wins over the config, because
 * `pulumi refresh` and `pulumi destroy` may be handed the config of the last `pulumi up`.
 * @throws XSettingsError where it has a character that no header takes.
 */
export function credential(
  settings: Settings,
  profile: string | undefined,
  name: CredentialName,
): string | undefined {
  const variable = variableOf(profile, name);
  const given = settings.env[variable];
  const value = (given || configured(settings, profile, name) || "").trim();
  if (value === "") return undefined;
  if (/^[\x21-\x7e]+$/.test(value)) return value;
  const words = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  throw new XSettingsError(
    `The ${words} in ${given ? variable : configKeyOf(profile, name)} has a character that no token has, such as a line break. Set it again.`,
  );
}

function configured(
  settings: Settings,
  profile: string | undefined,
  name: CredentialName,
): string | undefined {
  if (!profile) return settings.config(`x:${name}`);
  const text = settings.config("x:profiles");
  if (!text) return undefined;
  const parsed = profilesShape.safeParse(parseJson(text));
  if (parsed.success) return parsed.data[profile]?.[name];
  throw new XSettingsError(
    `The config x:profiles is not {name: {bearerToken}}. A profile may hold ${credentialNames.join(", ")}, all of them texts.`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * X's base URL from `X_API_URL` or `x:baseUrl`; default https://api.x.com.
 * @throws XSettingsError where it is no URL, or plain http to another machine.
 */
export function baseUrl({ env, config }: Settings): URL {
  const text = env.X_API_URL || config("x:baseUrl") || "https://api.x.com";
  if (!URL.canParse(text))
    throw new XSettingsError(
      `X's base URL "${text}" is not a URL. Unset X_API_URL and x:baseUrl for the real one.`,
    );
  const url = new URL(text);
  if (url.protocol !== "https:" && !isLoopback(url)) {
    throw new XSettingsError(`X's base URL ${text} would send the bearer token unencrypted. Use https://.`);
  }
  return url;
}

/** What a used-up rate limit does: the call waits for X's next window, or fails at once. */
export type OnRateLimit = "wait" | "fail";

/**
 * From `X_ON_RATE_LIMIT` or `x:onRateLimit`; default `wait`.
 * @throws XSettingsError where it is another word.
 */
export function onRateLimit({ env, config }: Settings): OnRateLimit {
  const word = env.X_ON_RATE_LIMIT || config("x:onRateLimit") || "wait";
  if (word === "wait" || word === "fail") return word;
  throw new XSettingsError(
    `"${word}" is nothing that a used-up rate limit can do. Set X_ON_RATE_LIMIT or x:onRateLimit to "wait" or "fail".`,
  );
}
