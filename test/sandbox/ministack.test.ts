import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { connect } from "../../sandbox/aws/clients.ts";
import { inventory } from "../../sandbox/inventory.ts";
import { startMinistack } from "../../sandbox/ministack.ts";

const bin = process.env.MINISTACK_BIN ?? "";
if (!bin) console.log("Tests that start MiniStack are skipped: MINISTACK_BIN is not set.");

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ministack-test-"));
});
afterEach(() => rm(folder, { recursive: true }));

const answers = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  );

describe.skipIf(!bin)("startMinistack", () => {
  test("serves until it is stopped, and leaves no process", async () => {
    const lines: string[] = [];
    const dataDir = join(folder, "data");
    await mkdir(dataDir);
    const { url, stop } = await startMinistack({ bin, dataDir, log: (line) => lines.push(line) });
    try {
      const aws = connect({ endpoint: url, region: "us-east-1" });
      await aws.sqs.send(new CreateQueueCommand({ QueueName: "one" }));
      expect(await inventory(url)).toEqual(["queue one"]);
      expect(lines.join("\n")).toContain("Ready");
    } finally {
      await stop();
    }
    expect(await answers(url)).toBe(false);
  });
});

test("an executable that ends at once is an error with its output", async () => {
  const script = join(folder, "ministack");
  await writeFile(script, "#!/bin/sh\necho no luck today\nexit 3\n", { mode: 0o755 });
  await expect(startMinistack({ bin: script })).rejects.toThrow(/ended with code 3\nno luck today/);
  await expect(startMinistack({ bin: join(folder, "missing") })).rejects.toThrow("ENOENT");
});
