import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sign, signedByOneOf } from "../../lambda/signature.ts";
import { many } from "./support/many.ts";

interface Vector {
  readonly secret: string;
  readonly bodyBase64: string;
  readonly signature: string;
}
const file = new URL("../vectors/signature.json", import.meta.url);
const { vectors } = JSON.parse(readFileSync(file, "utf8")) as { vectors: Vector[] };

describe("sign", () => {
  it.each(vectors)("agrees with openssl on $bodyBase64 ($secret)", ({ secret, bodyBase64, signature }) => {
    expect(sign(secret, Buffer.from(bodyBase64, "base64"))).toBe(signature);
  });
});

describe("signedByOneOf", () => {
  const bytes = fc.uint8Array({ maxLength: 300 });
  const secret = fc.string({ minLength: 1, maxLength: 60, unit: "binary" });

  it("accepts the signature of any body under any of the secrets", () => {
    fc.assert(
      fc.property(
        bytes,
        fc.array(secret, { minLength: 1, maxLength: 4 }),
        fc.nat(),
        (body, secrets, pick) => {
          const chosen = secrets[pick % secrets.length] ?? "";
          expect(signedByOneOf(secrets, body, sign(chosen, body))).toBe(true);
        },
      ),
      many,
    );
  });

  it("refuses when one bit of the body differs", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.nat(), fc.nat(7), (body, at, bit) => {
        const given = sign("s", body);
        const other = Uint8Array.from(body);
        other[at % body.length] = (other[at % body.length] ?? 0) ^ (1 << bit);
        expect(signedByOneOf(["s"], other, given)).toBe(false);
      }),
      many,
    );
  });

  it("refuses any text that is not the signature, whatever its length", () => {
    fc.assert(
      fc.property(bytes, fc.string({ maxLength: 100, unit: "binary" }), (body, given) => {
        fc.pre(given !== sign("s", body));
        expect(signedByOneOf(["s"], body, given)).toBe(false);
      }),
      many,
    );
  });

  const body = Buffer.from("{}");
  const right = sign("s", body);
  it.each([
    ["empty", ""],
    ["the prefix alone", "sha256="],
    ["too short", right.slice(0, -1)],
    ["too long", `${right}=`],
    ["twice, as a repeated header is joined", `${right},${right}`],
    ["without its prefix", right.slice(7)],
    ["of another scheme", right.replace("sha256", "sha512")],
    ["in hex", `sha256=${Buffer.from(right.slice(7), "base64").toString("hex")}`],
    ["of as many characters but more bytes", `${right.slice(0, -1)}é`],
  ])("refuses one that is %s", (_name, given) => {
    expect(signedByOneOf(["s"], body, given)).toBe(false);
  });

  it("refuses everything where there is no secret", () => {
    expect(signedByOneOf([], body, sign("", body))).toBe(false);
  });
});
