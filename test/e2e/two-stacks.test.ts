import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { x as execute } from "tinyexec";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createEngine, type Engine, openEngine } from "../../sandbox/engine.ts";
import { inventory } from "../../sandbox/inventory.ts";
import { type Ministack, startMinistack } from "../../sandbox/ministack.ts";
import { readQueue } from "../../sandbox/queue.ts";
import { createEmulator, type Emulator } from "../../sandbox/x/emulator.ts";
import { hasEngine, root } from "../support/project.ts";

const region = "us-east-1";
const bearerToken = "the-bearer-token-of-two-stacks";
const clientSecret = "the-client-secret-of-two-stacks";
const outputsSchema = z.object({
  webhookIds: z.object({ main: z.string() }),
  secretArns: z.object({ main: z.string() }),
  queueUrl: z.string(),
});

const bin = process.env.MINISTACK_BIN;
const folder = mkdtempSync(join(tmpdir(), "x-webhooks-two-stacks-"));
let ministack: Ministack;
let x: Emulator;
let closeX: () => Promise<void>;
let first: Engine;
let second: Engine;
let firstAlone: string[];
let outputs: z.infer<typeof outputsSchema>;

const likes = [{ eventType: "like.create", filter: { userId: "1001", direction: "inbound" } }];

/** Sets the second stack's config, in the place of what it was. */
function configureSecond(apps: unknown): void {
  writeSecond(`config: ${JSON.stringify({ "aws:region": region, "x-webhooks:apps": apps })}`);
}

function writeSecond(config: string): void {
  const file = join(second.place, "Pulumi.second.yaml");
  const [salt = ""] = /^encryptionsalt: .*$/m.exec(readFileSync(file, "utf8")) ?? [];
  writeFileSync(file, `${salt}\n${config}\n`);
}

const typesOf = ({ steps }: { steps: readonly { op: string; urn: string }[] }) =>
  steps
    .map(({ op, urn }) => `${op} ${urn.split("::").at(-2)?.split("$").at(-1)}`)
    .filter((step) => !/ pulumi:(pulumi|providers):/.test(step));

describe.skipIf(!hasEngine || !bin)("two stacks on the one webhook that an X app may have", () => {
  beforeAll(async () => {
    ministack = await startMinistack({ bin: bin ?? "" });
    x = createEmulator({
      apps: [{ name: "main", bearerToken, clientSecret }],
      users: [
        { id: "1001", username: "alice", authorised: ["main"] },
        { id: "1002", username: "bob" },
      ],
      limits: { webhooks: 1 },
      // What was made a moment ago may not be listed yet, so its absence is looked into for seconds; here it is older.
      now: () => Date.now() - 2 * 60_000,
    });
    const { url, close } = await x.listen();
    closeX = close;
    const options = {
      projectFolder: root,
      folder,
      env: {
        PATH: [join(root, "sandbox/aws/bin"), process.env.PATH].join(delimiter),
        AWS_ENDPOINT_URL: ministack.url,
        X_API_URL: url,
        X_BEARER_TOKEN: bearerToken,
      },
    };
    first = await createEngine({ ...options, stackName: "first" });
    const subscriptions = [{ eventType: "post.create", filter: { userId: "1001" } }];
    await first.configure(
      { "aws:region": region, "x-webhooks:apps": { main: { subscriptions } } },
      { "x-webhooks:signingSecrets.main.clientSecret": clientSecret },
    );
    await first.up();
    outputs = outputsSchema.parse(await first.outputs());
    firstAlone = await inventory(ministack.url, region);
    const init = ["stack", "init", "second", "--no-select", "--non-interactive"];
    await execute("pulumi", init, { throwOnError: true, nodeOptions: { cwd: first.place, env: first.env } });
    second = await openEngine({ ...options, stackName: "second" });
  }, 120_000);

  afterAll(async () => {
    await closeX?.();
    await ministack?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("the second stack's own webhook is refused, in words that say how to share the first's", async () => {
    const entry = { secretArn: outputs.secretArns.main, subscriptions: likes };
    configureSecond({ main: entry });
    const failure = await second.up().then(
      () => "it went well",
      (error: unknown) => String(error),
    );
    expect(failure).toMatch(/WebhookLimitExceeded/);
    expect(failure).toMatch(/createWebhook: false\).*webhookId or, with webhookStack, by a StackReference/);
    expect(x.state().webhooks).toHaveLength(1);
  }, 120_000);

  it("a stack that lacks the app is an error at preview, with what it has", async () => {
    const entry = {
      createWebhook: false,
      webhookStack: "organization/x-webhooks/first",
      subscriptions: likes,
    };
    configureSecond({ main: { ...entry, webhookStackApp: "brand" } });
    await expect(second.preview()).rejects.toThrow(
      /x-webhooks:apps\.main\.webhookStack names organization\/x-webhooks\/first, whose output webhookIds has no brand \(it has main\)/,
    );
  }, 60_000);

  it("then subscribes to that webhook, needs nothing of AWS, and the events come to the first's queue", async () => {
    configureSecond({
      main: { createWebhook: false, webhookStack: "organization/x-webhooks/first", subscriptions: likes },
    });
    await second.up();
    expect(await inventory(ministack.url, region)).toEqual(firstAlone);
    expect(Object.keys(await second.outputs()).toSorted()).toEqual(["subscriptionIds", "webhookIds"]);
    const webhookId = outputs.webhookIds.main;
    expect(x.state().subscriptions.map((one) => [one.eventType, one.webhookId])).toEqual([
      ["post.create", webhookId],
      ["like.create", webhookId],
    ]);
    expect(typesOf(await second.refresh())).toEqual([]);
    expect(typesOf(await second.preview())).toEqual([]);

    x.act({ user: "alice", does: "post", text: "Hello" });
    x.act({ user: "bob", does: "like", postOf: "alice" });
    await x.settle();
    const messages = await readQueue(ministack.url, region, outputs.queueUrl);
    expect(messages.map(({ attributes }) => attributes.eventType).toSorted()).toEqual([
      "like.create",
      "post.create",
    ]);
  }, 120_000);

  it("the same by the webhook's id changes nothing, and a destroy leaves the first stack whole", async () => {
    configureSecond({
      main: { createWebhook: false, webhookId: outputs.webhookIds.main, subscriptions: likes },
    });
    expect(typesOf(await second.preview())).toEqual([]);
    expect(typesOf(await second.destroy())).toEqual(["delete pulumi-nodejs:dynamic/x:ActivitySubscription"]);
    expect(typesOf(await first.refresh())).toEqual([]);
    expect(typesOf(await first.preview())).toEqual([]);
  }, 120_000);

  it("two apps on one path are refused at preview: an app is a key, and a key stands once", async () => {
    const app = `{secretArn: "${outputs.secretArns.main}"}`;
    writeSecond(`config:\n  x-webhooks:apps:\n    main: ${app}\n    main: ${app}`);
    await expect(second.preview()).rejects.toThrow(/main.*already (set|defined)/s);
  }, 60_000);
});
