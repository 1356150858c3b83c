import { activitySubscription } from "../../../providers/activity-subscription/activity-subscription.ts";
import { lifecycle } from "../../../providers/lifecycle.ts";
import { webhook } from "../../../providers/webhook/webhook.ts";
import { accountActivity, legacyAccountActivity } from "./account-activity.ts";
import type { MatrixKind } from "./kind.ts";
import { streamLinks } from "./stream-links.ts";
import { streamRuleSets, streamRules } from "./stream-rules.ts";
import { subscriptionSets } from "./subscription-sets.ts";

const webhooks: MatrixKind = {
  name: "Webhook",
  methods: lifecycle(webhook),
  declared: (n) => ({ url: `https://hooks.example.com/x/${n}` }),
  without: {},
  change: async (host, { id, outs }, ground, n) => {
    await host.control("POST", `/_x/webhooks/${id}/invalidate`);
    return { olds: { ...outs, valid: false }, declared: webhooks.declared(n, ground) };
  },
  atX: ({ webhooks }) => webhooks.map((each) => ({ ...each })),
  fits: ({ url, valid }, inputs) => url === inputs.url && valid === true,
  idOf: ({ webhookId }) => String(webhookId),
  remove: (host, id) => host.control("DELETE", `/_x/webhooks/${id}`),
  listing: {
    path: "/2/webhooks",
    entryId: "id",
    count: { name: "result_count", of: "all" },
    paged: false,
  },
  writes: {
    create: { method: "POST", path: "/2/webhooks" },
    update: { method: "PUT", path: "/2/webhooks/*" },
    delete: { method: "DELETE", path: "/2/webhooks/*" },
  },
};

const legacyPath = "/1.1/account_activity/webhooks";

const legacyWebhooks: MatrixKind = {
  ...webhooks,
  dialect: "1.1",
  declared: (n, ground) => ({ ...webhooks.declared(n, ground), apiVersion: "1.1" }),
  change: async (host, { id, outs }, ground, n) => {
    await host.control("POST", `/_x/webhooks/${id}/invalidate`);
    return { olds: { ...outs, valid: false }, declared: legacyWebhooks.declared(n, ground) };
  },
  listing: { path: `${legacyPath}.json`, entryId: "id", bare: true, paged: false },
  writes: {
    create: { method: "POST", path: `${legacyPath}.json` },
    update: { method: "PUT", path: `${legacyPath}/*` },
    delete: { method: "DELETE", path: `${legacyPath}/*` },
  },
};

const subscriptionTypes = ["post.create", "post.delete", "follow.follow"];

const activitySubscriptions: MatrixKind = {
  name: "ActivitySubscription",
  methods: lifecycle(activitySubscription),
  ground: async (host) => {
    const made = await host.bind(webhooks.methods).create(webhooks.declared(9, {}));
    return { webhookId: made.id };
  },
  declared: (n, { webhookId }) => ({
    eventType: subscriptionTypes[n],
    filter: { userId: "1001" },
    tag: "first",
    webhookId,
  }),
  without: {},
  change: async (_host, { outs }, ground, n) => ({
    olds: outs,
    declared: { ...activitySubscriptions.declared(n, ground), tag: "second" },
  }),
  atX: ({ subscriptions }) => subscriptions.map((each) => ({ ...each })),
  fits: ({ eventType, tag, webhookId }, inputs) =>
    eventType === inputs.eventType && tag === inputs.tag && webhookId === inputs.webhookId,
  idOf: ({ subscriptionId }) => String(subscriptionId),
  remove: (host, id) => host.control("DELETE", `/_x/subscriptions/${id}`),
  listing: {
    path: "/2/activity/subscriptions",
    entryId: "subscription_id",
    count: { name: "total_subscriptions", of: "all" },
    paged: true,
  },
  writes: {
    create: { method: "POST", path: "/2/activity/subscriptions" },
    update: { method: "PUT", path: "/2/activity/subscriptions/*" },
    delete: { method: "DELETE", path: "/2/activity/subscriptions/*" },
  },
};

/** The kinds the matrix is made of. A new kind is one more line. */
export const matrixKinds: readonly MatrixKind[] = [
  webhooks,
  legacyWebhooks,
  activitySubscriptions,
  accountActivity,
  legacyAccountActivity,
  streamRules,
  streamRuleSets,
  streamLinks,
  subscriptionSets,
];

/** Kinds that are not in the matrix, and why. */
export const kindsApart: Readonly<Record<string, string>> = {
  ReplayJob: "X runs it once and has no lookup: nothing can be listed, doubled at rest or taken for gone",
};
