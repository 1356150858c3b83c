import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEngine, type Engine } from "../../sandbox/engine.ts";
import { createXEmulator } from "../../sandbox/x/emulator.ts";
import { hasEngine, root } from "../support/project.ts";

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

const npm = (args: string[], cwd: string) =>
  execFileSync("npm", args, { cwd, stdio: ["ignore", "pipe", "pipe"] }).toString();
const node = (args: string[], cwd: string) => execFileSync(process.execPath, args, { cwd }).toString();

describe.skipIf(!hasEngine)("the packed package in an empty project", () => {
  let x: Awaited<ReturnType<ReturnType<typeof createXEmulator>["listen"]>>;
  let engine: Engine;

  beforeAll(async () => {
    node([join(root, "scripts/package.ts")], root);
    npm(["pack", join(root, "dist"), "--pack-destination", folder], folder);
    const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "";
    mkdirSync(project);
    writeFileSync(join(project, "package.json"), JSON.stringify({ name: "empty", private: true }));
    npm(["install", "--prefer-offline", "--no-audit", "--no-fund", join(folder, tarball)], project);
    writeFileSync(
      join(project, "Pulumi.yaml"),
      "name: empty\nruntime: {name: nodejs, options: {typescript: false}}\nmain: program\n",
    );
    mkdirSync(join(project, "program"));

    const emulator = createXEmulator({
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
    rmSync(folder, { recursive: true, force: true });
  });

  it("carries built JavaScript and the receiver, no TypeScript and no tests", () => {
    const names = readdirSync(join(project, "node_modules/pulumi-x-webhooks"), { recursive: true }).map(
      String,
    );
    expect(names).toContain(join("lambda", "index.mjs"));
    expect(names.filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))).toEqual([]);
    expect(names.filter((name) => /^(test|sandbox|scripts|bench)\b/.test(name))).toEqual([]);
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
    const options = [
      "--noEmit",
      "--strict",
      "--target",
      "es2022",
      "--module",
      "nodenext",
      "--skipLibCheck",
      "--types",
      "node",
    ];
    const types = ["--typeRoots", join(root, "node_modules/@types")];
    expect(
      node(
        [join(root, "node_modules/typescript/bin/tsc"), ...options, ...types, "--ignoreConfig", "typed.ts"],
        project,
      ),
    ).toBe("");
  }, 60_000);
});
