import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import { Secret } from "./secret.ts";
import {
  baseUrl,
  type CredentialName,
  commandFor,
  configKeyOf,
  credential,
  type Settings,
  variableOf,
  XSettingsError,
} from "./settings.ts";
import { missingOfOAuth1, oauth1Names, type UserCredentials, userCredentials } from "./user-credentials.ts";

/** In whose name a call is made: the app's, or that of a user who has authorised it. */
export type As = "app" | "user";

/** What the calls of one profile are made with. At least one of the two kinds is there. */
export interface Credentials {
  readonly baseUrl: URL;
  readonly profile?: string | undefined;
  readonly bearerToken?: Secret | undefined;
  readonly user?: UserCredentials | undefined;
  /** What is missing of an OAuth 1.0a set that was begun. */
  readonly missing?: readonly CredentialName[];
  /** Why what xurl's store has is of no use. */
  readonly problem?: string | undefined;
}

/** Profile names stand in environment variables and config paths, so they are kept plain. */
export const profileName = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/);

/**
 * The credentials of a profile. A kind that is not set is an error only where a call needs it (`withoutCredentials`).
 * @throws XSettingsError naming the variable and the config key where there is neither kind.
 */
export function credentials(settings: Settings, profile: string | undefined): Credentials {
  const bearerToken = credential(settings, profile, "bearerToken");
  const user = userCredentials(settings, profile);
  const missing = missingOfOAuth1(settings, profile);
  // Of two apps, half each, a user's calls would write to the other one.
  const isSet = bearerToken !== undefined || user !== undefined || missing.length > 0;
  const xurl = isSet ? undefined : settings.xurl?.(profile);
  const app = {
    baseUrl: baseUrl(settings),
    profile,
    bearerToken: bearerToken === undefined ? xurl?.bearerToken : new Secret(bearerToken),
    user: user ?? xurl?.user,
    missing,
    problem: xurl?.problem,
  };
  if (!app.bearerToken && !app.user) throw new XSettingsError(noBearerToken(app));
  return app;
}

/** The error of a call whose kind of credential is not set. */
export function withoutCredentials(app: Credentials, as: As, operation: string): XSettingsError {
  const { profile, missing = [], user } = app;
  if (as === "app") return new XSettingsError(`${operation} is called as the app. ${noBearerToken(app)}`);
  const wanted = missing.length > 0 ? missing : oauth1Names;
  const variables = wanted.map((name) => variableOf(profile, name)).join(", ");
  const keys = wanted.map((name) => configKeyOf(profile, name)).join(", ");
  const rest = missing.length > 0 ? "the rest of " : "";
  const set = `Set ${rest}OAuth 1.0a in the environment (${variables}) or in the config (${keys})`;
  // Credentials that are there and do not do: the call takes OAuth 1.0a alone.
  return new XSettingsError(
    user
      ? `${operation} takes a user's OAuth 1.0a credentials, and ${named(profile)} has an OAuth 2.0 user token alone. ${set}.`
      : `${operation} is called as a user who has authorised the app, and ${named(profile)} has no complete credentials of one. ` +
          withProblem(
            app,
            `${set}, or an OAuth 2.0 user token (${variableOf(profile, "userToken")}, ${configKeyOf(profile, "userToken")}).`,
          ),
  );
}

function named(profile: string | undefined): string {
  return profile ? `the profile "${profile}"` : "the default profile";
}

function noBearerToken(app: Credentials): string {
  const { profile } = app;
  const text = `No bearer token for ${profile ? named(profile) : "X"}. Set ${variableOf(profile, "bearerToken")} in the environment, or run: ${commandFor(profile, "bearerToken")}`;
  return withProblem(app, text);
}

function withProblem({ problem }: Credentials, text: string): string {
  return problem === undefined ? text : `${text.replace(/\.$/, "")}. ${problem}`;
}

/** The secret by which a profile's credentials are told from others: the bearer token, else the user's token. */
export function identifying({ bearerToken, user }: Credentials): Secret {
  if (bearerToken) return bearerToken;
  if (user) return user.kind === "oauth1" ? user.accessToken : user.userToken;
  throw new XSettingsError("These credentials hold nothing.");
}

/** Whether both are good for the same calls. */
export function sameCredentials(one: Credentials, other: Credentials): boolean {
  return everything(one) === everything(other);
}

function everything({ baseUrl, profile, bearerToken, user, missing }: Credentials): string {
  const revealed = Object.entries(user ?? {}).map(([name, value]) => [
    name,
    value instanceof Secret ? value.reveal() : value,
  ]);
  return JSON.stringify([baseUrl.href, profile, bearerToken?.reveal(), revealed, missing]);
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
