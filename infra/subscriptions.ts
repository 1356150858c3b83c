import type * as pulumi from "@pulumi/pulumi";
import { ActivitySubscription } from "../providers/index.ts";
import { canonicalEventType } from "../providers/x/events.ts";
import type { AppConfig } from "./config.ts";
import { subscriptionName } from "./subscription-names.ts";

/** The event types that an app's subscriptions bring, as the receiver names them. */
export function expected({ subscriptions }: Pick<AppConfig, "subscriptions">): {
  expectedEventTypes: string[];
} {
  return { expectedEventTypes: subscriptions.map(({ eventType }) => canonicalEventType(eventType)) };
}

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
