import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import { Secret } from "./secret.ts";
import { isLoopback } from "./url.ts";

/** What one X app's calls are made with. */
export interface Credentials {
  readonly baseUrl: URL;
  readonly bearerToken: Secret;
}

/** Where settings come from: the process's environment first, the stack's config second. */
export interface Settings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A stack config value by its full key, e.g. `x:bearerToken`. */
  readonly config: (key: string) => string | undefined;
}

/** A setting is missing or unusable; the message says what to set. */
export class XSettingsError extends Error {
  override readonly name = "XSettingsError";
}

const profilesShape = z.record(z.string(), z.object({ bearerToken: z.string().optional() }));

/** Profile names stand in environment variables and config paths, so they are kept plain. */
export const profileName = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/);

/** The environment variable that holds a profile's bearer token: `X_BEARER_TOKEN`, or `X_BRAND_BEARER_TOKEN` for `brand`. */
export function bearerTokenVariable(profile: string | undefined): string {
  return profile ? `X_${profile.toUpperCase().replaceAll("-", "_")}_BEARER_TOKEN` : "X_BEARER_TOKEN";
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

/**
 * The credentials of a profile. The environment wins over the config, because `pulumi refresh` and `pulumi destroy`
 * may be handed the config of the last `pulumi up`.
 * @throws XSettingsError naming the variable and the config key where there is no token.
 */
export function credentials(settings: Settings, profile: string | undefined): Credentials {
  const variable = bearerTokenVariable(profile);
  const key = profile ? `x:profiles.${profile}.bearerToken` : "x:bearerToken";
  const configured = profile
    ? configuredProfiles(settings)[profile]?.bearerToken
    : settings.config("x:bearerToken");
  const token = (settings.env[variable] || configured || "").trim();
  if (!token) {
    const path = profile ? "--path " : "";
    throw new XSettingsError(
      `No bearer token for ${profile ? `the profile "${profile}"` : "X"}. Set ${variable} in the environment, or run: ` +
        `pulumi config set --secret ${path}${key}`,
    );
  }
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new XSettingsError(
      `The bearer token in ${settings.env[variable] ? variable : key} has a character that no token has, such as a line break. Set it again.`,
    );
  }
  return { baseUrl: baseUrl(settings), bearerToken: new Secret(token) };
}

function configuredProfiles(settings: Settings): z.infer<typeof profilesShape> {
  const text = settings.config("x:profiles");
  if (!text) return {};
  const parsed = profilesShape.safeParse(parseJson(text));
  if (!parsed.success) throw new XSettingsError("The config x:profiles is not {name: {bearerToken}}.");
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A salted mark of a credential, fit for the state: tells whether it is the one of last time, and nothing else. */
export function fingerprint(token: Secret, salt = randomBytes(9).toString("base64url")): string {
  const digest = createHash("sha256").update(`${salt}:${token.reveal()}`).digest("base64url");
  return `${salt}:${digest.slice(0, 22)}`;
}

/** Whether a mark made earlier was made with this credential. */
export function madeWith(mark: string, token: Secret): boolean {
  return fingerprint(token, mark.split(":")[0]) === mark;
}
