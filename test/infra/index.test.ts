import * as pulumi from "@pulumi/pulumi";
import { expect, test, vi } from "vitest";
import { known, startEngine } from "./mocks.ts";

vi.mock("../../infra/bundle.ts", () => ({ bundleOf: async () => "export const handler = 1;" }));

const retained = vi.hoisted((): unknown[] => []);

// The real resources serialize their provider, which Vite has rewritten here; they have tests of their own.
vi.mock("../../providers/index.ts", () => ({
  Webhook: class extends pulumi.CustomResource {
    declare readonly webhookId: pulumi.Output<string>;
    constructor(name: string, args: object, opts: pulumi.CustomResourceOptions) {
      super("pulumi-nodejs:dynamic/x:Webhook", name, { webhookId: undefined, ...args }, opts);
      if (opts.retainOnDelete) retained.push(name);
    }
  },
  ActivitySubscription: class extends pulumi.CustomResource {
    declare readonly subscriptionId: pulumi.Output<string>;
    constructor(name: string, args: object, opts: pulumi.CustomResourceOptions) {
      super(
        "pulumi-nodejs:dynamic/x:ActivitySubscription",
        name,
        { subscriptionId: undefined, ...args },
        opts,
      );
      if (opts.retainOnDelete) retained.push(name);
    }
  },
}));

test("the program makes a webhook an app and subscriptions that deliver to it", async () => {
  const engine = await startEngine();
  const subscriptions = [{ eventType: "post.create", filter: { userId: "1" }, tag: "t" }];
  const config = {
    apps: {
      main: { profile: "brand", retainOnDelete: true, webhook: { adopt: true }, subscriptions },
      quiet: { createWebhook: false },
    },
    signingSecrets: { main: { clientSecret: "a" }, quiet: { consumerSecret: "b" } },
  };
  pulumi.runtime.setAllConfig(
    Object.fromEntries(
      Object.entries(config).map(([key, value]) => [`x-webhooks:${key}`, JSON.stringify(value)]),
    ),
  );
  const program = await import("../../infra/index.ts");

  expect(await known(program.urls)).toEqual({
    main: "https://x-webhooks.example/x/main",
    quiet: "https://x-webhooks.example/x/quiet",
  });
  expect(await known(program.webhookIds)).toEqual({ main: "77-main" });
  expect(await known(program.subscriptionIds)).toEqual({ "main-post.create-1": "88-main-post.create-1" });
  expect(await known(program.queueUrl)).toBe("https://sqs/x-webhooks-events");

  expect(engine.find("pulumi-nodejs:dynamic/x:Webhook").inputs).toMatchObject({
    url: "https://x-webhooks.example/x/main",
    adopt: true,
    profile: "brand",
  });
  expect(engine.find("pulumi-nodejs:dynamic/x:ActivitySubscription").inputs).toMatchObject({
    eventType: "post.create",
    filter: { userId: "1" },
    tag: "t",
    profile: "brand",
    webhookId: "77-main",
  });
  expect(retained).toEqual(["main", "main-post.create-1"]);
});
