import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { baseString, isSignedBy, parseOAuthHeader, sign } from "../../../../sandbox/x/auth/oauth1.ts";

const vectorSchema = z.object({
  name: z.string(),
  method: z.string(),
  url: z.string(),
  header: z.string(),
  form: z.string(),
  consumerSecret: z.string(),
  tokenSecret: z.string(),
  baseString: z.string().optional(),
  signature: z.string(),
});

const file = resolve(import.meta.dirname, "../../../vectors/oauth1.json");
const { vectors } = z
  .object({ vectors: z.array(vectorSchema).min(5) })
  .parse(JSON.parse(readFileSync(file, "utf8")));

describe("an OAuth 1.0a signature", () => {
  it.each(vectors)("is as published: $name", (vector) => {
    const header = parseOAuthHeader(vector.header) ?? [];
    const request = { method: vector.method, url: vector.url, header, form: vector.form };
    if (vector.baseString !== undefined) expect(baseString(request)).toBe(vector.baseString);
    expect(sign(request, vector)).toBe(vector.signature);
    const given = new Map(header).get("oauth_signature");
    if (given !== undefined) expect(isSignedBy(request, vector, given)).toBe(true);
    expect(isSignedBy({ ...request, method: "PATCH" }, vector, vector.signature)).toBe(false);
    expect(isSignedBy(request, vector, "")).toBe(false);
  });
});

describe("an OAuth header", () => {
  it("is read with its values decoded, in any case of the scheme", () => {
    expect(parseOAuthHeader('oauth a="1%2B", b="", realm="x, 100%"')).toEqual([
      ["a", "1+"],
      ["b", ""],
      ["realm", "x, 100%"],
    ]);
  });

  it.each([
    "",
    "Bearer x",
    "OAuthx a=1",
    "OAuth a=1",
    'OAuth a="1" b="2"',
    'OAuth a="%zz"',
    'OAuth a="1", a="2"',
    'OAuth a="1',
    "OAuth ,",
  ])("is none: %s", (header) => {
    expect(parseOAuthHeader(header)).toBeUndefined();
  });

  it("gives back whatever was written into it", () => {
    const text = fc.string({ unit: "grapheme", minLength: 1 }).map((value) => value.toWellFormed());
    fc.assert(
      fc.property(fc.dictionary(text, text, { noNullPrototype: true }), (parameters) => {
        const written = Object.entries(parameters).map(
          ([name, value]) => `${encodeURIComponent(name)}="${encodeURIComponent(value)}"`,
        );
        expect(parseOAuthHeader(`OAuth ${written.join(" , ")}`)).toEqual(Object.entries(parameters));
      }),
    );
  });

  it("can be anything without harm", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        for (const [, value] of parseOAuthHeader(`OAuth ${text}`) ?? []) expect(typeof value).toBe("string");
      }),
    );
  });
});
