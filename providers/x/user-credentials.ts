import { Secret } from "./secret.ts";
import { credential, type Settings } from "./settings.ts";

/** An app's consumer key and a user's access token for it, each with its secret. They never expire. */
export interface OAuth1Credentials {
  readonly kind: "oauth1";
  readonly consumerKey: Secret;
  readonly consumerSecret: Secret;
  readonly accessToken: Secret;
  readonly accessTokenSecret: Secret;
}

/** A user's OAuth 2.0 access token, which X lets expire after two hours. */
interface OAuth2Credentials {
  readonly kind: "oauth2";
  readonly userToken: Secret;
}

/** What calls in a user's name are made with. */
export type UserCredentials = OAuth1Credentials | OAuth2Credentials;

/** The four parts of OAuth 1.0a: one without the others is of no use. */
export const oauth1Names = ["consumerKey", "consumerSecret", "accessToken", "accessTokenSecret"] as const;

/** A profile's user, or undefined where it has none. Where both kinds are set, OAuth 1.0a wins: it does not expire. */
export function userCredentials(
  settings: Settings,
  profile: string | undefined,
): UserCredentials | undefined {
  const value = (name: Parameters<typeof credential>[2]) => {
    const text = credential(settings, profile, name);
    return text === undefined ? undefined : new Secret(text);
  };
  const [consumerKey, consumerSecret, accessToken, accessTokenSecret] = oauth1Names.map(value);
  const userToken = value("userToken");
  if (consumerKey && consumerSecret && accessToken && accessTokenSecret)
    return { kind: "oauth1", consumerKey, consumerSecret, accessToken, accessTokenSecret };
  return userToken && { kind: "oauth2", userToken };
}

/** What is missing of an OAuth 1.0a set that was begun; empty where none was, or nothing is. */
export function missingOfOAuth1(settings: Settings, profile: string | undefined) {
  const missing = oauth1Names.filter((name) => credential(settings, profile, name) === undefined);
  return missing.length === oauth1Names.length ? [] : missing;
}
