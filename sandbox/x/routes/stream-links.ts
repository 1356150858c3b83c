/** /2/tweets/search/webhooks */
import type { Context, Hono } from "hono";
import { answer, badId, type Env, isId, type Parsed, readQuery, refuse } from "../api/http.ts";
import { type Complaint, clientForbidden, invalidRequest, refusedWebhook } from "../api/problems.ts";
import type { App, StreamLink } from "../entities.ts";
import { mayUse } from "../seed/quotas.ts";
import type { Settings } from "../seed/settings.ts";
import { fieldNames } from "../stream/fields.ts";
import { findWebhook } from "../webhooks/webhooks.ts";
import type { World } from "../world.ts";

const wire = (app: App, { webhookId, fields, instanceId, createdAtMs }: StreamLink) => ({
  application_id: app.id,
  business_user_id: app.ownerId ?? "0",
  created_at: new Date(createdAtMs).toISOString(),
  fields,
  instance_id: instanceId,
  webhook_id: webhookId,
});

/** The fields asked for as a link keeps them: `user.fields=id`, in the request's order. */
const readFields = (c: Context<Env>, settings: Settings): Parsed<readonly string[]> => {
  const query = readQuery(c, settings, [...fieldNames.keys()]);
  if ("problem" in query) return query;
  const fields: string[] = [];
  const complaints: Complaint[] = [];
  for (const [parameter, value] of Object.entries(query.value)) {
    const known = fieldNames.get(parameter);
    for (const name of new Set(value.split(","))) {
      if (known?.has(name)) fields.push(`${parameter}=${name}`);
      else {
        const message = `The \`${parameter}\` query parameter value [${name}] is not one of [${[...(known ?? [])].join(",")}]`;
        complaints.push({ message, parameters: { [parameter]: [value] } });
      }
    }
  }
  return complaints.length > 0 ? { problem: invalidRequest(settings, complaints) } : { value: fields };
};

/** Adds the operations. */
export const streamLinkRoutes = (routes: Hono<Env>, world: World): void => {
  const { store } = world;
  const linksOf = (app: App): StreamLink[] =>
    [...store.links.values()].filter((link) => link.app === app.name);
  const closed = (app: App): boolean => !mayUse(store.settings, app, "streamWebhooks");

  routes.post("/2/tweets/search/webhooks/:webhook_id", (c) => {
    const app = c.get("app");
    if (closed(app)) return refuse(clientForbidden(store.settings));
    const fields = readFields(c, store.settings);
    if ("problem" in fields) return refuse(fields.problem);
    const webhook = findWebhook(world, app, c.req.param("webhook_id"));
    if ("problem" in webhook) return refuse(webhook.problem);
    const { id } = webhook.value;
    const existing = store.links.get(id);
    store.links.set(id, {
      app: app.name,
      webhookId: id,
      fields: fields.value,
      // The app has one stream, whatever it is linked to.
      instanceId: linksOf(app)[0]?.instanceId ?? world.nextId(),
      createdAtMs: existing?.createdAtMs ?? world.now(),
    });
    return answer({ data: { provisioned: true } });
  });

  routes.get("/2/tweets/search/webhooks", (c) => {
    const app = c.get("app");
    if (closed(app)) return refuse(clientForbidden(store.settings));
    const query = readQuery(c, store.settings, []);
    if ("problem" in query) return refuse(query.problem);
    const links = linksOf(app).map((link) => wire(app, link));
    if (store.settings.linkListing === "nested") return answer({ data: { links } });
    const absent = links.length === 0 && store.settings.emptyListing === "absent";
    return answer(absent ? {} : { data: links });
  });

  routes.delete("/2/tweets/search/webhooks/:webhook_id", (c) => {
    const app = c.get("app");
    if (closed(app)) return refuse(clientForbidden(store.settings));
    const id = c.req.param("webhook_id");
    if (!isId(id)) return refuse(badId(store.settings, "webhook_id", id));
    if (store.links.get(id)?.app !== app.name) {
      const { settings } = store;
      const details = `no stream link has the webhook id ${id}.`;
      return refuse(refusedWebhook(settings, "WebhookIdInvalid", details, settings.unknownWebhookStatus));
    }
    store.links.delete(id);
    return answer({ data: { deleted: true } });
  });
};
