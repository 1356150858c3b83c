import { describe, expect, it } from "vitest";
import { appOf, headerOf, rawBody } from "../../lambda/http.ts";

describe("rawBody", () => {
  it("gives the bytes of a body, whichever way it is wrapped", () => {
    const text = '{"text":"👩‍👩‍👧‍👦 é"}';
    expect(rawBody({ body: text })).toEqual(Buffer.from(text));
    expect(rawBody({ body: Buffer.from(text).toString("base64"), isBase64Encoded: true })).toEqual(
      Buffer.from(text),
    );
    expect(rawBody({})).toEqual(Buffer.alloc(0));
  });
});

describe("headerOf", () => {
  it("does not care for the case of names", () => {
    expect(headerOf({ headers: { "X-Odd": "1" } }, "x-odd")).toBe("1");
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
