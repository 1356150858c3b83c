import { z } from "zod";
import { accountActivitySubscription } from "../../../providers/account-activity-subscription/account-activity-subscription.ts";
import { lifecycle } from "../../../providers/lifecycle.ts";
import type { Body, MatrixKind } from "./kind.ts";

const path = "/2/account_activity/webhooks";
const create = { method: "POST", path: `${path}/*/subscriptions/all` };

/** alice's account activity, to one webhook or another. */
export const accountActivity: MatrixKind = {
  name: "AccountActivitySubscription",
  methods: lifecycle(accountActivitySubscription),
  ground: async (host) => {
    for (const n of [0, 1, 2])
      await host.control("POST", "/_x/webhooks", { app: "main", url: `https://hooks.example.com/all/${n}` });
    return { ids: host.x.state().webhooks.map(({ id }) => id) };
  },
  declared: (n, { ids }) => ({ webhookId: Array.isArray(ids) ? String(ids[n]) : "", userId: "1001" }),
  without: { update: "X keeps a webhook and a user, and nothing else of it" },
  atX: ({ accountSubscriptions }) =>
    accountSubscriptions.map((each) => ({ ...each, id: `${each.webhookId}/${each.userId}` })),
  fits: ({ webhookId, userId }, inputs) => webhookId === inputs.webhookId && userId === inputs.userId,
  idOf: ({ webhookId, userId }) => `${webhookId}/${userId}`,
  entryIdOf: ({ userId }) => String(userId),
  remove: async (host, id) => {
    const [webhookId, userId] = id.split("/");
    const answer = await host.x.fetch(`https://api.x.com${path}/${webhookId}/subscriptions/${userId}/all`, {
      method: "DELETE",
      headers: { authorization: `Bearer ${host.secrets[0]}` },
    });
    if (!answer.ok) throw new Error(await answer.text());
  },
  listing: {
    path: `${path}/*/subscriptions/all/list`,
    pathOn: ({ ids }) => `${path}/${Array.isArray(ids) ? ids[0] : ""}/subscriptions/all/list`,
    entryId: "user_id",
    entries: ({ data }) => dataOf({ data }).subscriptions ?? [],
    bodyOf: (subscriptions, { data }) => ({ data: { ...dataOf({ data }), subscriptions } }),
    paged: false,
  },
  writes: { create, update: create, delete: { method: "DELETE", path: `${path}/*/subscriptions/*/all` } },
};

const legacyPath = "/1.1/account_activity/webhooks";
const legacyCreate = { method: "POST", path: `${legacyPath}/*/subscriptions/all.json` };

/** The same in the older dialect. */
export const legacyAccountActivity: MatrixKind = {
  ...accountActivity,
  dialect: "1.1",
  declared: (n, ground) => ({ ...accountActivity.declared(n, ground), apiVersion: "1.1" }),
  listing: {
    ...accountActivity.listing,
    bare: true,
    path: `${legacyPath}/*/subscriptions/all/list.json`,
    pathOn: ({ ids }) => `${legacyPath}/${Array.isArray(ids) ? ids[0] : ""}/subscriptions/all/list.json`,
  },
  writes: {
    create: legacyCreate,
    update: legacyCreate,
    delete: { method: "DELETE", path: `${legacyPath}/*/subscriptions/*/all.json` },
  },
};

const shape = z.looseObject({ subscriptions: z.array(z.record(z.string(), z.unknown())).optional() });

function dataOf({ data }: Body): z.output<typeof shape> {
  return shape.parse(data ?? {});
}
