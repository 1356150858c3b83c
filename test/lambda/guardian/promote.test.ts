import { describe, expect, it } from "vitest";
import { guardedWorld } from "./support/guarded-world.ts";

const clientSecret = "client-secret-of-main";

/** X's app has a new client secret, and X has found that the receiver answers by the old one. */
async function rotatedAtX(secrets: object, settings: { promotes?: boolean } = { promotes: true }) {
  const world = await guardedWorld(settings);
  world.signing.text = JSON.stringify(secrets);
  await world.advance(1);
  await world.guard();
  await world.call("PATCH", "/_x/apps/main", { clientSecret: "new-at-x" });
  await world.call("PUT", `/2/webhooks/${world.webhookId}`);
  await world.emulator.settle();
  expect(world.emulator.state().webhooks[0]?.valid).toBe(false);
  return world;
}

const secretsOf = (world: Awaited<ReturnType<typeof guardedWorld>>) => JSON.parse(world.signing.text);

describe("the next signing secret", () => {
  it("takes the place of the current one where X refuses that and takes this", async () => {
    const world = await rotatedAtX({ clientSecret, clientSecretNext: "new-at-x", consumerSecret: "c" });
    const figures = await world.guard();
    expect(figures).toMatchObject({ WebhookInvalid: 0, WebhookRepaired: 1, SecretPromoted: 1 });
    // Deliveries signed by the old one are still accepted.
    expect(secretsOf(world)).toEqual({
      clientSecret: "new-at-x",
      clientSecretNext: clientSecret,
      consumerSecret: "c",
    });
    await world.guardFor(30);
    expect(world.emulator.state().webhooks[0]?.valid).toBe(true);
    expect(world.signing.version).toBe(2);
  });

  it("goes back to its place where X refuses it too, and is not tried in every run", async () => {
    const secrets = { clientSecret, clientSecretNext: "another one" };
    const world = await rotatedAtX(secrets);
    const figures = await world.guardFor(60);
    expect(figures.SecretPromoted).toBeUndefined();
    expect(secretsOf(world)).toEqual(secrets);
    expect(world.signing.version).toBe(3);
  });

  it.each([
    ["the guardian may not", { clientSecret, clientSecretNext: "new-at-x" }, { promotes: false }],
    ["there is none", { clientSecret }, { promotes: true }],
    ["it is the other secret's", { clientSecret, consumerSecretNext: "new-at-x" }, { promotes: true }],
  ])("stays where it is: %s", async (_why, secrets, settings) => {
    const world = await rotatedAtX(secrets, settings);
    expect(await world.guard()).toMatchObject({ WebhookInvalid: 1 });
    expect(secretsOf(world)).toEqual(secrets);
    expect(world.signing.version).toBe(1);
  });

  it.each(["broken", "wrong-secret"] as const)(
    "stays where it is while the receiver is %s",
    async (health) => {
      const secrets = { clientSecret, clientSecretNext: "new-at-x" };
      const world = await rotatedAtX(secrets);
      world.set(health);
      await world.guard();
      expect(world.signing.version).toBe(1);
    },
  );

  it("is found in use by the run after one that died in between", async () => {
    const world = await rotatedAtX({ clientSecret, clientSecretNext: "new-at-x" });
    const { write } = world.rotation;
    world.rotation.write = async (...args) => {
      await write(...args);
      throw new Error("died");
    };
    await expect(world.guard()).rejects.toThrow("the guardian failed for main");
    // What keeps it from repairing is no reason to fall silent.
    const line = world.logs.at(-1);
    expect(line).toMatchObject({ event: "run", facts: { failed: 1 }, metrics: { WebhookInvalid: 1 } });
    world.rotation.write = write;
    await world.advance(1);
    expect(await world.guard()).toMatchObject({ WebhookInvalid: 0, WebhookRepaired: 1 });
    expect(secretsOf(world)).toEqual({ clientSecret: "new-at-x", clientSecretNext: clientSecret });
  });
});
