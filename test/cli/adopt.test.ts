import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createXEmulator, type XEmulator } from "../../sandbox/x/library.ts";

const command = resolve(import.meta.dirname, "../../cli/x-webhooks.ts");
const token = "bearer-token-of-brand";
const folder = mkdtempSync(join(tmpdir(), "x-webhooks-adopt-"));
let x: XEmulator;

beforeAll(async () => {
  x = await createXEmulator({
    apps: [{ name: "brand", bearerToken: token, clientSecret: "s" }],
    port: 0,
  });
});
beforeEach(() => x.reset());
afterAll(async () => {
  await x.close();
  rmSync(folder, { recursive: true });
});

interface Ending {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const adopt = (words: string[] = [], env: Record<string, string> = {}): Promise<Ending> => {
  const options = { env: { X_BEARER_TOKEN: token, X_API_URL: x.url, ...env }, cwd: folder };
  return new Promise((resolve) =>
    execFile(process.execPath, [command, "adopt", ...words], options, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr }),
    ),
  );
};

const subscribe = () =>
  x.fetch(`${x.url}/2/activity/subscriptions`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ event_type: "post.create", filter: { user_id: "1" } }),
  });

describe("x-webhooks adopt", () => {
  it("prints the program alone, and tells people the rest; what the plan has not it leaves out", async () => {
    await subscribe();
    const { code, stdout, stderr } = await adopt();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\/\/ What an X app has.*new ActivitySubscription\(.*\);\n$/s);
    expect(stdout).not.toContain("profile");
    expect(stderr).toContain("The X app has 1 activity subscription.");
    expect(stderr).toMatch(/may not use webhooks of the filtered stream: .* 403/);
    expect(stderr).toContain("nothing is written to X");
    expect(stdout + stderr).not.toContain(token);
  });

  it("takes the token of a profile, which the program then names", async () => {
    await subscribe();
    const env = { X_BEARER_TOKEN: "", X_BRAND_BEARER_TOKEN: token };
    const { stdout } = await adopt(["--profile", "brand"], env);
    expect(stdout).toContain('profile: "brand", adopt: true');
    expect((await adopt(["--profile", "Brand"], env)).code).toBe(2);
  });

  it("writes a new file, and over an old one only when told to", async () => {
    await subscribe();
    const file = join(folder, "index.ts");
    const first = await adopt(["--out", "index.ts"]);
    expect([first.code, first.stdout]).toEqual([0, ""]);
    expect(readFileSync(file, "utf8")).toContain("new ActivitySubscription");
    writeFileSync(file, "mine");
    const second = await adopt(["--out", "index.ts"]);
    expect(second.code).toBe(2);
    expect(second.stderr).toContain(
      "index.ts exists already: name another file, or write over it with --force.",
    );
    expect(readFileSync(file, "utf8")).toBe("mine");
    expect((await adopt(["--out", "index.ts", "--force"])).code).toBe(0);
    expect(readFileSync(file, "utf8")).toContain("new ActivitySubscription");
    expect((await adopt(["--out", "nowhere/index.ts"])).stderr).toContain(
      "nowhere/index.ts cannot be written",
    );
  });

  it("prints nothing where there is nothing", async () => {
    const { code, stdout, stderr } = await adopt();
    expect([code, stdout]).toEqual([0, ""]);
    expect(stderr).toContain("The X app has nothing that could be declared.");
  });

  it.each([
    ["no token", { X_BEARER_TOKEN: "" }, /No bearer token for X.*stack config it does not/s],
    ["a wrong token", { X_BEARER_TOKEN: "wrong" }, /GET \/2\/webhooks failed with 401.*wrong, revoked/s],
  ])("says what to do about %s", async (_what, env, said) => {
    const { code, stdout, stderr } = await adopt([], env);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(said);
    expect(stderr).not.toContain("    at ");
  });

  it("prints no program from half a listing", async () => {
    await subscribe();
    const body = { data: [], errors: [{ title: "Partial" }] };
    x.faults.add({ on: "request", path: "/2/activity/subscriptions", times: 9, status: 200, body });
    const { code, stdout, stderr } = await adopt();
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("X gave its listing of activity subscriptions only in part");
  });

  it("prints YAML only for webhooks of the project's receiver", async () => {
    await subscribe();
    const { code, stdout, stderr } = await adopt(["--format", "yaml"]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("use --format typescript");
  });
});
