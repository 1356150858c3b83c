import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { beginsLikeObject, isSigned } from "../../lambda/verify.ts";
import { many } from "./support/many.ts";
import {
  clientHeader,
  clientSecret,
  consumerHeader,
  consumerSecret,
  delivery,
  xSignature,
} from "./support/requests.ts";

const body = '{"data":{}}';
const wrong = xSignature(body, "another secret");
const byClient = xSignature(body, clientSecret);
const byConsumer = xSignature(body, consumerSecret);

function check(secrets: Parameters<typeof isSigned>[0], headers: Record<string, string>): boolean {
  return isSigned(secrets, delivery(body, { headers }), Buffer.from(body));
}

describe("isSigned", () => {
  const both = { clientSecret, consumerSecret };
  it.each([
    ["client only, its header right", { clientSecret }, { [clientHeader]: byClient }, true],
    ["client only, its header wrong", { clientSecret }, { [clientHeader]: wrong }, false],
    ["client only, only the older header", { clientSecret }, { [consumerHeader]: byClient }, false],
    ["consumer only, its header right", { consumerSecret }, { [consumerHeader]: byConsumer }, true],
    [
      "consumer only, the newer header is ignored",
      { consumerSecret },
      { [clientHeader]: wrong, [consumerHeader]: byConsumer },
      true,
    ],
    ["consumer only, only the newer header", { consumerSecret }, { [clientHeader]: byConsumer }, false],
    ["both, both right", both, { [clientHeader]: byClient, [consumerHeader]: byConsumer }, true],
    ["both, the older wrong", both, { [clientHeader]: byClient, [consumerHeader]: wrong }, true],
    [
      "both, the newer wrong is not rescued",
      both,
      { [clientHeader]: wrong, [consumerHeader]: byConsumer },
      false,
    ],
    [
      "both, the newer empty is not rescued",
      both,
      { [clientHeader]: "", [consumerHeader]: byConsumer },
      false,
    ],
    ["both, only the older header", both, { [consumerHeader]: byConsumer }, true],
    ["both, the older header keyed by the client secret", both, { [consumerHeader]: byClient }, false],
    ["no header", both, {}, false],
    [
      "next client secret",
      { clientSecret: "old", clientSecretNext: clientSecret },
      { [clientHeader]: byClient },
      true,
    ],
    [
      "next consumer secret",
      { consumerSecret: "old", consumerSecretNext: consumerSecret },
      { [consumerHeader]: byConsumer },
      true,
    ],
    ["header names in any case", { clientSecret }, { "X-Twitter-Webhooks-Signature-OAuth2": byClient }, true],
  ])("%s", (_name, secrets, headers, expected) => {
    expect(check(secrets, headers)).toBe(expected);
  });
});

describe("isSigned, whichever secrets are known and whoever signed", () => {
  const known = ["one", "two", "three", "four"] as const;
  const secret = fc.option(fc.constantFrom(...known), { nil: undefined });
  const secrets = fc.record({
    clientSecret: secret,
    clientSecretNext: secret,
    consumerSecret: secret,
    consumerSecretNext: secret,
  });
  it("trusts the newer header alone where a client secret is known, else the older one", () => {
    fc.assert(
      fc.property(secrets, secret, secret, ({ ...all }, newer, older) => {
        const { clientSecret, clientSecretNext, consumerSecret, consumerSecretNext } = all;
        const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
        const headers = {
          ...(newer && { [clientHeader]: xSignature(body, newer) }),
          ...(older && { [consumerHeader]: xSignature(body, older) }),
        };
        const clients = new Set([clientSecret, clientSecretNext]);
        const consumers = new Set([consumerSecret, consumerSecretNext]);
        const decides = clientSecret !== undefined || clientSecretNext !== undefined ? newer : undefined;
        const expected =
          decides !== undefined ? clients.has(decides) : older !== undefined && consumers.has(older);
        expect(check(given, headers)).toBe(expected);
      }),
      many,
    );
  });
});

describe("beginsLikeObject", () => {
  it.each(["{}", " \t\r\n{", '{"a":1}'])("takes %j", (text) => {
    expect(beginsLikeObject(Buffer.from(text))).toBe(true);
  });
  it.each(["", " ", "[]", '"{"', "1{", "\u00a0{", "\ufeff{", "\u0000{"])("refuses %j", (text) => {
    expect(beginsLikeObject(Buffer.from(text))).toBe(false);
  });
  it("takes nothing that could have been signed as a crc_token", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9+/=_-]{1,512}$/), (token) => {
        expect(beginsLikeObject(Buffer.from(token))).toBe(false);
      }),
      many,
    );
  });
});
