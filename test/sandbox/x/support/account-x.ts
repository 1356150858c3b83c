/** An emulator for account activity: an enterprise app with its owner and a fan, who gave it tokens of both kinds. */
import type { EmulatorOptions } from "../../../../sandbox/x/seed/options.ts";
import { type OAuth1Keys, signOAuth1 } from "./oauth1.ts";
import {
  type Answer,
  clientSecret,
  consumerSecret,
  createX,
  otherToken,
  ownerId,
  token,
  type X,
} from "./x.ts";

export const fanId = "77";
export const ownerToken = "user-token-of-owner";
export const fanToken = "user-token-of-fan";

const keysOf = (who: string): OAuth1Keys => ({
  consumerKey: "key-of-main",
  consumerSecret,
  token: `access-token-of-${who}`,
  tokenSecret: `access-secret-of-${who}`,
});

export const ownerKeys = keysOf("owner");
export const fanKeys = keysOf("fan");

const user = (id: string, username: string, keys: OAuth1Keys, userToken: string) => ({
  id,
  username,
  authorised: [{ app: "main", userToken, accessToken: keys.token, accessTokenSecret: keys.tokenSecret }],
});

/** Makes it; `over` adds or replaces options. */
export const createAccountX = (over: Partial<EmulatorOptions> = {}): X =>
  createX({
    apps: [
      {
        name: "main",
        id: "4321",
        ownerId,
        bearerToken: token,
        consumerKey: ownerKeys.consumerKey,
        clientSecret,
        consumerSecret,
        tier: "enterprise",
      },
      { name: "brand", bearerToken: otherToken, clientSecret },
    ],
    users: [user(ownerId, "Owner", ownerKeys, ownerToken), user(fanId, "fan", fanKeys, fanToken)],
    ...over,
  });

/** Calls the API with a signature of OAuth 1.0a. */
export const callSigned = async (
  x: X,
  keys: OAuth1Keys,
  method: string,
  path: string,
  form?: Readonly<Record<string, string>>,
): Promise<Answer> => {
  const url = new URL(path, "https://api.x.com").href;
  const nowMs = x.emulator.clock.now();
  const response = await x.emulator.fetch(url, {
    method,
    headers: { authorization: signOAuth1(keys, { method, url, nowMs, ...(form && { form }) }) },
    // The content type of a form comes with it.
    ...(form && { body: new URLSearchParams(form) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === "" ? undefined : JSON.parse(text),
  };
};
