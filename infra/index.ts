import type * as pulumi from "@pulumi/pulumi";
import { Webhook } from "../providers/index.ts";
import { readStackConfig } from "./config.ts";
import { WebhookReceiver } from "./receiver.ts";
import { subscribe } from "./subscriptions.ts";

const { apps, ...settings } = readStackConfig();
const receiver = new WebhookReceiver("x-webhooks", { apps, ...settings });

/** The id X gave each app's webhook. */
export const webhookIds: Record<string, pulumi.Output<string>> = {};
/** The id X gave each subscription, by resource name. */
export const subscriptionIds: Record<string, pulumi.Output<string>> = {};

for (const [app, url] of Object.entries(receiver.urls)) {
  const config = apps[app];
  if (config === undefined || config.webhook === false) continue;
  const { profile, retainOnDelete } = config;
  const webhook = new Webhook(app, { ...config.webhook, url, profile }, { retainOnDelete });
  webhookIds[app] = webhook.webhookId;
  Object.assign(subscriptionIds, subscribe(app, config, webhook.webhookId));
}

/** What a consumer of the events, and whoever runs this, needs to know. */
export const {
  urls,
  secretArns,
  queueUrl,
  queueArn,
  deadLetterQueueUrl,
  deadLetterQueueArn,
  tableName,
  functionName,
  roleName,
  logGroup,
  accessLogGroup,
} = receiver;
