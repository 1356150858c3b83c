import { describe, expect, it, onTestFinished } from "vitest";
import { sign } from "../../../../sandbox/x/auth/oauth1.ts";
import { callSigned, createAccountX, fanId, fanKeys, fanToken, ownerKeys } from "../support/account-x.ts";
import { signOAuth1 } from "../support/oauth1.ts";
import { otherToken, ownerId, token, type X } from "../support/x.ts";

const users = "/2/users/by/username/fan";
const usersUrl = `https://api.x.com${users}`;

/** The status of a request with this authorization. */
const ask = async (x: X, authorization: string, url = usersUrl): Promise<number> =>
  (await x.emulator.fetch(url, { headers: { authorization } })).status;

const signed = (x: X, over: Partial<Parameters<typeof signOAuth1>[1]> = {}, keys = ownerKeys): string =>
  signOAuth1(keys, { method: "GET", url: usersUrl, nowMs: x.clock.nowMs, ...over });

const lastEntry = (x: X) => x.emulator.journal.requests.at(-1);

describe("who asks", () => {
  it("is an app by its bearer token, a user of an app by a user's token of either OAuth", async () => {
    const x = createAccountX();
    expect(await ask(x, `Bearer ${otherToken}`)).toBe(200);
    expect(lastEntry(x)).toMatchObject({ app: "brand", credential: "bearer", userId: null });
    expect(await ask(x, `Bearer ${fanToken}`)).toBe(200);
    expect(lastEntry(x)).toMatchObject({ app: "main", credential: "oauth2", userId: fanId });
    expect(await ask(x, signed(x))).toBe(200);
    expect(lastEntry(x)).toMatchObject({ app: "main", credential: "oauth1", userId: ownerId });
  });

  it("is found among many users", async () => {
    const many = Array.from({ length: 2000 }, (_, index) => ({
      id: String(5000 + index),
      username: `user${index}`,
      authorised: [{ app: "main", userToken: `token-${index}` }],
    }));
    const x = createAccountX({ users: [...many, { id: ownerId, username: "Owner" }] });
    expect(await ask(x, "Bearer token-1999")).toBe(200);
    expect(lastEntry(x)).toMatchObject({ userId: "6999" });
  });

  it("is asked anew after a reset", async () => {
    const x = createAccountX();
    const again = signed(x);
    expect(await ask(x, again)).toBe(200);
    expect(await ask(x, again)).toBe(401);
    x.emulator.reset();
    expect(await ask(x, again)).toBe(200);
    expect(await ask(x, `Bearer ${fanToken}`)).toBe(200);
  });
});

describe("a signature", () => {
  it("covers the query and the body where it is a form", async () => {
    const x = createAccountX();
    const url = `${usersUrl}?user.fields=protected,created_at`;
    expect(await ask(x, signed(x, { url }), url)).toBe(200);
    expect(await ask(x, signed(x), url)).toBe(401);
    const form = { url: "https://hooks.example.com/x?a=1&b=c%20d+e~*" };
    const legacy = "/1.1/account_activity/webhooks.json";
    expect(await callSigned(x, ownerKeys, "POST", legacy, form)).toMatchObject({ status: 200 });
    const authorization = signOAuth1(ownerKeys, {
      method: "POST",
      url: `https://api.x.com${legacy}`,
      form,
      nowMs: x.clock.nowMs,
    });
    const forged = await x.emulator.fetch(`https://api.x.com${legacy}`, {
      method: "POST",
      headers: { authorization },
      body: new URLSearchParams({ url: "https://evil.example.com/" }),
    });
    expect(forged.status).toBe(401);
  });

  it("does not cover a JSON body", async () => {
    const x = createAccountX();
    const url = "https://api.x.com/2/webhooks";
    const response = await x.emulator.fetch(url, {
      method: "POST",
      headers: { authorization: signed(x, { method: "POST", url }), "content-type": "application/json" },
      body: JSON.stringify({ url: "https://hooks.example.com/" }),
    });
    expect(response.status).toBe(200);
    expect(x.emulator.state().webhooks).toMatchObject([{ app: "main" }]);
  });

  it("holds over loopback too, by the address that was called", async () => {
    const x = createAccountX();
    const { url, close } = await x.emulator.listen();
    onTestFinished(close);
    for (const base of [url, url.replace("127.0.0.1", "localhost")]) {
      const request = (signedUrl: string) =>
        fetch(base + users, { headers: { authorization: signed(x, { url: signedUrl }) } });
      expect((await request(base + users)).status).toBe(200);
      expect((await request(usersUrl)).status).toBe(401);
    }
  });

  it("can be by the emulator's time or by the machine's, five minutes off at most", async () => {
    const x = createAccountX();
    for (const nowMs of [x.clock.nowMs, Date.now()]) {
      expect(await ask(x, signed(x, { nowMs: nowMs - 290_000 }))).toBe(200);
      expect(await ask(x, signed(x, { nowMs: nowMs + 290_000 }))).toBe(200);
      expect(await ask(x, signed(x, { nowMs: nowMs - 310_000 }))).toBe(401);
      expect(await ask(x, signed(x, { nowMs: nowMs + 310_000 }))).toBe(401);
    }
  });

  it("needs no version, but no other one than 1.0", async () => {
    const x = createAccountX();
    const header = [
      ["oauth_consumer_key", ownerKeys.consumerKey],
      ["oauth_nonce", "once"],
      ["oauth_signature_method", "HMAC-SHA1"],
      ["oauth_timestamp", String(x.clock.nowMs / 1000)],
      ["oauth_token", ownerKeys.token],
    ] as const;
    const signature = sign({ method: "GET", url: usersUrl, header, form: "" }, ownerKeys);
    const list = [...header, ["oauth_signature", encodeURIComponent(signature)]].map(
      ([name, value]) => `${name}="${value}"`,
    );
    expect(await ask(x, `OAuth ${list.join(",")}`)).toBe(200);
    expect(await ask(x, signed(x, { oauth: { oauth_version: "2.0" } }))).toBe(401);
  });

  it.each([
    ["a wrong signature", { oauth_signature: "c2lnbmF0dXJl" }],
    ["an empty signature", { oauth_signature: "" }],
    ["another method of signing", { oauth_signature_method: "HMAC-SHA256" }],
    ["no secret but in clear", { oauth_signature_method: "PLAINTEXT" }],
    ["another app's key", { oauth_consumer_key: "key-of-nobody" }],
    ["a token nobody gave", { oauth_token: "token-of-nobody" }],
    ["no token", { oauth_token: "" }],
    ["no nonce", { oauth_nonce: "" }],
    ["a time that is none", { oauth_timestamp: "now" }],
    ["a time before 1970", { oauth_timestamp: "-5" }],
  ])("is refused with %s", async (_, oauth) => {
    const x = createAccountX();
    expect(await ask(x, signed(x, { oauth }))).toBe(401);
    expect(lastEntry(x)).toMatchObject({ app: null, credential: null, userId: null });
  });

  it.each([
    ["consumer", { consumerSecret: "wrong" }],
    ["token", { tokenSecret: "wrong" }],
    ["token of another user", { tokenSecret: fanKeys.tokenSecret }],
  ])("is refused by a wrong secret: %s", async (_, keys) => {
    const x = createAccountX();
    expect(await ask(x, signed(x, {}, { ...ownerKeys, ...keys }))).toBe(401);
  });

  it("is of one method and one address", async () => {
    const x = createAccountX();
    expect(await ask(x, signed(x, { method: "POST" }))).toBe(401);
    expect(await ask(x, signed(x, { url: "http://api.x.com/2/users/by/username/fan" }))).toBe(401);
    expect(await ask(x, signed(x, { url: "https://api.x.com/2/users/by/username/owner" }))).toBe(401);
  });

  it("made by an app that lost its consumer secret is refused", async () => {
    const x = createAccountX();
    await x.control("PATCH", "/_x/apps/main", { consumerKey: null, consumerSecret: null });
    expect(await ask(x, signed(x))).toBe(401);
    expect(await ask(x, `Bearer ${token}`)).toBe(200);
  });
});
