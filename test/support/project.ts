import { createHmac } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { x as execute } from "tinyexec";
import { createEngine, type Engine, openEngine } from "../../sandbox/engine.ts";

/** The clone. */
export const root = resolve(import.meta.dirname, "../..");

/** Whether set-up has put a Pulumi engine on PATH; a suite that needs one says in a line that it is skipped. */
export const hasEngine = Boolean(process.env.PULUMI_BIN_DIR);
if (!hasEngine)
  console.log("Tests on the real engine are skipped: run them with npm test, which sets PULUMI_BIN_DIR.");

/** What the program of a test declares: the arguments of its resources by name. */
interface Declared {
  readonly webhooks?: Record<string, Record<string, unknown>>;
  /** `webhook` names the one that gets the events. */
  readonly subscriptions?: Record<string, Record<string, unknown> & { webhook?: string }>;
}

/** A Pulumi project of its own that declares what a test tells it to, on the real engine. */
export interface Project {
  readonly folder: string;
  /** All that the engine has printed. */
  readonly log: string[];
  declare(declared: Declared): void;
  /** Puts a program in TypeScript in the place of the one that `declare` feeds. */
  replaceProgram(typescript: string): void;
  /** The engine, with this environment on top. */
  engine(env?: Readonly<Record<string, string>>): Promise<Engine>;
  /** Makes another stack of the same program. Its operations may not run while another stack's do. */
  addStack(name: string): Promise<Engine>;
  remove(): void;
}

const program = `
import { readFileSync } from "node:fs";
import { ActivitySubscription, Webhook } from "pulumi-x-webhooks/providers";
const { webhooks = {}, subscriptions = {} } = JSON.parse(readFileSync(new URL("declared.json", import.meta.url), "utf8"));
const made = {};
for (const [name, args] of Object.entries(webhooks)) made[name] = new Webhook(name, args);
for (const [name, { webhook, ...args }] of Object.entries(subscriptions)) {
  new ActivitySubscription(name, { ...args, webhookId: made[webhook]?.webhookId });
}
export const webhookIds = Object.fromEntries(Object.entries(made).map(([name, { webhookId }]) => [name, webhookId]));
`;

/** Makes the project and its stack. */
export async function createProject(env: Readonly<Record<string, string>>): Promise<Project> {
  const folder = mkdtempSync(join(tmpdir(), "x-webhooks-project-"));
  const project = join(folder, "source");
  mkdirSync(join(project, "node_modules"), { recursive: true });
  writeFileSync(join(project, "package.json"), '{"type":"module"}');
  writeFileSync(
    join(project, "Pulumi.yaml"),
    "name: test\nruntime: {name: nodejs, options: {typescript: false}}\nmain: index.mjs\n",
  );
  writeFileSync(join(project, "index.mjs"), program);
  symlinkSync(root, join(project, "node_modules/pulumi-x-webhooks"));
  symlinkSync(join(root, "node_modules/@pulumi"), join(project, "node_modules/@pulumi"));
  const log: string[] = [];
  const optionsWith = (more: Readonly<Record<string, string>> = {}) => ({
    projectFolder: project,
    folder,
    stackName: "test",
    env: { PATH: process.env.PATH ?? "", ...env, ...more },
    log: (line: string) => log.push(line),
  });
  await createEngine(optionsWith());
  return {
    folder,
    log,
    declare: (declared) => writeFileSync(join(project, "declared.json"), JSON.stringify(declared)),
    replaceProgram: (typescript) => {
      writeFileSync(join(project, "program.ts"), typescript);
      writeFileSync(join(project, "index.mjs"), 'export * from "./program.ts";\n');
    },
    engine: (more) => openEngine(optionsWith(more)),
    addStack: async (stackName) => {
      const { place, env } = await openEngine(optionsWith());
      const args = ["stack", "init", stackName, "--no-select", "--non-interactive"];
      await execute("pulumi", args, { throwOnError: true, nodeOptions: { cwd: place, env } });
      return openEngine({ ...optionsWith(), stackName });
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A receiver on 127.0.0.1 that answers CRCs signed with this secret, at every path. */
export interface TestReceiver {
  readonly url: string;
  /** Set to false it answers 503. */
  answers: boolean;
  /** Called with each CRC that is about to be answered. */
  onCrc?: (() => void) | undefined;
  close(): void;
}

export async function startReceiver(secret: string): Promise<TestReceiver> {
  const server = createServer((request, response) => {
    const token = new URL(request.url ?? "/", "http://localhost").searchParams.get("crc_token") ?? "";
    const digest = createHmac("sha256", secret).update(token).digest("base64");
    const answer = JSON.stringify({ response_token: `sha256=${digest}` });
    if (!receiver.answers) response.writeHead(503).end();
    else response.setHeader("content-type", "application/json").end(answer);
    receiver.onCrc?.();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const receiver: TestReceiver = {
    url: `http://127.0.0.1:${port}`,
    answers: true,
    close: () => void server.close(),
  };
  return receiver;
}
