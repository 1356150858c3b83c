import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import {
  getSubscriptionCountsOutput,
  getSubscriptionsOutput,
  getUserOutput,
  getUsersOutput,
  getWebhookOutput,
  getWebhooks,
  getWebhooksOutput,
} from "../../../providers/index.ts";
import { createEmulator } from "../../../sandbox/x/emulator.ts";
import { clientSecret, crcAnswer, token } from "../../support/provider.ts";

let url: string;
let close: () => Promise<void>;

beforeEach(async () => {
  const x = createEmulator({
    apps: [{ name: "main", bearerToken: token, clientSecret }],
    users: [{ id: "1001", username: "alice" }],
    receive: (request) => crcAnswer(request, clientSecret),
  });
  ({ url, close } = await x.listen());
  vi.stubEnv("X_API_URL", url);
  vi.stubEnv("X_BEARER_TOKEN", token);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  pulumi.runtime.setAllConfig({});
  await close();
});

const settled = <T>(output: pulumi.Output<T>) =>
  new Promise<T>((resolve) => output.apply((value) => resolve(value)));

it("plain and Output forms read this process's environment", async () => {
  const { webhookId, ...hook } = await createWebhook("https://hooks.example.com/x/main");
  expect(await getWebhooks()).toMatchObject([{ webhookId }]);
  expect(await settled(getWebhooksOutput())).toMatchObject([{ webhookId }]);
  const given = pulumi.output(Promise.resolve(hook.url));
  expect(await settled(getWebhookOutput({ url: given }).webhookId)).toBe(webhookId);
  expect(await settled(getUserOutput({ username: pulumi.output("alice") }))).toEqual({
    userId: "1001",
    username: "alice",
  });
  const users = getUsersOutput({ usernames: [pulumi.output("alice"), "Alice"] });
  expect(await settled(users.apply((all) => all.map(({ userId }) => userId)))).toEqual(["1001", "1001"]);
  expect(await settled(getSubscriptionsOutput())).toEqual([]);
  expect(await settled(getSubscriptionCountsOutput().activity.used)).toBe(0);
});

it("the stack's config holds where the environment says nothing", async () => {
  vi.stubEnv("X_BEARER_TOKEN", "");
  await expect(getWebhooks()).rejects.toThrow(/Set X_BEARER_TOKEN/);
  pulumi.runtime.setAllConfig({ "x:bearerToken": token }, ["x:bearerToken"]);
  expect(await getWebhooks()).toEqual([]);
  pulumi.runtime.setAllConfig({ "x:profiles": JSON.stringify({ brand: { bearerToken: token } }) });
  expect(await getWebhooks({ profile: "brand" })).toEqual([]);
});

async function createWebhook(address: string): Promise<{ webhookId: string; url: string }> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const init = { method: "POST", headers, body: JSON.stringify({ url: address }) };
  const answer: { data: { id: string; url: string } } = JSON.parse(
    await (await fetch(`${url}/2/webhooks`, init)).text(),
  );
  return { webhookId: answer.data.id, url: answer.data.url };
}
