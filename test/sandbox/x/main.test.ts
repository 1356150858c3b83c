import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it, onTestFinished } from "vitest";

const script = resolve(import.meta.dirname, "../../../sandbox/x/main.ts");

describe("the emulator as a process", () => {
  it("prints its URL when it is ready and ends when asked", async () => {
    const config = JSON.stringify({ apps: [{ name: "main", bearerToken: "t", clientSecret: "s" }] });
    const child = spawn(process.execPath, [script], {
      env: { ...process.env, PORT: "0", X_EMULATOR_CONFIG: config },
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    const [line] = await once(createInterface(child.stdout), "line");
    const { url } = JSON.parse(String(line));
    const response = await fetch(`${url}/2/webhooks`, { headers: { authorization: "Bearer t" } });
    expect(await response.json()).toEqual({ data: [], meta: { result_count: 0 } });
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  it("says what is wrong with its config", () => {
    const env = { ...process.env, X_EMULATOR_CONFIG: '{"apps":[{"name":"main"}]}' };
    const { status, stderr } = spawnSync(process.execPath, [script], { env, encoding: "utf8" });
    expect(status).toBe(2);
    expect(stderr).toContain("apps[0].bearerToken");
  });
});
