import { lifecycle } from "../../../providers/lifecycle.ts";
import { streamWebhookLink } from "../../../providers/stream/stream-webhook-link.ts";
import type { MatrixKind } from "./kind.ts";

const path = "/2/tweets/search/webhooks";
const link = { method: "POST", path: `${path}/*` };

const names = (inputs: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(
    Array.isArray(inputs.userFields) ? inputs.userFields.map((name) => `user.fields=${name}`) : [],
  );

/** Links of webhooks to the filtered stream; a link's id is its webhook's. */
export const streamLinks: MatrixKind = {
  name: "StreamWebhookLink",
  methods: lifecycle(streamWebhookLink),
  ground: async (host) => {
    const ids: string[] = [];
    for (const n of [0, 1, 2]) {
      await host.control("POST", "/_x/webhooks", { app: "main", url: `https://hooks.example.com/link/${n}` });
      ids.push(host.x.state().webhooks.at(-1)?.id ?? "");
    }
    return { ids };
  },
  declared: (n, { ids }) => ({
    webhookId: Array.isArray(ids) ? String(ids[n]) : "",
    userFields: ["id", "name"],
  }),
  without: {},
  change: async (_host, { outs }, ground, n) => ({
    olds: outs,
    declared: { ...streamLinks.declared(n, ground), userFields: ["url"] },
  }),
  atX: ({ links }) => links.map(({ webhookId, fields }) => ({ id: webhookId, fields })),
  fits: ({ fields }, inputs) => JSON.stringify(fields) === names(inputs),
  idOf: ({ webhookId }) => String(webhookId),
  remove: async (host, id) => {
    const answer = await host.x.fetch(`https://api.x.com${path}/${id}`, {
      method: "DELETE",
      headers: { authorization: `Bearer ${host.secrets[0]}` },
    });
    if (!answer.ok) throw new Error(await answer.text());
  },
  listing: { path, entryId: "webhook_id", paged: false },
  writes: { create: link, update: link, delete: { method: "DELETE", path: `${path}/*` } },
};
