import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createEngine, type Engine } from "../../sandbox/engine.ts";
import { createEmulator } from "../../sandbox/x/emulator.ts";
import { blocks, documentAt } from "../docs/support/markdown.ts";
import { hasEngine, root } from "../support/project.ts";
import { hasYaml } from "../support/yaml-project.ts";

const folder = mkdtempSync(join(tmpdir(), "x-webhooks-package-"));
const project = join(folder, "consumer");
const token = "bearer-token-of-the-package-test";

const declares = `
const receiver = new WebhookReceiver("hooks", { apps: { main: { signingSecrets: { clientSecret: pulumi.secret("a secret") } } } });
const webhook = new Webhook("main", { url: receiver.urls.main });
new ActivitySubscription("posts", { eventType: "post.create", filter: { username: "alice" }, webhookId: webhook.webhookId });
`;
const esm = `
import * as pulumi from "@pulumi/pulumi";
import { ActivitySubscription, Webhook, WebhookReceiver } from "pulumi-x-webhooks";
${declares}
export const queueUrl = receiver.queueUrl;
`;
const commonJs = `
const pulumi = require("@pulumi/pulumi");
const { ActivitySubscription, Webhook, WebhookReceiver } = require("pulumi-x-webhooks");
${declares}
exports.queueUrl = receiver.queueUrl;
`;

/** JavaScript that is TypeScript as well. */
const uses = `
import { createHmac } from "node:crypto";
import { createEventGenerator, createXEmulator, defaultSeed } from "pulumi-x-webhooks/emulator";

const [app] = defaultSeed.apps;
const sign = (text = "") => "sha256=" + createHmac("sha256", app?.clientSecret ?? "").update(text).digest("base64");
let delivered = 0;
const x = await createXEmulator({
  clock: "manual",
  receive: async (request) => {
    const token = new URL(request.url).searchParams.get("crc_token");
    if (token !== null) return Response.json({ response_token: sign(token) });
    delivered += 1;
    return new Response();
  },
});
const call = (path = "", body = {}) =>
  x.fetch(x.url + path, {
    method: "POST",
    headers: { authorization: "Bearer " + app?.bearerToken, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
const { data } = await (await call("/2/webhooks", { url: "https://hooks.example.com/" })).json();
await call("/2/activity/subscriptions", { event_type: "post.create", filter: { user_id: "2001" }, webhook_id: data.id });
x.faults.add({ on: "request", status: 503 });
x.faults.clear();
x.act({ user: "alice", does: "post", text: "Hello" });
await x.clock.advance("1h");
const { body } = createEventGenerator({ seed: 7 }).activity("post.create");
if (typeof body !== "string") throw new Error("no body");
console.log(JSON.stringify({ delivered, outcomes: x.journal.outcomes }));
x.reset();
await x.close();
`;
/** Reads a message; JavaScript that is TypeScript as well. */
const reads = `
import { parseMessage } from "pulumi-x-webhooks/events";

const message = parseMessage({
  body: '{"data":{"event_type":"post.create","payload":{"id":1850000000000000001}}}',
  messageAttributes: { key: { stringValue: "k" } },
});
if (message.kind === "post.create") console.log(message.kind, message.event.payload.id);
`;
/** Each line is wrong; the compiler must say so. */
const misuses = `
// @ts-expect-error a tier that X does not have
await createXEmulator({ tier: "gold" });
// @ts-expect-error an act that nobody can do
x.act({ user: "alice", does: "sing" });
`;

const npm = (args: string[], cwd: string) =>
  execFileSync("npm", args, { cwd, stdio: ["ignore", "pipe", "pipe"] }).toString();
const node = (args: string[], cwd: string) => execFileSync(process.execPath, args, { cwd }).toString();

/** Compiles a file of a project as its owner would; what the compiler says. */
const compile = (file: string, cwd: string) => {
  const options =
    "--noEmit --strict --target es2022 --module nodenext --skipLibCheck --types node --ignoreConfig";
  const types = ["--typeRoots", join(root, "node_modules/@types")];
  return node([join(root, "node_modules/typescript/bin/tsc"), ...options.split(" "), ...types, file], cwd);
};

/** An empty project with the package installed from its tarball. */
const install = (cwd: string, beside: readonly string[] = []) => {
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "";
  mkdirSync(cwd);
  writeFileSync(join(cwd, "package.json"), JSON.stringify({ name: "empty", private: true }));
  npm(["install", "--prefer-offline", "--no-audit", "--no-fund", join(folder, tarball), ...beside], cwd);
};

beforeAll(() => {
  node([join(root, "scripts/package.ts")], root);
  npm(["pack", join(root, "dist"), "--pack-destination", folder], folder);
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!hasEngine)("the packed package in an empty project", () => {
  let x: Awaited<ReturnType<ReturnType<typeof createEmulator>["listen"]>>;
  let engine: Engine;

  beforeAll(async () => {
    const { peerDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    install(
      project,
      Object.entries(peerDependencies).map(([name, range]) => `${name}@${range}`),
    );
    writeFileSync(
      join(project, "Pulumi.yaml"),
      "name: empty\nruntime: {name: nodejs, options: {typescript: false}}\nmain: program\n",
    );
    mkdirSync(join(project, "program"));

    const emulator = createEmulator({
      apps: [{ name: "main", bearerToken: token, clientSecret: "a secret" }],
      users: [{ id: "1001", username: "alice" }],
    });
    x = await emulator.listen();
    const env = {
      PATH: [join(root, "sandbox/aws/bin"), process.env.PATH].join(delimiter),
      AWS_ENDPOINT_URL: "http://127.0.0.1:9",
      X_API_URL: x.url,
      X_BEARER_TOKEN: token,
    };
    engine = await createEngine({ projectFolder: project, folder, stackName: "empty", env });
    await engine.configure({ "aws:region": "us-east-1" }, {});
  }, 240_000);

  afterAll(async () => {
    await x?.close();
  });

  it("carries built JavaScript and the receiver, no TypeScript and no tests", () => {
    const names = readdirSync(join(project, "node_modules/pulumi-x-webhooks"), { recursive: true }).map(
      String,
    );
    expect(names).toContain(join("lambda", "receiver.mjs"));
    expect(names.filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))).toEqual([]);
    expect(names.filter((name) => /^(test|sandbox\/(?!x)|scripts|bench)\b/.test(name))).toEqual([]);
  });

  it.each([
    ["an ES module", "index.mjs", esm],
    ["CommonJS", "index.cjs", commonJs],
  ])(
    "previews from a program that is %s, asking X through the installed package",
    async (_what, file, text) => {
      rmSync(join(project, "program"), { recursive: true });
      mkdirSync(join(project, "program"));
      writeFileSync(join(project, "program", file), text);
      writeFileSync(
        join(project, "program/package.json"),
        JSON.stringify({ main: file, type: file.endsWith("mjs") ? "module" : "commonjs" }),
      );
      const plan = await engine.preview();
      const created = plan.steps
        .filter(({ op }) => op === "create")
        .map(({ urn }) => urn.split("::")[2]?.split("$").at(-1));
      expect(created).toContain("pulumi-nodejs:dynamic/x:Webhook");
      expect(created).toContain("pulumi-nodejs:dynamic/x:ActivitySubscription");
      expect(created).toContain("aws:lambda/function:Function");
      // Only the lookup in check() can have found the id of the name: the runtime ran.
      expect(plan.text).toContain("1001");
    },
    60_000,
  );

  it("has types that a program compiles with", () => {
    writeFileSync(join(project, "typed.ts"), esm);
    expect(compile("typed.ts", project)).toBe("");
  }, 60_000);
});

describe("the packed package in a project that knows no Pulumi", () => {
  const alone = join(folder, "alone");

  beforeAll(() => install(alone), 120_000);

  it("brings no Pulumi along", () => {
    const names = readdirSync(join(alone, "node_modules"));
    expect(names).toContain("pulumi-x-webhooks");
    expect(names).not.toContain("@pulumi");
  });

  it("runs the emulator by npx", async () => {
    const child = spawn("npx", ["x-webhooks", "emulator", "--port", "0"], { cwd: alone, detached: true });
    // npx passes no signal on while npm starts: the whole group ends.
    onTestFinished(() => void (child.pid && process.kill(-child.pid, "SIGKILL")));
    const [line] = await once(createInterface(child.stdout), "line");
    const { url }: { url: string } = JSON.parse(String(line));
    const answer = await fetch(`${url}/2/webhooks`, {
      headers: { authorization: "Bearer dev-bearer-token" },
    });
    expect(await answer.json()).toEqual({ data: [], meta: { result_count: 0 } });
  }, 60_000);

  it.skipIf(!hasYaml)(
    "brings the native plugin, which serves the program in YAML of its page",
    async () => {
      const x = await createEmulator({
        apps: [{ name: "main", bearerToken: token, clientSecret: "a secret" }],
        users: [{ id: "1001", username: "alice" }],
      }).listen();
      onTestFinished(() => x.close());
      const [program = ""] = blocks(documentAt("docs/native-plugin.md"), "yaml");
      writeFileSync(join(alone, "Pulumi.yaml"), program);
      const env = { PATH: process.env.PATH ?? "", X_API_URL: x.url, X_BEARER_TOKEN: token };
      const place = mkdtempSync(join(folder, "yaml-"));
      const engine = await createEngine({ projectFolder: alone, folder: place, stackName: "yaml", env });
      await engine.configure({ "hooks:url": "https://hooks.example.com/x" }, {});
      const plan = await engine.preview();
      const created = plan.steps.filter(({ urn }) => urn.includes("::x:index:"));
      const names = created.map(({ op, urn }) => `${op} ${urn.split("::").at(-1)}`);
      expect(names.toSorted()).toEqual(["create bees", "create hook", "create posts"]);
      expect(plan.text).toContain("1001");
    },
    120_000,
  );

  it("carries what `redrive` needs of the AWS SDK", () => {
    const url = "http://127.0.0.1:9/1/events";
    const env = { ...process.env, AWS_ENDPOINT_URL: "http://127.0.0.1:9", AWS_REGION: "us-east-1" };
    const keys = { AWS_ACCESS_KEY_ID: "nobody", AWS_SECRET_ACCESS_KEY: "nothing" };
    const args = ["redrive", "--queue-url", url, "--dead-letter-queue-url", `${url}-dead`];
    const { status, stderr } = spawnSync("npx", ["x-webhooks", ...args], {
      cwd: alone,
      env: { ...env, ...keys },
      encoding: "utf8",
    });
    expect(readdirSync(join(alone, "node_modules"))).not.toContain("@aws-sdk");
    expect(stderr).toMatch(/events-dead cannot be read: .*ECONNREFUSED/);
    expect(status).toBe(1);
  }, 60_000);

  it("exports the reading of messages to an ES module, with types, and without any dependency", () => {
    writeFileSync(join(alone, "reads.mts"), reads);
    expect(compile("reads.mts", alone)).toBe("");
    writeFileSync(join(alone, "reads.mjs"), reads);
    expect(node(["reads.mjs"], alone)).toBe("post.create 1850000000000000001\n");
  }, 60_000);

  it("exports the emulator to an ES module, with types", () => {
    writeFileSync(join(alone, "uses.mts"), `${uses}${misuses}`);
    expect(compile("uses.mts", alone)).toBe("");
    writeFileSync(join(alone, "uses.mjs"), uses);
    expect(JSON.parse(node(["uses.mjs"], alone))).toEqual({ delivered: 1, outcomes: { delivered: 1 } });
  }, 60_000);
});
