import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import {
  credentials,
  fingerprint,
  identifying,
  madeWith,
  sameCredentials,
  withoutCredentials,
} from "../../../providers/x/auth.ts";
import { Secret } from "../../../providers/x/secret.ts";
import { onRateLimit, type Settings, variableOf, XSettingsError } from "../../../providers/x/settings.ts";
import { alice, aliceEnv, createProvider, token } from "../../support/provider.ts";

const settings = (env: Settings["env"], config: Readonly<Record<string, unknown>> = {}): Settings => ({
  env,
  config: (key) => {
    const value = config[key];
    return value === undefined || typeof value === "string" ? value : JSON.stringify(value);
  },
});
const { userToken, ...parts } = alice;
/** The credentials with their secrets in plain, to compare. */
const plain = (...args: Parameters<typeof credentials>) => {
  const { bearerToken, user } = credentials(...args);
  const revealed = Object.entries(user ?? {}).map(([name, value]) => [
    name,
    value instanceof Secret ? value.reveal() : value,
  ]);
  return { bearerToken: bearerToken?.reveal(), user: user && Object.fromEntries(revealed) };
};

describe("credentials", () => {
  it("come from the environment", () => {
    const given = plain(settings({ X_BEARER_TOKEN: token, ...aliceEnv }), undefined);
    expect(given).toEqual({ bearerToken: token, user: { kind: "oauth1", ...parts } });
  });

  it("come from the config", () => {
    const config = Object.fromEntries(Object.entries(parts).map(([name, value]) => [`x:${name}`, value]));
    const given = plain(settings({}, { "x:bearerToken": token, ...config }), undefined);
    expect(given).toEqual({ bearerToken: token, user: { kind: "oauth1", ...parts } });
  });

  it("of a profile have names of their own, and nothing of what has no profile", () => {
    const env = { X_BEARER_TOKEN: "not this", ...aliceEnv, X_MY_BRAND_USER_TOKEN: userToken };
    const given = plain(settings(env, { "x:profiles": { "my-brand": { bearerToken: token } } }), "my-brand");
    expect(given).toEqual({ bearerToken: token, user: { kind: "oauth2", userToken } });
    expect(variableOf("my-brand", "accessTokenSecret")).toBe("X_MY_BRAND_ACCESS_TOKEN_SECRET");
  });

  it("of the environment go before those of the config, each by itself", () => {
    const env = { X_BRAND_ACCESS_TOKEN: "new", X_BRAND_ACCESS_TOKEN_SECRET: "new-secret" };
    const given = plain(settings(env, { "x:profiles": { brand: parts } }), "brand");
    expect(given.user).toEqual({
      kind: "oauth1",
      ...parts,
      accessToken: "new",
      accessTokenSecret: "new-secret",
    });
  });

  it("of both OAuths: the one that does not expire", () => {
    expect(plain(settings({ ...aliceEnv, X_USER_TOKEN: userToken }), undefined).user).toMatchObject({
      kind: "oauth1",
    });
  });

  it("may be a user's alone, or an app's alone; but not none", () => {
    expect(plain(settings({ X_USER_TOKEN: userToken }), undefined)).toEqual({
      bearerToken: undefined,
      user: { kind: "oauth2", userToken },
    });
    expect(plain(settings({ X_BEARER_TOKEN: token }), undefined).user).toBeUndefined();
    expect(() => credentials(settings({}), undefined)).toThrow(
      "No bearer token for X. Set X_BEARER_TOKEN in the environment, or run: pulumi config set --secret x:bearerToken",
    );
    expect(() => credentials(settings({}), "brand")).toThrow(
      /"brand". Set X_BRAND_BEARER_TOKEN .* --path x:profiles.brand.bearerToken$/,
    );
  });

  it("that are begun are told what they lack, in either place", () => {
    const { X_ACCESS_TOKEN_SECRET: _secret, ...begun } = aliceEnv;
    const app = credentials(settings({ X_BEARER_TOKEN: token, ...begun }), undefined);
    const { message } = withoutCredentials(app, "user", "POST /2/x");
    expect(message).toContain("the rest of OAuth 1.0a in the environment (X_ACCESS_TOKEN_SECRET)");
    expect(message).toContain("in the config (x:accessTokenSecret)");
    expect(message).not.toContain("X_CONSUMER_KEY");
    const brand = credentials(settings({ X_BRAND_BEARER_TOKEN: token }), "brand");
    expect(withoutCredentials(brand, "user", "POST /2/x").message).toMatch(
      /^POST \/2\/x .*"brand".*X_BRAND_CONSUMER_KEY.*x:profiles.brand.consumerKey.*X_BRAND_USER_TOKEN/,
    );
  });

  it("with a line break inside are refused by name, without their value", () => {
    const broken = settings({ X_BEARER_TOKEN: token, X_ACCESS_TOKEN: "half\nof it" });
    expect(() => credentials(broken, undefined)).toThrow(/^The access token in X_ACCESS_TOKEN has a char/);
    expect(() => credentials(broken, undefined)).not.toThrow(/half/);
  });

  it("in profiles of another shape are refused, without their values", () => {
    for (const profiles of ["{", { brand: { bearerToken: 12345 } }, { brand: { token } }])
      expect(() => credentials(settings({}, { "x:profiles": profiles }), "brand")).toThrow(XSettingsError);
    const wrong = settings({}, { "x:profiles": { brand: { bearer: token } } });
    expect(() => credentials(wrong, "brand")).not.toThrow(new RegExp(token));
  });

  it("do not print", () => {
    const app = credentials(settings({ X_BEARER_TOKEN: token, ...aliceEnv }), undefined);
    const other = credentials(settings({ X_USER_TOKEN: userToken }), undefined);
    const printed = [app, other].flatMap((each) => [
      inspect(each, { depth: 9, showHidden: true }),
      JSON.stringify(each),
      Object.values(each.user ?? {}).join(),
    ]);
    for (const secret of [token, ...Object.values(alice)]) expect(printed.join()).not.toContain(secret);
  });
});

describe("what credentials are told apart by", () => {
  const app = credentials(settings({ X_BEARER_TOKEN: token }), undefined);
  const both = credentials(settings({ X_BEARER_TOKEN: token, ...aliceEnv }), undefined);
  const user = credentials(settings(aliceEnv), undefined);

  it("is the bearer token in the state, so that a user's new token changes no mark", () => {
    const mark = fingerprint(identifying(both));
    expect(madeWith(mark, identifying(app))).toBe(true);
    expect(madeWith(mark, identifying(user))).toBe(false);
    for (const secret of [token, ...Object.values(alice)]) expect(mark).not.toContain(secret);
  });

  it("is all of them in one run", () => {
    const again = credentials(settings({ X_BEARER_TOKEN: token, ...aliceEnv }), undefined);
    const renewed = { ...aliceEnv, X_ACCESS_TOKEN_SECRET: "another" };
    expect(sameCredentials(both, again)).toBe(true);
    expect(sameCredentials(both, app)).toBe(false);
    expect(
      sameCredentials(both, credentials(settings({ X_BEARER_TOKEN: token, ...renewed }), undefined)),
    ).toBe(false);
  });
});

describe("what a used-up rate limit does", () => {
  it("is waited for, unless the environment or the config say otherwise", () => {
    expect(onRateLimit(settings({}))).toBe("wait");
    expect(onRateLimit(settings({}, { "x:onRateLimit": "fail" }))).toBe("fail");
    expect(onRateLimit(settings({ X_ON_RATE_LIMIT: "wait" }, { "x:onRateLimit": "fail" }))).toBe("wait");
    expect(() => onRateLimit(settings({ X_ON_RATE_LIMIT: "never" }))).toThrow(
      /"never".*X_ON_RATE_LIMIT or x:onRateLimit to "wait" or "fail"/,
    );
  });

  it("holds for a resource", async () => {
    const provider = createProvider();
    provider.env.X_ON_RATE_LIMIT = "fail";
    await provider.failNext({ status: 429, times: 99 });
    const inputs = { url: "https://hooks.example.com/x/main" };
    await expect(provider.webhook.create(inputs)).rejects.toThrow(
      /could not be created: GET \/2\/webhooks failed with 429.*used up. Run the same command again/,
    );
    expect(provider.sent).toHaveLength(1);
  });
});

it("a profile without a bearer token fails the preview of what is made as the app, and names both", async () => {
  const provider = createProvider();
  Object.assign(provider.env, aliceEnv, { X_BEARER_TOKEN: undefined });
  const { failures } = await provider.webhook.check({}, { url: "https://hooks.example.com/x/main" });
  expect(failures.map(({ reason }) => reason).join()).toMatch(
    /GET \/2\/webhooks is called as the app. No bearer token for X. Set X_BEARER_TOKEN/,
  );
  expect(provider.sent).toEqual([]);
});
