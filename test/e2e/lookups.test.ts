import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmulator, type Emulator } from "../../sandbox/x/emulator.ts";
import { createProject, hasEngine, type Project, startReceiver } from "../support/project.ts";

const token = "the-bearer-token-of-the-lookups";
const clientSecret = "the-client-secret-of-the-lookups";

/** Looks up what another program has made, and replays to it. */
const program = `
import * as pulumi from "@pulumi/pulumi";
import { getSubscriptions, getUserOutput, getWebhook, ReplayJob } from "pulumi-x-webhooks/providers";
const config = new pulumi.Config();
export const { webhookId } = await getWebhook({ url: config.require("hook") });
export const { userId } = getUserOutput({ username: config.requireSecret("username") });
export const subscriptions = (await getSubscriptions()).length;
const job = new ReplayJob("outage", { webhookId, from: config.require("from"), to: config.require("to") });
export const { jobId } = job;
`;

let x: Emulator;
let xUrl: string;
let closeX: () => Promise<void>;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let project: Project;

describe.skipIf(!hasEngine)(
  "a program that looks up and replays, on the real engine",
  () => {
    beforeAll(async () => {
      receiver = await startReceiver(clientSecret);
      x = createEmulator({
        apps: [{ name: "main", bearerToken: token, clientSecret }],
        users: [{ id: "1001", username: "alice" }],
      });
      ({ url: xUrl, close: closeX } = await x.listen());
      project = await createProject({ X_BEARER_TOKEN: "", X_API_URL: xUrl });
      writeFileSync(join(project.folder, "source/index.mjs"), program);
    });
    afterAll(async () => {
      project.remove();
      receiver.close();
      await closeX();
    });

    it("takes its credentials from the stack's config, replays once, and is quiet from then on", async () => {
      const hook = `${receiver.url}/x`;
      const headers = { "content-type": "application/json" };
      await fetch(`${xUrl}/_x/webhooks`, {
        method: "POST",
        headers,
        body: JSON.stringify({ app: "main", url: hook }),
      });
      const [{ id = "" } = {}] = x.state().webhooks;
      const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString().slice(0, 16);
      const window = { "test:from": `${ago(120)}Z`, "test:to": ago(60).replace(/\D/g, "") };
      const engine = await project.engine();
      await engine.configure(
        { "test:hook": hook, ...window },
        { "x:bearerToken": token, "test:username": "alice" },
      );
      x.journal.clear();
      await engine.up();
      expect(await engine.outputs()).toMatchObject({ webhookId: id, userId: "1001", subscriptions: 0 });
      expect(await engine.outputs()).toMatchObject({ jobId: expect.stringMatching(/^[0-9]+$/) });
      expect((await engine.refresh()).steps.filter(({ urn }) => urn.includes("x:"))).toEqual([]);
      expect((await engine.preview()).steps.filter(({ urn }) => urn.includes("x:"))).toEqual([]);
      await engine.destroy();
      const writes = x.journal.requests.filter(({ method }) => method !== "GET").map(({ path }) => path);
      expect(writes).toEqual(["/2/webhooks/replay"]);
      expect(project.log.join("\n")).not.toContain(token);
    });
  },
  120_000,
);
