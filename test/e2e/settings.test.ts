import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { connect } from "../../sandbox/aws/clients.ts";
import { createEngine, type Engine } from "../../sandbox/engine.ts";
import { inventory } from "../../sandbox/inventory.ts";
import { type Ministack, startMinistack } from "../../sandbox/ministack.ts";
import { readQueue } from "../../sandbox/queue.ts";
import { createEmulator, type Emulator } from "../../sandbox/x/emulator.ts";
import { hasEngine, root } from "../support/project.ts";

const region = "us-east-1";
const bearerToken = "the-bearer-token-of-all-settings";
const clientSecret = "the-client-secret-of-all-settings";
const outputsSchema = z.object({
  queueUrl: z.string(),
  bucketName: z.string(),
  estimatedUsdPerMillionEvents: z.number(),
});

const bin = process.env.MINISTACK_BIN;
const folder = mkdtempSync(join(tmpdir(), "x-webhooks-settings-"));
let ministack: Ministack;
let x: Emulator;
let xUrl: string;
let closeX: () => Promise<void>;
let engine: Engine;
let outputs: z.infer<typeof outputsSchema>;

/** Has the emulated X deliver; the status it was answered. */
async function deliver(raw: string): Promise<number | null | undefined> {
  const response = await fetch(`${xUrl}/_x/deliver`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ app: "main", raw }),
  });
  const shape = z.object({ deliveries: z.array(z.object({ status: z.number().nullable() })) });
  return shape.parse(await response.json()).deliveries[0]?.status;
}

describe.skipIf(!hasEngine || !bin)("the program with every setting that AWS sees", () => {
  beforeAll(async () => {
    ministack = await startMinistack({ bin: bin ?? "" });
    x = createEmulator({
      apps: [{ name: "main", bearerToken, clientSecret }],
      users: [{ id: "1001", username: "alice", authorised: ["main"] }],
    });
    ({ url: xUrl, close: closeX } = await x.listen());
    engine = await createEngine({
      projectFolder: root,
      folder,
      stackName: "settings",
      env: {
        PATH: [join(root, "sandbox/aws/bin"), process.env.PATH].join(delimiter),
        AWS_ENDPOINT_URL: ministack.url,
        X_API_URL: xUrl,
        X_BEARER_TOKEN: bearerToken,
      },
    });
    await engine.configure(
      {
        "aws:region": region,
        "x-webhooks:apps": { main: {} },
        "x-webhooks:fifo": true,
        "x-webhooks:retainData": true,
        "x-webhooks:xray": true,
        "x-webhooks:metricsByEventType": true,
        "x-webhooks:reservedConcurrency": 5,
        "x-webhooks:kmsKeyArn": `arn:aws:kms:${region}:000000000000:key/12345678-1234-1234-1234-123456789012`,
        "x-webhooks:queue": { retentionDays: 1, deadLetterRetentionDays: 3 },
      },
      { "x-webhooks:signingSecrets.main.clientSecret": clientSecret },
    );
    await engine.up();
    outputs = outputsSchema.parse(await engine.outputs());
  }, 120_000);

  afterAll(async () => {
    await closeX?.();
    await ministack?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("is as declared: a refresh and a preview change nothing, and its price is an output", async () => {
    const ours = ({ steps }: { steps: readonly { urn: string }[] }) =>
      steps.filter(({ urn }) => !urn.includes("pulumi:pulumi:Stack"));
    expect(ours(await engine.refresh())).toEqual([]);
    expect(ours(await engine.preview())).toEqual([]);
    expect(outputs.estimatedUsdPerMillionEvents).toBeGreaterThan(8);
  }, 60_000);

  it("brings events in a FIFO queue, and one that is too large as a pointer into the bucket", async () => {
    const event = (id: number, text: string) =>
      `{"for_user_id":"1001","tweet_create_events":[{"id_str":"${id}","text":"${text}"}]}`;
    const large = event(2, "x".repeat(1_200_000));
    expect([await deliver(event(1, "small")), await deliver(large)]).toEqual([200, 200]);
    expect(outputs.queueUrl).toMatch(/\.fifo$/);
    const bodies = [];
    for (const { body, attributes } of await readQueue(ministack.url, region, outputs.queueUrl))
      bodies.push(attributes.encoding === "s3" ? await claimed(body) : body);
    // Not as a diff of a million letters.
    expect(bodies.toSorted().map(shortened)).toEqual([event(1, "small"), large].map(shortened));
  }, 60_000);

  it("leaves the queues and the bucket with what they hold when it is destroyed", async () => {
    await engine.destroy();
    const left = (await inventory(ministack.url, region)).map((line) => line.replace(/-[0-9a-f]{7}/, ""));
    expect(left).toEqual([
      "bucket x-webhooks-overflow",
      "queue x-webhooks-dead-letters.fifo",
      "queue x-webhooks-events.fifo",
    ]);
    expect(x.state().webhooks).toEqual([]);
  }, 60_000);
});

const shortened = (body: string) =>
  `${body.slice(0, 100)} ${createHash("sha256").update(body).digest("hex")}`;

/** The bytes that a claim check stands for. */
async function claimed(body: string): Promise<string> {
  const { claimCheck } = z
    .object({ claimCheck: z.object({ bucket: z.string(), key: z.string() }) })
    .parse(JSON.parse(body));
  expect(claimCheck.bucket).toBe(outputs.bucketName);
  const { s3 } = connect({ endpoint: ministack.url, region });
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: claimCheck.bucket, Key: claimCheck.key }));
  return (await Body?.transformToString()) ?? "";
}
