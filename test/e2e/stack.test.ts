import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createEngine, type Engine } from "../../sandbox/engine.ts";
import { inventory } from "../../sandbox/inventory.ts";
import { type Ministack, startMinistack } from "../../sandbox/ministack.ts";
import { type Message, readQueue } from "../../sandbox/queue.ts";
import { createEmulator, type Emulator } from "../../sandbox/x/emulator.ts";
import { hasEngine, root } from "../support/project.ts";

const region = "us-east-1";
const secrets = {
  bearerToken: "bearer+token/of-main==",
  clientSecret: "client-secret+of/main",
  consumerSecret: "consumer-secret-of-main",
  brandToken: "bearer-token-of-brand",
  brandConsumerSecret: "consumer-secret-of-brand",
};
const outputsSchema = z.object({
  urls: z.record(z.string(), z.string()),
  webhookIds: z.record(z.string(), z.string()),
  secretArns: z.record(z.string(), z.string()),
  queueUrl: z.string(),
  deadLetterQueueUrl: z.string(),
});

const bin = process.env.MINISTACK_BIN;
const folder = mkdtempSync(join(tmpdir(), "x-webhooks-stack-"));
const log: string[] = [];
let ministack: Ministack;
let x: Emulator;
let xUrl: string;
let closeX: () => Promise<void>;
let engine: Engine;
let outputs: z.infer<typeof outputsSchema>;

/** Has the emulated X deliver; the statuses it was answered. */
async function deliver(app: string, order: Record<string, unknown>): Promise<(number | null)[]> {
  const body = JSON.stringify({ app, ...order });
  const response = await fetch(`${xUrl}/_x/deliver`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  const { deliveries } = z
    .object({ deliveries: z.array(z.object({ status: z.number().nullable() })) })
    .parse(await response.json());
  return deliveries.map(({ status }) => status);
}

const seen = new Set<string>();
/** What came into the queue since the last look. */
async function arrived(queueUrl = outputs.queueUrl): Promise<Message[]> {
  const messages = await readQueue(ministack.url, region, queueUrl);
  const fresh = messages.filter(({ attributes }) => !seen.has(attributes.key ?? ""));
  for (const { attributes } of fresh) seen.add(attributes.key ?? "");
  return fresh;
}

describe.skipIf(!hasEngine || !bin)("the project's own program, deployed", () => {
  beforeAll(async () => {
    ministack = await startMinistack({ bin: bin ?? "", log: (line) => log.push(line) });
    x = createEmulator({
      apps: [
        {
          name: "main",
          bearerToken: secrets.bearerToken,
          clientSecret: secrets.clientSecret,
          consumerSecret: secrets.consumerSecret,
        },
        {
          name: "brand",
          bearerToken: secrets.brandToken,
          clientSecret: "a client secret that the receiver does not know",
          consumerSecret: secrets.brandConsumerSecret,
          crcKey: "consumer",
        },
      ],
      users: [{ id: "1001", username: "alice", authorised: ["main", "brand"] }],
    });
    ({ url: xUrl, close: closeX } = await x.listen());
    engine = await createEngine({
      projectFolder: root,
      folder,
      stackName: "e2e",
      env: {
        PATH: [join(root, "sandbox/aws/bin"), process.env.PATH].join(delimiter),
        AWS_ENDPOINT_URL: ministack.url,
        X_API_URL: xUrl,
      },
      log: (line) => log.push(line),
    });
    await engine.configure(
      {
        "aws:region": region,
        "x-webhooks:apps": {
          main: { subscriptions: [{ eventType: "post.create", filter: { userId: "1001" } }] },
          brand: {
            profile: "brand",
            crcSecret: "consumer",
            subscriptions: [{ eventType: "post.create", filter: { username: "alice" } }],
          },
        },
      },
      {
        "x-webhooks:signingSecrets.main.clientSecret": secrets.clientSecret,
        "x-webhooks:signingSecrets.main.consumerSecret": secrets.consumerSecret,
        "x-webhooks:signingSecrets.brand.consumerSecret": secrets.brandConsumerSecret,
        "x:bearerToken": secrets.bearerToken,
        "x:profiles.brand.bearerToken": secrets.brandToken,
      },
    );
    await engine.up();
    outputs = outputsSchema.parse(await engine.outputs());
  }, 180_000);

  afterAll(async () => {
    await closeX?.();
    await ministack?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("gives each X app its webhook, path and subscriptions", () => {
    expect(Object.keys(outputs.urls)).toEqual(["brand", "main"]);
    expect(
      x
        .state()
        .webhooks.map(({ app, valid }) => [app, valid])
        .toSorted(),
    ).toEqual([
      ["brand", true],
      ["main", true],
    ]);
    expect(
      x
        .state()
        .subscriptions.map(({ app }) => app)
        .toSorted(),
    ).toEqual(["brand", "main"]);
  });

  it("writes no secret in plain into state, logs or any file of the run", async () => {
    const places = [await engine.exportState(), log.join("\n"), ...filesBelow(folder)];
    for (const secret of Object.values(secrets)) {
      for (const text of [
        secret,
        Buffer.from(secret).toString("base64"),
        JSON.stringify(secret).slice(1, -1),
      ]) {
        for (const place of places) expect(place.includes(text), secret).toBe(false);
      }
    }
  });

  it("brings the bytes that X sent: 64-bit numbers, emoji, a body sent base64", async () => {
    const raw =
      '{"for_user_id":"1001","tweet_create_events":[ {"id":1850000000000000001,"id_str":"1850000000000000001","text":"𝕏 👩‍🚀 é"} ]}';
    expect(await deliver("main", { raw })).toEqual([200]);
    const other = raw.replaceAll("1850000000000000001", "1850000000000000002");
    expect(await deliver("main", { raw: other, contentType: "application/octet-stream" })).toEqual([200]);
    expect((await arrived()).map(({ body }) => body).toSorted()).toEqual([raw, other]);
  });

  it("makes one message of twenty copies at the same moment", async () => {
    const body = {
      data: { event_uuid: "-77", event_type: "post.create", filter: { user_id: "1001" }, payload: {} },
    };
    expect(new Set(await deliver("main", { body, copies: 20 }))).toEqual(new Set([200]));
    expect(await arrived()).toHaveLength(1);
  });

  it("makes two of one id for two users, under two event types, and through two apps", async () => {
    const event = { event_uuid: "88", event_type: "post.create", filter: { user_id: "1001" }, payload: {} };
    await deliver("main", { body: { data: event } });
    await deliver("main", { body: { data: { ...event, event_type: "post.mention.create" } } });
    await deliver("brand", { body: { data: event } });
    const dm = { direct_message_events: [{ id: "99", type: "message_create" }] };
    await deliver("main", { body: { for_user_id: "1001", ...dm } });
    await deliver("main", { body: { for_user_id: "1002", ...dm } });
    expect((await arrived()).map(({ attributes }) => attributes.app).toSorted()).toEqual([
      "brand",
      "main",
      "main",
      "main",
      "main",
    ]);
  });

  it("accepts both headers where it knows only the consumer secret", async () => {
    expect(await deliver("brand", { body: { for_user_id: "1", follow_events: [], unknown: 1 } })).toEqual([
      200,
    ]);
    await arrived();
  });

  it.each([
    ["a forged signature", { body: { a: 1 }, signature: "forged" }],
    ["none", { body: { a: 1 }, signature: "missing" }],
    ["a CRC answer in place of a signature", { raw: "e30=", signature: "crc-replay" }],
  ])("refuses %s", async (_what, order) => {
    expect(await deliver("main", order)).toEqual([401]);
    expect(await arrived()).toEqual([]);
  });

  it("parks a signed body that is no JSON", async () => {
    expect(await deliver("main", { raw: '{"for_user_id": "10' })).toEqual([200]);
    expect(await arrived(outputs.deadLetterQueueUrl)).toMatchObject([
      { body: '{"for_user_id": "10', attributes: { source: "unparsed" } },
    ]);
  });

  it("never writes a rotated secret back", async () => {
    const manager = new SecretsManagerClient({
      endpoint: ministack.url,
      region,
      credentials: { accessKeyId: "a", secretAccessKey: "b" },
    });
    const rotated = JSON.stringify({ clientSecret: "rotated client secret" });
    await manager.send(
      new PutSecretValueCommand({ SecretId: outputs.secretArns.main, SecretString: rotated }),
    );
    await engine.refresh();
    const { steps } = await engine.up();
    expect(steps.filter(({ urn }) => urn.includes("Secret"))).toEqual([]);
    const { SecretString } = await manager.send(
      new GetSecretValueCommand({ SecretId: outputs.secretArns.main }),
    );
    expect(SecretString).toBe(rotated);
    manager.destroy();
  }, 60_000);

  it("leaves nothing behind", async () => {
    await engine.destroy();
    expect(await inventory(ministack.url, region)).toEqual([]);
    expect([x.state().webhooks, x.state().subscriptions]).toEqual([[], []]);
  }, 60_000);
});

describe.skipIf(!hasEngine)("the program without what it needs", () => {
  it("names each config key that is missing or wrong, and what to set", async () => {
    const place = mkdtempSync(join(tmpdir(), "x-webhooks-config-"));
    const env = { PATH: process.env.PATH ?? "" };
    const bare = await createEngine({ projectFolder: root, folder: place, stackName: "bare", env });
    await expect(bare.preview()).rejects.toThrow(
      /The stack's configuration needs a change:\s+x-webhooks:apps must be an object.*\{"main": \{\}\}/s,
    );
    rmSync(place, { recursive: true, force: true });
  }, 60_000);
});

/** The texts of all files below, without what is linked from elsewhere. */
function filesBelow(place: string): string[] {
  return readdirSync(place, { withFileTypes: true }).flatMap((entry) => {
    const path = join(place, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.isFile() ? [readFileSync(path, "latin1")] : [];
  });
}
