import type * as pulumi from "@pulumi/pulumi";
import { Webhook } from "../providers/index.ts";
import { readStackConfig } from "./config.ts";
import { hasReceiver } from "./config-apps.ts";
import { WebhookReceiver } from "./receiver.ts";
import { expected, subscribe } from "./subscriptions.ts";
import { foreignWebhooks } from "./webhook-ids.ts";

const { apps, ...settings } = readStackConfig();
const received = Object.entries(apps).filter(([, app]) => hasReceiver(app, app.signingSecrets));
const receiver: Partial<WebhookReceiver> =
  received.length > 0
    ? new WebhookReceiver("x-webhooks", {
        apps: Object.fromEntries(received.map(([app, config]) => [app, { ...config, ...expected(config) }])),
        ...settings,
      })
    : {};

/** The id X gave each webhook that this stack makes, by app; another stack's webhookStack looks it up here. */
export const webhookIds: Record<string, pulumi.Output<string>> = {};
/** The id X gave each subscription, by resource name. */
export const subscriptionIds: Record<string, pulumi.Output<string>> = {};

const foreignWebhook = foreignWebhooks();
for (const [app, config] of Object.entries(apps)) {
  const { profile, retainOnDelete } = config;
  const url = receiver.urls?.[app];
  let webhookId = foreignWebhook(app, config);
  if (config.createWebhook && url !== undefined) {
    ({ webhookId } = new Webhook(app, { ...config.webhook, url, profile }, { retainOnDelete }));
    webhookIds[app] = webhookId;
  }
  if (webhookId !== undefined) Object.assign(subscriptionIds, subscribe(app, config, webhookId));
}

/** What a consumer of the events, and whoever runs this, needs to know. Unset where no app has a receiver. */
export const {
  urls,
  secretArns,
  queueUrl,
  queueArn,
  deadLetterQueueUrl,
  deadLetterQueueArn,
  bucketName,
  bucketArn,
  tableName,
  functionName,
  roleName,
  redriverName,
  redriverLogGroup,
  guardianName,
  guardianRoleName,
  guardianLogGroup,
  logGroup,
  accessLogGroup,
  customDomainTarget,
  alarmTopicArn,
  dashboardName,
  estimatedUsdPerMillionEvents,
} = receiver;
