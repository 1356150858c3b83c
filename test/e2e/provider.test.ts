import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createEmulator, type Emulator } from "../../sandbox/x/emulator.ts";
import { createProject, hasEngine, type Project, startReceiver } from "../support/project.ts";

const token = "the-bearer-token-of-this-test";
const clientSecret = "the-client-secret-of-this-test";
const filter = { userId: "1001" };

let x: Emulator;
let xUrl: string;
let closeX: () => Promise<void>;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let project: Project;

beforeAll(async () => {
  receiver = await startReceiver(clientSecret);
  x = createEmulator({
    apps: [
      { name: "main", bearerToken: token, clientSecret },
      { name: "brand", bearerToken: "another-app", clientSecret },
    ],
    users: [{ id: "1001", username: "alice", authorised: ["main"] }],
  });
  ({ url: xUrl, close: closeX } = await x.listen());
});
afterAll(async () => {
  receiver.close();
  await closeX();
});

const writes = () =>
  x.journal.requests.filter(({ method }) => method !== "GET").map(({ method, path }) => `${method} ${path}`);
const control = async (method: string, path: string, body?: unknown) => {
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${xUrl}/_x/${path}`, { method, headers, body: JSON.stringify(body) });
  expect(response.status).toBe(200);
};
const touched = ({ steps }: { steps: readonly { op: string; urn: string }[] }) =>
  steps
    .filter(({ urn }) => urn.includes("dynamic/x:"))
    .map(({ op, urn }) => `${op} ${urn.split("::").at(-1)}`);

describe.skipIf(!hasEngine)(
  "on the real engine",
  () => {
    beforeEach(async () => {
      x.reset();
      x.journal.clear();
      receiver.answers = true;
      project = await createProject({ X_BEARER_TOKEN: token, X_API_URL: xUrl });
      return () => project.remove();
    });

    it("a stack lives: up, quiet refresh, drift shown and mended, a moved URL, destroy", async () => {
      const engine = await project.engine();
      const subscriptions = {
        posts: { webhook: "main", eventType: "post.create", filter, tag: "posts" },
        bio: { webhook: "main", eventType: "ProfileBioUpdate", filter: { username: "alice" } },
      };
      project.declare({ webhooks: { main: { url: `${receiver.url}/x/main` } }, subscriptions });
      await engine.up();
      const [{ id = "" } = {}] = x.state().webhooks;
      expect(x.state().subscriptions.map(({ webhookId }) => webhookId)).toEqual([id, id]);

      x.journal.clear();
      expect(touched(await engine.refresh())).toEqual([]);
      expect(touched(await engine.preview())).toEqual([]);
      expect(writes()).toEqual([]);
      expect(x.journal.requests.length).toBeLessThanOrEqual(3);

      await control("POST", `webhooks/${id}/invalidate`);
      expect(touched(await engine.refresh())).toEqual(["update main"]);
      const plan = await engine.preview();
      expect(plan.text).toMatch(/valid\s*: false => true/);
      await engine.up();
      expect(writes()).toEqual([`PUT /2/webhooks/${id}`]);
      expect(x.state().webhooks).toMatchObject([{ id, valid: true }]);

      x.journal.clear();
      project.declare({ webhooks: { main: { url: `${receiver.url}/x/moved` } }, subscriptions });
      const move = await engine.preview();
      expect(move.messages.join("\n")).toMatch(
        /is deleted before the new webhook exists. Events of its 2 subscription\(s\)/,
      );
      await engine.up();
      expect(writes().slice(0, 2)).toEqual([`DELETE /2/webhooks/${id}`, "POST /2/webhooks"]);
      expect(
        writes()
          .slice(2)
          .map((line) => line.split(" ")[0]),
      ).toEqual(["PUT", "PUT"]);
      expect(touched(await engine.preview())).toEqual([]);

      await engine.destroy();
      expect([x.state().webhooks, x.state().subscriptions]).toEqual([[], []]);
    });

    it("create-first moves the subscriptions before the old webhook goes", async () => {
      const engine = await project.engine();
      await control("PATCH", "settings", { limits: { webhooks: 2 } });
      const subscriptions = { posts: { webhook: "main", eventType: "post.create", filter } };
      const replace = "create-first";
      project.declare({ webhooks: { main: { url: `${receiver.url}/one`, replace } }, subscriptions });
      await engine.up();
      const [{ id = "" } = {}] = x.state().webhooks;
      x.journal.clear();
      project.declare({ webhooks: { main: { url: `${receiver.url}/two`, replace } }, subscriptions });
      await engine.up();
      const subscription = x.state().subscriptions[0]?.id;
      expect(writes()).toEqual([
        "POST /2/webhooks",
        `PUT /2/activity/subscriptions/${subscription}`,
        `DELETE /2/webhooks/${id}`,
      ]);
    });

    it("keeps a stub in the state, and no secret", async () => {
      const engine = await project.engine({ X_BEARER_TOKEN: "" });
      await engine.configure({}, { "x:bearerToken": token });
      project.declare({
        webhooks: { main: { url: `${receiver.url}/x` } },
        subscriptions: { posts: { webhook: "main", eventType: "post.create", filter } },
      });
      await engine.up();
      const state = JSON.stringify(JSON.parse(await engine.exportState()));
      const stubs = [...state.matchAll(/"__provider":"((?:[^"\\]|\\.)*)"/g)].map(([, text]) =>
        JSON.parse(`"${text}"`),
      );
      expect(stubs.length).toBeGreaterThanOrEqual(2);
      for (const stub of stubs) {
        expect(Buffer.byteLength(stub)).toBeLessThanOrEqual(2500);
        expect(stub).toContain("pulumi-x-webhooks/runtime");
        expect(stub).not.toMatch(/require\(|process\.env|zod/);
      }
      for (const text of [state, project.log.join("\n")]) {
        expect(text).not.toContain(token);
        expect(text).not.toContain(Buffer.from(token).toString("base64"));
      }
    });

    it("follows a token that was rotated between up and destroy: the environment wins over the config of last time", async () => {
      const before = await project.engine({ X_BEARER_TOKEN: "" });
      await before.configure({}, { "x:bearerToken": token });
      project.declare({ webhooks: { main: { url: `${receiver.url}/x` } } });
      await before.up();
      await control("PATCH", "apps/main", { bearerToken: "rotated-token" });
      const after = await project.engine({ X_BEARER_TOKEN: "rotated-token" });
      expect(touched(await after.refresh())).toEqual([]);
      await after.destroy();
      expect(x.state().webhooks).toEqual([]);
    });

    it("adopts what is there without a write, and keeps it through a rename", async () => {
      const engine = await project.engine();
      const url = `${receiver.url}/x`;
      await control("POST", "webhooks", { app: "main", url });
      const [{ id = "" } = {}] = x.state().webhooks;
      project.declare({ webhooks: { main: { url, adopt: true } } });
      await engine.up();
      project.declare({ webhooks: { renamed: { url, adopt: true } } });
      await engine.up();
      expect(writes()).toEqual([]);
      expect(x.state().webhooks).toMatchObject([{ id }]);
      project.declare({ webhooks: { renamed: { url } } });
      expect(touched(await engine.preview())).toEqual([]);
    });

    it("does not take another app's token for a deletion", async () => {
      project.declare({ webhooks: { main: { url: `${receiver.url}/x` } } });
      await (await project.engine()).up();
      const stranger = await project.engine({ X_BEARER_TOKEN: "another-app" });
      await new Promise((resolve) => setTimeout(resolve, 100));
      await expect(stranger.refresh()).rejects.toThrow(/may be another X app's/);
      await expect(stranger.destroy()).rejects.toThrow(/may be another X app's/);
      expect(x.state().webhooks).toHaveLength(1);
      const engine = await project.engine();
      expect(touched(await engine.preview())).toEqual([]);
    });

    it("keeps a webhook that X made but lists as invalid, and finishes it next time", async () => {
      const engine = await project.engine();
      await control("POST", "faults", { method: "POST", path: "/2/webhooks", afterWrite: true });
      // X has made it, the answer is lost, and before anybody looks the receiver is down.
      receiver.onCrc = async () => {
        while (x.state().webhooks.length === 0) await new Promise(setImmediate);
        receiver.answers = false;
        for (const { id } of x.state().webhooks) await control("POST", `webhooks/${id}/invalidate`);
      };
      project.declare({ webhooks: { main: { url: `${receiver.url}/x`, crcTimeoutSeconds: 1 } } });
      await expect(engine.up()).rejects.toThrow(/X made the webhook, but it is not valid.*answers 503/s);
      receiver.onCrc = undefined;
      const [made] = x.state().webhooks;
      expect(made?.valid).toBe(false);
      receiver.answers = true;
      await engine.up();
      expect(x.state().webhooks).toMatchObject([{ id: made?.id, valid: true }]);
      expect(touched(await engine.preview())).toEqual([]);
    });

    it.each([
      [
        "a wrong token",
        { X_BEARER_TOKEN: "wrong" },
        {},
        /does not accept the bearer token.*pulumi config set --secret x:bearerToken/s,
      ],
      ["no token", { X_BEARER_TOKEN: "" }, {}, /No bearer token for X. Set X_BEARER_TOKEN/],
      [
        "a bad URL",
        {},
        { url: "http://hooks.example.com/x" },
        /url.*begins with http:\/\/; X calls https:\/\/ only/s,
      ],
      ["a misspelt input", {}, { url: "https://hooks.example.com/x", adpot: true }, /adpot.*no such input/s],
    ])("%s ends the preview with a sentence that says what to do", async (_what, env, args, said) => {
      const engine = await project.engine(env);
      project.declare({ webhooks: { main: { url: `${receiver.url}/x`, ...args } } });
      await expect(engine.preview()).rejects.toThrow(said);
      expect(project.log.join("\n")).not.toMatch(/ at .*\.ts:\d+/);
    });

    it("X's own refusals say what to do: no slot, an unknown event type", async () => {
      const engine = await project.engine();
      await control("POST", "webhooks", { app: "main", url: "https://elsewhere.example.com/" });
      project.declare({
        webhooks: { main: { url: `${receiver.url}/x` } },
        subscriptions: { odd: { eventType: "post.creat", filter } },
      });
      const failure = await engine.up().then(String, String);
      expect(failure).toMatch(/WebhookLimitExceeded.*Delete the other one, adopt it/s);
      expect(failure).toMatch(/"post.creat" is not known to this version.*post\.create/s);
      expect(failure).toMatch(
        /ActivitySubscription post\.creat 1001 could not be created.*Correct the input/s,
      );
    });
  },
  180_000,
);
