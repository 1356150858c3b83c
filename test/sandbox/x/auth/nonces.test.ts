import { expect, it } from "vitest";
import { createNonces } from "../../../../sandbox/x/auth/nonces.ts";

it("a nonce counts once for a token and a timestamp", () => {
  const nonces = createNonces();
  expect(nonces.use("t", "1", "n")).toBe(true);
  expect(nonces.use("t", "1", "n")).toBe(false);
  expect(nonces.use("other", "1", "n")).toBe(true);
  expect(nonces.use("t", "2", "n")).toBe(true);
  nonces.clear();
  expect(nonces.use("t", "1", "n")).toBe(true);
});

it("the oldest nonces are forgotten, so that there is no end to how many can be used", () => {
  const nonces = createNonces(10);
  for (let n = 0; n < 25; n++) expect(nonces.use("t", "1", String(n))).toBe(true);
  expect(nonces.use("t", "1", "24")).toBe(false);
  expect(nonces.use("t", "1", "15")).toBe(false);
  expect(nonces.use("t", "1", "0")).toBe(true);
});
