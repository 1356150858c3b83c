import { expect, it } from "vitest";
import { runGuardian } from "../../../lambda/guardian/run.ts";
import { guardedWorld } from "./support/guarded-world.ts";

const options = { receiverName: "receiver", nowMs: 0, readMs: 60_000 };
const ward = { name: "main", webhookUrl: "https://hooks.example.com/x/main" };

it("guards all apps at once, so that a slow one keeps no other waiting", async () => {
  const world = await guardedWorld();
  const { ports, x } = world.run();
  const { promise: otherRan, resolve } = Promise.withResolvers<void>();
  const slow = { ...x, listWebhooks: () => otherRan.then(x.listWebhooks) };
  const quick = {
    ...x,
    listWebhooks: () => {
      resolve();
      return x.listWebhooks();
    },
  };
  const wards = [
    { ...ward, x: async () => slow },
    { ...ward, name: "second", x: async () => quick },
  ];
  expect(await runGuardian(ports, wards, options)).toMatchObject({ WebhookInvalid: 0 });
});

it("does not call webhooks valid that it could not look at", async () => {
  const world = await guardedWorld();
  const { ports, x } = world.run();
  const blind = { ...ward, x: () => Promise.reject(new Error("no token")) };
  await expect(runGuardian(ports, [blind], options)).rejects.toThrow("the guardian failed for main");
  expect(world.logs.at(-1)?.metrics ?? {}).not.toHaveProperty("WebhookInvalid");
  const wards = [
    { ...blind, name: "blind" },
    { ...ward, x: async () => x },
  ];
  world.set("wrong-secret");
  await world.call("PUT", `/2/webhooks/${world.webhookId}`);
  await world.emulator.settle();
  await expect(runGuardian(ports, wards, options)).rejects.toThrow("the guardian failed for blind");
  expect(world.logs.at(-1)?.metrics).toMatchObject({ WebhookInvalid: 1 });
});
