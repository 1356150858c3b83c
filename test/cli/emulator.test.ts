import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it, onTestFinished } from "vitest";
import { defaultSeed } from "../../sandbox/x/seed/default-seed.ts";

const command = resolve(import.meta.dirname, "../../cli/x-webhooks.ts");
const [app] = defaultSeed.apps;
const bearer = { authorization: `Bearer ${app?.bearerToken}` };

const run = (...args: string[]) => spawnSync(process.execPath, [command, ...args], { encoding: "utf8" });

/** A seed file that goes with the test. */
const seedFile = (text: string): string => {
  const folder = mkdtempSync(join(tmpdir(), "x-webhooks-seed-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "seed.json");
  writeFileSync(file, text);
  return file;
};

/** Starts the emulator; `url` is what its first line says, `stderr` what people read. */
const start = async (...args: string[]) => {
  const child = spawn(process.execPath, [command, "emulator", "--port", "0", ...args]);
  onTestFinished(() => void child.kill("SIGKILL"));
  const said: string[] = [];
  child.stderr.on("data", (chunk) => said.push(String(chunk)));
  const [line] = await once(createInterface(child.stdout), "line");
  const { url }: { url: string } = JSON.parse(String(line));
  return { child, url, stderr: () => said.join("") };
};

const ending = async (child: ChildProcess, signal: NodeJS.Signals) => {
  child.kill(signal);
  return once(child, "exit");
};

describe("x-webhooks emulator", () => {
  it.each(["SIGINT", "SIGTERM"] as const)(
    "starts without any file, and ends with 0 on %s",
    async (signal) => {
      const { child, url, stderr } = await start();
      const response = await fetch(`${url}/2/webhooks`, { headers: bearer });
      expect(await response.json()).toEqual({ data: [], meta: { result_count: 0 } });
      expect(await ending(child, signal)).toEqual([0, null]);
      expect(stderr()).toContain(`curl ${url}/2/webhooks`);
      for (const value of [app?.clientSecret, app?.consumerKey, "@bob", "dev-user-token-of-bob"])
        expect(stderr()).toContain(value);
    },
  );

  it("takes apps, users and settings from a seed file, and does not repeat its secrets", async () => {
    const seed = {
      $schema: "./seed.schema.json",
      apps: [{ name: "brand", bearerToken: "token-of-brand", clientSecret: "secret-of-brand" }],
      users: [{ id: "7", username: "grace" }],
      emptyListing: "absent",
    };
    const { url, stderr } = await start("--seed", seedFile(JSON.stringify(seed)));
    const headers = { authorization: "Bearer token-of-brand" };
    const user = await fetch(`${url}/2/users/by/username/grace`, { headers });
    expect(await user.json()).toMatchObject({ data: { id: "7" } });
    const listing = await fetch(`${url}/2/webhooks`, { headers });
    expect(await listing.json()).not.toHaveProperty("data");
    expect(stderr()).not.toMatch(/token-of-brand|secret-of-brand/);
  });

  it("gives the apps a tier, and the clock a mode", async () => {
    const { url } = await start("--tier", "enterprise", "--clock", "manual");
    const state = async () => (await fetch(`${url}/_x/state`)).json();
    expect(await state()).toMatchObject({ settings: { limits: { subscriptions: 75_000 } } });
    const times = [await fetch(url), await fetch(url)].map(({ headers }) => headers.get("date"));
    const clock = await (await fetch(`${url}/_x/clock`)).json();
    expect(clock).toMatchObject({ mode: "manual" });
    expect(times[0]).toBe(times[1]);
  });

  it("says that a port is taken", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === "object" ? String(address?.port) : "";
    const { status, stderr, stdout } = run("emulator", "--port", port);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toBe(
      `Port ${port} of 127.0.0.1 is taken: name another one with --port; 0 takes a free one.\n`,
    );
  });

  it.each([
    ["no JSON", "{", "is not JSON"],
    ["an app without a token", '{"apps":[{"name":"main","clientSecret":"s"}]}', "apps[0].bearerToken"],
    ["an unknown setting", '{"apps":[],"speed":1}', '"speed"'],
  ])("refuses a seed file with %s", (_what, text, complaint) => {
    const { status, stderr } = run("emulator", "--seed", seedFile(text));
    expect(status).toBe(2);
    expect(stderr).toContain("The seed file");
    expect(stderr).toContain(complaint);
    expect(stderr).not.toContain("    at ");
  });

  it("prints the JSON Schema of a seed file", () => {
    const { status, stdout } = run("emulator", "--print-schema");
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      properties: { apps: {}, users: {}, crcIntervalMs: {}, seed: {} },
      required: ["apps"],
    });
  });

  it.each([
    [["emulator", "--prot", "1"], "There is no option --prot."],
    [["emulator", "--print-schemas"], "There is no option --print-schemas."],
    [["emulator", "4010"], 'What is "4010"?'],
    [["emulator", "--port", "many"], "--port many is no port"],
    [["emulator", "--port", "70000"], "--port 70000 is no port"],
    [["emulator", "--seed"], "--seed needs a value."],
    [["emulator", "--seed", "/nowhere/seed.json"], "/nowhere/seed.json cannot be read"],
    [["emulator", "--tier", "gold"], "gold"],
    [["emulators"], "There is no command emulators."],
    [[], "Which command?"],
  ])("refuses %j with 2", (args, complaint) => {
    const { status, stderr, stdout } = run(...args);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(complaint);
  });

  it.each([
    [["--help"], "COMMANDS"],
    [["emulator", "--help"], "--clock=<real|manual>"],
    [["emulator", "--port", "1", "-h"], "--seed=<FILE>"],
    [["--version"], "0.1.0"],
  ])("answers %j", (args, text) => {
    const { status, stdout, stderr } = run(...args);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain(text);
  });
});
