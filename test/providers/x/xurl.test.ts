import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { credentials, withoutCredentials } from "../../../providers/x/auth.ts";
import { Secret } from "../../../providers/x/secret.ts";
import { xurlStore } from "../../../providers/x/xurl.ts";

const nowMs = Date.UTC(2026, 7, 1);
const later = nowMs / 1_000 + 7_200;
const earlier = nowMs / 1_000 - 60;

// As xurl writes it: yaml.v3, four blanks, quotes only where a text would be something else.
const byOAuth1 = `        oauth1_token:
            type: oauth1
            oauth1:
                access_token: 7-oauth1-token
                token_secret: oauth1-token-secret
                consumer_key: the-key
                consumer_secret: the-key-secret
`;
const user = (name: string, until: number) => `            ${name}:
                type: oauth2
                oauth2:
                    access_token: token-of-${name}
                    refresh_token: refresh-of-${name}
                    expiration_time: ${until}
`;
const app = (name: string, more = "") => `    ${name}:
        client_id: the-client
        client_secret: the-client-secret
${more}        bearer_token:
            type: bearer
            bearer: AAAA%2B-bearer-of-${name}
`;
const yaml = (...apps: string[]) => `apps:\n${apps.join("")}default_app: main\n`;

/** A home with a store in it. */
function homeWith(text: string, { mode = 0o600, folder = false } = {}): string {
  const home = mkdtempSync(join(tmpdir(), "x-webhooks-xurl-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const file = folder ? join(home, ".xurl", "auth.yml") : join(home, ".xurl");
  if (folder) mkdirSync(join(home, ".xurl"));
  writeFileSync(file, text);
  chmodSync(file, mode);
  return home;
}

interface Given {
  readonly env?: Readonly<Record<string, string>>;
  readonly config?: Readonly<Record<string, string>>;
}

const settingsOf = (home: string, { env = {}, config = {} }: Given = {}) => ({
  env,
  config: (key: string) => config[key],
  xurl: xurlStore({ HOME: home, ...env }, () => nowMs),
});

/** The credentials with their secrets in plain. */
function plain(home: string, profile?: string, given?: Given) {
  const { bearerToken, user: as } = credentials(settingsOf(home, given), profile);
  const revealed = Object.entries(as ?? {}).map(([key, value]) => [
    key,
    value instanceof Secret ? value.reveal() : value,
  ]);
  return { bearerToken: bearerToken?.reveal(), user: as && Object.fromEntries(revealed) };
}

const oauth1 = {
  kind: "oauth1",
  consumerKey: "the-key",
  consumerSecret: "the-key-secret",
  accessToken: "7-oauth1-token",
  accessTokenSecret: "oauth1-token-secret",
};

describe("xurl's store", () => {
  it.each([false, true])("gives the default app's credentials (as a folder: %s)", (folder) => {
    const home = homeWith(yaml(app("brand"), app("main", byOAuth1)), { folder });
    expect(plain(home)).toEqual({ bearerToken: "AAAA%2B-bearer-of-main", user: oauth1 });
  });

  it("in its older form, JSON, gives those of its one app", () => {
    const text = JSON.stringify(
      {
        oauth2_tokens: {
          alice: {
            type: "oauth2",
            oauth2: { access_token: "t", refresh_token: "r", expiration_time: later },
          },
        },
        bearer_token: { type: "bearer", bearer: "b" },
        file_path: "/home/me/.xurl",
      },
      undefined,
      2,
    );
    expect(plain(homeWith(text))).toEqual({ bearerToken: "b", user: { kind: "oauth2", userToken: "t" } });
    const oauth1Token = { access_token: "7", token_secret: "s", consumer_key: "k", consumer_secret: "ks" };
    const other = { oauth2_tokens: null, oauth1_tokens: { type: "oauth1", oauth1: oauth1Token } };
    expect(plain(homeWith(JSON.stringify(other))).user).toMatchObject({ kind: "oauth1", consumerKey: "k" });
  });

  it("gives a profile the app of its name, and no other", () => {
    const home = homeWith(yaml(app("main"), app("brand")));
    expect(plain(home, "brand").bearerToken).toBe("AAAA%2B-bearer-of-brand");
    expect(() => plain(home, "other")).toThrow(/No bearer token for the profile "other"/);
    expect(() => plain(home, "constructor")).toThrow(/No bearer token/);
  });

  it("is asked last, and not where anything else is set: half of it might be another app's", () => {
    const home = homeWith(yaml(app("main", byOAuth1), app("brand", byOAuth1)));
    const env = { X_BEARER_TOKEN: "mine" };
    expect(plain(home, undefined, { env })).toEqual({ bearerToken: "mine", user: undefined });
    const config = { "x:userToken": "mine" };
    const user = { kind: "oauth2", userToken: "mine" };
    expect(plain(home, undefined, { config })).toEqual({ bearerToken: undefined, user });
    expect(() => plain(home, undefined, { env: { X_CONSUMER_KEY: "k" } })).toThrow(/No bearer token for X/);
    expect(plain(home, "brand", { env }).user).toEqual(oauth1);
  });

  it("is not even read where something else is set", () => {
    const settings = {
      env: { X_BEARER_TOKEN: "mine" },
      config: () => undefined,
      xurl: () => expect.fail("the store was read"),
    };
    expect(credentials(settings, undefined).bearerToken?.reveal()).toBe("mine");
  });

  it("gives the default user's OAuth 2.0 token, or the only one's", () => {
    const tokens = `        oauth2_tokens:\n${user("alice", later)}${user("bob", later)}`;
    const chosen = `        default_user: bob\n${tokens}`;
    expect(plain(homeWith(yaml(app("main", chosen)))).user).toEqual({
      kind: "oauth2",
      userToken: "token-of-bob",
    });
    const one = `        oauth2_tokens:\n${user("alice", later)}`;
    expect(plain(homeWith(yaml(app("main", one)))).user).toMatchObject({ userToken: "token-of-alice" });
    const several = settingsOf(homeWith(yaml(app("main", tokens))));
    expect(withoutCredentials(credentials(several, undefined), "user", "GET /2/x").message).toMatch(
      /several users \(alice, bob\): choose one with xurl auth default/,
    );
  });

  it("with a token that has expired says so where that is needed, and how to renew it", () => {
    const old = `        oauth2_tokens:\n${user("alice", earlier)}`;
    const given = credentials(settingsOf(homeWith(yaml(app("main", old)))), undefined);
    expect(given.bearerToken?.reveal()).toBe("AAAA%2B-bearer-of-main");
    expect(given.user).toBeUndefined();
    expect(withoutCredentials(given, "user", "POST /2/x").message).toMatch(
      /called as a user.*token of alice in xurl's store .* expired at 2026-07-31T23:59:00.000Z: run xurl auth oauth2/,
    );
  });

  it("may be elsewhere, or none at all", () => {
    const home = homeWith(yaml(app("main")));
    const env = { X_XURL_STORE: join(home, ".xurl") };
    expect(plain("/nonexistent", undefined, { env }).bearerToken).toBe("AAAA%2B-bearer-of-main");
    for (const place of ["", "/nonexistent/store", join(home, ".xurl", "below")])
      expect(() => plain(home, undefined, { env: { X_XURL_STORE: place } })).toThrow(
        /^No bearer token for X\. Set X_BEARER_TOKEN in the environment, or run: .*bearerToken$/,
      );
  });
});

describe("a store of no use", () => {
  it.each([
    ["open to others", 0o644, yaml(app("main")), /open to other users.*chmod 600 .*\.xurl/],
    [
      "cut off",
      0o600,
      "apps:\n  main: {bearer_token: {bearer: 'AAAA-secret",
      /not as xurl writes it.*xurl auth status/,
    ],
    ["of another kind", 0o600, "AAAA-secret", /not as xurl writes it/],
    ["empty", 0o600, "", /not as xurl writes it/],
    [
      "full of aliases",
      0o600,
      `a: &a [AAAA-secret]\nb: &b [${"*a,".repeat(200)}]\napps: [${"*b,".repeat(200)}]`,
      /not as/,
    ],
    [
      "with a broken token",
      0o600,
      yaml(app("main").replace("AAAA", "'AAAA-secret\n\n                '")),
      /No bearer token/,
    ],
  ])("(%s) is told, without its content", (_what, mode, text, reason) => {
    const settings = settingsOf(homeWith(text, { mode }));
    const failure = (() => {
      try {
        return credentials(settings, undefined);
      } catch (error) {
        return error;
      }
    })();
    expect(String(failure)).toMatch(reason);
    expect(String(failure)).toMatch(/Set X_BEARER_TOKEN/);
    expect(inspect(failure, { depth: 9 })).not.toContain("AAAA-secret");
  });

  it("is no matter where the environment has what is needed", () => {
    const home = homeWith("AAAA-secret", { mode: 0o644 });
    expect(plain(home, undefined, { env: { X_BEARER_TOKEN: "mine" } }).bearerToken).toBe("mine");
  });

  it.skipIf(process.getuid?.() === 0)("that may not be read is told", () => {
    const home = homeWith(yaml(app("main")), { mode: 0o200 });
    expect(() => plain(home)).toThrow(/cannot be read \(EACCES\)/);
  });
});

it("no test reads the store of the one who runs it", () => {
  expect(process.env.X_XURL_STORE).toBe("");
  expect(xurlStore(process.env, Date.now)(undefined)).toEqual({});
});
