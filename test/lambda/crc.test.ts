import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crcAnswer, crcTokenOf } from "../../lambda/crc.ts";
import { many } from "./support/many.ts";
import { xSignature } from "./support/requests.ts";

interface Vector {
  readonly secret: string;
  readonly token: string;
  readonly responseToken: string;
}
const file = new URL("../vectors/crc.json", import.meta.url);
const { vectors } = JSON.parse(readFileSync(file, "utf8")) as { vectors: Vector[] };

describe("crcAnswer", () => {
  it.each(vectors)("agrees with openssl on $token ($secret)", ({ secret, token, responseToken }) => {
    const answer = crcAnswer({ which: "client", secret }, token);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toEqual({ "content-type": "application/json", "x-crc-secret": "client" });
    expect(JSON.parse(answer.body)).toEqual({ response_token: responseToken });
  });
});

describe("crcTokenOf", () => {
  const alphabet = "ABCXYZabcxyz0189+/=_-";
  const secret = fc.string({ minLength: 1, maxLength: 60, unit: "binary" });
  const token = fc.string({ unit: fc.constantFrom(...alphabet), minLength: 1, maxLength: 512 });

  it("gives back every token of the alphabet, raw or percent-encoded, wherever it stands", () => {
    fc.assert(
      fc.property(
        token,
        fc.boolean(),
        fc.constantFrom("", "nonce=a%2Bb&", "x&"),
        fc.constantFrom("", "&nonce=1"),
        (text, encoded, before, after) => {
          const value = encoded ? encodeURIComponent(text) : text;
          expect(crcTokenOf(`${before}crc_token=${value}${after}`)).toBe(text);
        },
      ),
      many,
    );
  });

  it("gives it back however its characters are escaped: one by one, in capitals or not", () => {
    const letter = fc.tuple(fc.constantFrom(...alphabet), fc.constantFrom("raw", "upper", "lower"));
    fc.assert(
      fc.property(fc.array(letter, { minLength: 1, maxLength: 80 }), secret, (letters, key) => {
        const text = letters.map(([character]) => character).join("");
        const query = letters.map(([character, how]) => {
          const hex = character.charCodeAt(0).toString(16);
          if (how === "raw") return character;
          return `%${how === "upper" ? hex.toUpperCase() : hex}`;
        });
        const token = crcTokenOf(`crc_token=${query.join("")}`);
        expect(token).toBe(text);
        const answer = crcAnswer({ which: "consumer", secret: key }, token ?? "");
        expect(JSON.parse(answer.body)).toEqual({ response_token: xSignature(text, key) });
      }),
      many,
    );
  });

  it("accepts nothing else", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40, unit: "binary" }), (text) => {
        fc.pre(!/^[A-Za-z0-9+/=_-]+$/.test(text) && text.isWellFormed());
        expect(crcTokenOf(`crc_token=${encodeURIComponent(text)}`)).toBeUndefined();
      }),
      many,
    );
  });

  it("leaves a plus a plus", () => {
    expect(crcTokenOf("crc_token=a+b%2Bc%3D=")).toBe("a+b+c==");
  });

  it.each([
    ["no query", ""],
    ["an empty token", "crc_token="],
    ["no value", "crc_token"],
    ["a body to be signed", `crc_token=${encodeURIComponent('{"data":{}}')}`],
    ["a space", "crc_token=a%20b"],
    ["513 characters", `crc_token=${"a".repeat(513)}`],
    ["a broken escape", "crc_token=%zz"],
    ["a line break at the end", "crc_token=abc%0A"],
    ["two tokens", "crc_token=a&crc_token=b"],
    ["a token and a bad one", "crc_token=a&crc_token=%zz"],
    ["another name", "xcrc_token=a"],
  ])("refuses %s", (_name, query) => {
    expect(crcTokenOf(query)).toBeUndefined();
  });
});
