import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import * as providers from "../../providers/index.ts";
import { createEmulator } from "../../sandbox/x/emulator.ts";
import { clientSecret, crcAnswer, token } from "../support/provider.ts";
import { blocks, documentAt, root, table } from "./support/markdown.ts";

const page = documentAt("docs/lookups.md");

it("the page of the lookups lists every one, and each has an Output form", () => {
  const exported = Object.keys(providers).filter((name) => name.startsWith("get"));
  const plain = exported.filter((name) => !name.endsWith("Output"));
  expect(plain.length).toBeGreaterThan(7);
  expect(table(page, "Lookups").map(([name]) => name)).toHaveLength(plain.length);
  expect(new Set(table(page, "Lookups").map(([name]) => name))).toEqual(new Set(plain));
  expect(exported.toSorted()).toEqual(plain.flatMap((name) => [name, `${name}Output`]).toSorted());
});

it("its script runs outside of Pulumi as it is written", async () => {
  const x = createEmulator({
    apps: [{ name: "main", bearerToken: token, clientSecret }],
    receive: (request) => crcAnswer(request, clientSecret),
  });
  const { url, close } = await x.listen();
  onTestFinished(() => close());
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const body = JSON.stringify({ url: "https://hooks.example.com/x/main" });
  expect((await fetch(`${url}/2/webhooks`, { method: "POST", headers, body })).status).toBe(200);

  const folder = mkdtempSync(join(tmpdir(), "x-webhooks-lookups-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules/pulumi-x-webhooks"));
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  const script = blocks(page, "ts").find((text) => text.includes("console.log")) ?? "";
  writeFileSync(join(folder, "script.ts"), script);
  const env = { PATH: process.env.PATH, X_API_URL: url, X_BEARER_TOKEN: token };
  const { stdout } = await promisify(execFile)(process.execPath, ["script.ts"], { cwd: folder, env });
  expect(stdout).toBe(
    "https://hooks.example.com/x/main gets events\n0 of the Activity API, 0 of 3 of the older one\n",
  );
}, 30_000);
