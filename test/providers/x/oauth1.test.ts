import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createSigner } from "../../../providers/x/oauth1.ts";
import { createRequest } from "../../../providers/x/request.ts";
import { Secret } from "../../../providers/x/secret.ts";
import { parseOAuthHeader } from "../../../sandbox/x/auth/oauth1.ts";
import { createEmulator } from "../../../sandbox/x/emulator.ts";
import { alice, token } from "../../support/provider.ts";

const oauth1 = {
  kind: "oauth1",
  consumerKey: new Secret(alice.consumerKey),
  consumerSecret: new Secret(alice.consumerSecret),
  accessToken: new Secret(alice.accessToken),
  accessTokenSecret: new Secret(alice.accessTokenSecret),
} as const;
const nowMs = Date.UTC(2026, 7, 1, 12);

/** A client that signs as alice, against an emulator that checks the signature by code of its own. */
function client(credentials: Partial<typeof oauth1> = {}) {
  const { consumerKey, consumerSecret, ...grant } = alice;
  const x = createEmulator({
    apps: [{ name: "main", bearerToken: token, clientSecret: "c", consumerKey, consumerSecret }],
    users: [{ id: "1001", username: "alice", authorised: [{ app: "main", ...grant }] }],
    now: () => nowMs,
    receive: () => Promise.reject(new Error("nothing is delivered here")),
  });
  const ports = {
    fetch: (async (input, init) => {
      return x.fetch(new Request(input, init));
    }) satisfies typeof fetch,
    now: () => nowMs,
    sleep: async () => {},
    log: () => {},
  };
  const app = { baseUrl: new URL("https://api.x.com"), user: { ...oauth1, ...credentials } };
  return { request: createRequest(app, ports, { backoffMs: 1 }), x };
}

const answer = z.unknown();
const listing = { method: "get", path: "2/activity/subscriptions", answer, as: "user" } as const;

describe("a call as the user", () => {
  it.each([
    ["no query", undefined],
    ["several parameters", { max_results: "10", expansions: "b,a" }],
    ["blanks", { q: "two words  and + a plus" }],
    ["unicode", { q: "café ☕ 😀", ключ: "значение" }],
    ["what URLs reserve", { q: "!*'()&=/?#%~-._[]@:;,$" }],
    ["an empty value", { q: "" }],
    ["names that sort otherwise once encoded", { "a b": "1", "a.b": "2", ab: "3", "a[]": "4" }],
  ])("is authenticated with %s", async (_what, query) => {
    const { request, x } = client();
    // A parameter that the emulator does not know is a 400, which comes after the signature was found good.
    const outcome = await request({ ...listing, ...(query && { query }) }).catch((error: unknown) => error);
    expect(String(outcome)).not.toMatch(/\b40[13]\b/);
    expect(x.journal.requests.at(-1)).toMatchObject({ app: "main" });
  });

  it("signs a path that needs encoding", async () => {
    const { request, x } = client();
    const path = `2/users/by/username/${encodeURIComponent("é (1)!")}`;
    const error = await request({ ...listing, path }).catch((thrown: unknown) => thrown);
    expect(String(error)).not.toMatch(/\b40[13]\b/);
    expect(x.journal.requests.at(-1)).toMatchObject({ app: "main" });
  });

  it("signs a POST whose JSON body is no part of the signature", async () => {
    const { request } = client();
    const json = { event_type: "like.create", filter: { user_id: "1001" }, tag: "a=b&c" };
    const made = await request({ ...listing, method: "post", json });
    expect(JSON.stringify(made)).toContain('"tag":"a=b&c"');
  });

  it.each(["consumerSecret", "accessTokenSecret", "accessToken", "consumerKey"] as const)(
    "is refused with a wrong %s",
    async (name) => {
      const { request } = client({ [name]: new Secret("wrong") });
      await expect(request(listing)).rejects.toMatchObject({ refusal: { status: 401, as: "user" } });
    },
  );
});

describe("a signature", () => {
  const sign = createSigner(oauth1, () => nowMs);
  const partsOf = (header: string) => new Map(parseOAuthHeader(header));

  it("is by HMAC-SHA1, of now, with a nonce of its own", () => {
    const [first, second] = [sign("GET", "https://api.x.com/2/x"), sign("GET", "https://api.x.com/2/x")].map(
      partsOf,
    );
    expect(first?.get("oauth_timestamp")).toBe(String(nowMs / 1000));
    expect(first?.get("oauth_signature_method")).toBe("HMAC-SHA1");
    expect(first?.get("oauth_nonce")).toMatch(/^[0-9a-f]{32}$/);
    expect(first?.get("oauth_nonce")).not.toBe(second?.get("oauth_nonce"));
    expect(first?.get("oauth_signature")).not.toBe(second?.get("oauth_signature"));
  });

  it("puts no secret and no parameter of the query into the header", () => {
    const header = sign("GET", "https://api.x.com/2/x?q=of-the-query");
    expect(header).not.toContain("of-the-query");
    expect(header).not.toContain(alice.consumerSecret);
    expect(header).not.toContain(alice.accessTokenSecret);
  });
});
