import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { appOf, headerOf, rawBody } from "../../lambda/http.ts";
import { isSigned } from "../../lambda/verify.ts";
import { many } from "./support/many.ts";
import { clientSecret, delivery } from "./support/requests.ts";

describe("rawBody", () => {
  it("gives the bytes of a body, whichever way it is wrapped", () => {
    const text = '{"text":"👩‍👩‍👧‍👦 é"}';
    expect(rawBody({ body: text })).toBe(text);
    expect(rawBody({ body: Buffer.from(text).toString("base64"), isBase64Encoded: true })).toEqual(
      Buffer.from(text),
    );
    expect(rawBody({})).toBe("");
  });
  it("gives any bytes back from base64, of which the signature holds", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const event = delivery(bytes);
        const body = rawBody(event);
        expect(body).toEqual(Buffer.from(bytes));
        expect(isSigned({ clientSecret }, event, body)).toBe(true);
      }),
      many,
    );
  });
  it("gives the same bytes of a text, whichever way it is wrapped, and the signature holds of both", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 100 }), (text) => {
        fc.pre(text.isWellFormed());
        for (const event of [delivery(text), delivery(text, { base64: true })]) {
          const body = rawBody(event);
          expect(Buffer.from(body)).toEqual(Buffer.from(text));
          expect(isSigned({ clientSecret }, event, body)).toBe(true);
          expect(isSigned({ clientSecret }, event, `${body} `)).toBe(false);
        }
      }),
      many,
    );
  });
  it("gives what Node makes of text that stands for no bytes", () => {
    expect(rawBody({ body: '{"a":"\ud83d"}' })).toEqual(Buffer.from('{"a":"\ufffd"}'));
  });
});

describe("headerOf", () => {
  it("does not care for the case of names", () => {
    expect(headerOf({ headers: { "X-Odd": "1" } }, "x-odd")).toBe("1");
    expect(headerOf({ headers: { "x-odd": "2" } }, "x-odd")).toBe("2");
    expect(headerOf({}, "x-odd")).toBeUndefined();
  });
});

describe("appOf", () => {
  it.each([
    ["ANY /x/main", "main"],
    ["POST /x/my-app_2", "my-app_2"],
    ["$default", undefined],
    ["ANY /x/{app}", undefined],
    ["ANY /x/a/b", undefined],
    ["ANY /y/a", undefined],
    [undefined, undefined],
  ])("%s is the route of %s", (routeKey, app) => {
    expect(appOf({ routeKey })).toBe(app);
  });
});
