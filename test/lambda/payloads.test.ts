import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundledReceivers, type Receiver, receiverEnvironment } from "./support/bundled.ts";
import { startFakeAws } from "./support/fake-aws.ts";
import { clientSecret, delivery } from "./support/requests.ts";

/** X's own sample events, where they lie beside the project. */
const folder = fileURLToPath(new URL("../../../shared/payloads/", import.meta.url));
const present = existsSync(folder);
if (!present) console.log(`skipped: X's sample events are not at ${folder}`);
const files = present ? globSync("**/*.json", { cwd: folder }).sort() : [];
const sources: Readonly<Record<string, string>> = {
  "account-activity": "aaa",
  activity: "xaa",
  "filtered-stream": "filtered-stream",
  replay: "replay-status",
};

describe.skipIf(!present)("X's sample events", () => {
  let receivers: Awaited<ReturnType<typeof bundledReceivers>>;
  let aws: Awaited<ReturnType<typeof startFakeAws>>;
  let receiver: Receiver;
  beforeAll(async () => {
    receivers = await bundledReceivers();
    aws = await startFakeAws();
    aws.secrets.set("main-secret", JSON.stringify({ clientSecret }));
    receiver = await receivers.start(receiverEnvironment(aws.url));
  });
  afterAll(async () => {
    await receivers.stopAll();
    await aws.close();
  });

  it("are there", () => expect(files.length).toBeGreaterThan(20));

  it.each(files)("%s is recognised, stored byte for byte and known the second time", async (file) => {
    const bytes = readFileSync(join(folder, file));
    const queue = aws.queue(`${aws.url}/000000000000/events`);
    const before = queue.length;
    for (const base64 of [false, true]) {
      const body = base64 ? bytes : bytes.toString("utf8");
      expect(await receiver.ask(delivery(body))).toEqual({ statusCode: 200, body: "" });
    }
    const added = aws.queue(`${aws.url}/000000000000/events`).slice(before);
    expect(added).toHaveLength(1);
    expect(Buffer.from(added[0]?.body ?? "").equals(bytes)).toBe(true);
    const group = file.split("/")[0] ?? "";
    expect(added[0]?.attributes).toMatchObject({ source: sources[group] });
    expect(added[0]?.attributes.eventType).not.toBe("unknown");
  });
});
