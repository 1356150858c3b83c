import { spawn } from "node:child_process";
import { once } from "node:events";
import { access, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { connect } from "../../sandbox/aws/clients.ts";
import { inventory } from "../../sandbox/inventory.ts";
import { reset, startMinistack, stopLeftover } from "../../sandbox/ministack.ts";
import { startMark } from "../../sandbox/processes.ts";

const bin = process.env.MINISTACK_BIN ?? "";
if (!bin) console.log("Tests that start MiniStack are skipped: MINISTACK_BIN is not set.");

let folder: string;
let pidFile: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ministack-test-"));
  pidFile = join(folder, "pid");
});
afterEach(() => rm(folder, { recursive: true }));

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
const answers = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  );

describe.skipIf(!bin)("startMinistack", () => {
  test("serves until it is stopped, and leaves no process and no file", async () => {
    const lines: string[] = [];
    const { url, stop } = await startMinistack({ bin, pidFile, log: (line) => lines.push(line) });
    const [pid = "", , dataDir = ""] = (await readFile(pidFile, "utf8")).split("\n");
    try {
      const aws = connect({ endpoint: url, region: "us-east-1" });
      await aws.sqs.send(new CreateQueueCommand({ QueueName: "one" }));
      expect(await inventory(url)).toEqual(["queue one"]);
      await reset(url);
      expect(await inventory(url)).toEqual([]);
      expect(await exists(dataDir)).toBe(true);
      expect(lines.join("\n")).toContain("Ready");
    } finally {
      await stop();
    }
    expect(await startMark(Number(pid))).toBeUndefined();
    expect(await answers(url)).toBe(false);
    expect(await exists(dataDir)).toBe(false);
    expect(await exists(pidFile)).toBe(false);
  });

  test("one whose owner is gone is found by its pid file", async () => {
    const { url, stop } = await startMinistack({ bin, pidFile });
    try {
      await stopLeftover(pidFile);
      expect(await answers(url)).toBe(false);
      expect(await exists(pidFile)).toBe(false);
    } finally {
      await stop();
    }
  });
});

test("an executable that ends at once is an error with its output", async () => {
  const script = join(folder, "ministack");
  await writeFile(script, "#!/bin/sh\necho no luck today\nexit 3\n", { mode: 0o755 });
  await expect(startMinistack({ bin: script })).rejects.toThrow(/ended with code 3\nno luck today/);
  await expect(startMinistack({ bin: join(folder, "missing") })).rejects.toThrow("ENOENT");
});

describe("stopLeftover", () => {
  test("leaves another process with the noted id alone, and ends the same one", async () => {
    const sleeper = spawn("sleep", ["60"], { detached: true, stdio: "ignore" });
    const ended = once(sleeper, "exit");
    await once(sleeper, "spawn");
    await writeFile(pidFile, `${sleeper.pid}\nsome other start\n\n`);
    await stopLeftover(pidFile);
    expect(sleeper.exitCode ?? sleeper.signalCode).toBeNull();
    expect(await exists(pidFile)).toBe(false);

    await writeFile(pidFile, `${sleeper.pid}\n${await startMark(sleeper.pid ?? 0)}\n\n`);
    await stopLeftover(pidFile);
    expect(await ended).toEqual([null, "SIGTERM"]);
  });

  test("does nothing without a note", async () => {
    await expect(stopLeftover(pidFile)).resolves.toBeUndefined();
  });
});
