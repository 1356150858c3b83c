import { activitySubscriptionSet } from "../../../providers/activity-subscription-set/activity-subscription-set.ts";
import { lifecycle, type Properties } from "../../../providers/lifecycle.ts";
import type { MatrixKind } from "./kind.ts";

const path = "/2/activity/subscriptions";
const types = ["post.create", "post.delete", "follow.follow"];

/** Sets of one subscription each: what a set keeps of many is not the matrix's, but what it does with one. */
export const subscriptionSets: MatrixKind = {
  name: "ActivitySubscriptionSet",
  methods: lifecycle(activitySubscriptionSet),
  declared: (n) => ({ eventTypes: [types[n]], userIds: ["1001"], tag: "first" }),
  without: {},
  change: async (_host, { outs }, _ground, n) => ({
    olds: outs,
    declared: { ...subscriptionSets.declared(n, {}), tag: "second" },
  }),
  atX: ({ subscriptions }) => subscriptions.map((each) => ({ ...each })),
  fits: ({ eventType, tag }, { eventTypes, tag: wanted }) =>
    Array.isArray(eventTypes) && eventType === eventTypes[0] && tag === wanted,
  idOf: firstId,
  remove: (host, id) => host.control("DELETE", `/_x/subscriptions/${id}`),
  listing: {
    path,
    entryId: "subscription_id",
    count: { name: "total_subscriptions", of: "all" },
    paged: true,
  },
  writes: {
    create: { method: "POST", path },
    update: { method: "PUT", path: `${path}/*` },
    delete: { method: "DELETE", path },
  },
};

/** Of what the state holds as `userId=subscriptionId`; empty where the set is. */
function firstId({ subscriptions }: Properties): string {
  const [packed = ""] = Object.values(Object(subscriptions)).map(String);
  return packed.slice(packed.indexOf("=") + 1);
}
