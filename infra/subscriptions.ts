import type * as pulumi from "@pulumi/pulumi";
import { ActivitySubscription } from "../providers/index.ts";
import type { AppConfig } from "./config.ts";
import { subscriptionName } from "./subscription-names.ts";

/** Makes an app's subscriptions, each delivering to the app's webhook and deleted before it. */
export function subscribe(
  app: string,
  config: AppConfig,
  webhookId: pulumi.Input<string>,
): Record<string, pulumi.Output<string>> {
  return Object.fromEntries(
    config.subscriptions.map((subscription) => {
      const { name: _, ...args } = subscription;
      const name = subscriptionName(app, subscription);
      const { profile, retainOnDelete } = config;
      const resource = new ActivitySubscription(name, { ...args, profile, webhookId }, { retainOnDelete });
      return [name, resource.subscriptionId];
    }),
  );
}
