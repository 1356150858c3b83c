/** /_x/deliver */
import type { Hono } from "hono";
import { z } from "zod";
import { deliver } from "../deliver.ts";
import type { Webhook } from "../entities.ts";
import { answer, type Env, jsonTextSchema, type Parsed, readBody, refuse } from "../http.ts";
import { invalidRequest, notFound } from "../problems.ts";
import { webhooksOf } from "../store.ts";
import type { World } from "../world.ts";

const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const headerValue = z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, "is no header value");

const deliverySchema = z
  .strictObject({
    webhookId: z.string().optional(),
    app: z.string().optional(),
    body: jsonTextSchema.optional(),
    raw: z.string().optional(),
    rawBase64: z.base64().optional(),
    copies: z.int().min(1).max(1000).default(1),
    signature: z.enum(["valid", "forged", "missing", "crc-replay"]).default("valid"),
    headers: z.record(z.string().regex(headerName), headerValue.nullable()).default({}),
    contentType: headerValue.default("application/json"),
  })
  .refine(
    ({ body, raw, rawBase64 }) => [body, raw, rawBase64].filter((given) => given !== undefined).length === 1,
    {
      message: "exactly one of body, raw and rawBase64 is needed",
    },
  );

type Order = z.infer<typeof deliverySchema>;

const bytesOf = ({ body, raw, rawBase64 }: Order): Uint8Array =>
  rawBase64 === undefined ? Buffer.from(raw ?? body ?? "", "utf8") : Buffer.from(rawBase64, "base64");

/** The webhook meant: by id, else the app's only one, else the only one there is. */
const target = (world: World, order: Order): Parsed<Webhook> => {
  const { store } = world;
  const all = order.app === undefined ? [...store.webhooks.values()] : webhooksOf(store, order.app);
  const fitting = order.webhookId === undefined ? all : all.filter(({ id }) => id === order.webhookId);
  const [webhook, ...others] = fitting;
  if (webhook === undefined) {
    const value = order.webhookId ?? order.app ?? "any";
    return { problem: notFound(store.settings, { resourceType: "webhook", parameter: "webhookId", value }) };
  }
  if (others.length === 0) return { value: webhook };
  const ids = fitting.map(({ id }) => id).join(", ");
  return { problem: invalidRequest(store.settings, [{ message: `Name one webhook by webhookId: ${ids}.` }]) };
};

/** Adds the delivery route. */
export const deliveryControls = (routes: Hono<Env>, world: World): void => {
  routes.post("/_x/deliver", async (c) => {
    const order = await readBody(c, world.store.settings, deliverySchema);
    if ("problem" in order) return refuse(order.problem);
    const webhook = target(world, order.value);
    if ("problem" in webhook) return refuse(webhook.problem);
    const app = world.store.apps.get(webhook.value.app);
    if (app === undefined)
      return refuse(invalidRequest(world.store.settings, [{ message: "The webhook's app is gone." }]));
    const { signature, contentType, headers, copies } = order.value;
    const parcel = { body: bytesOf(order.value), signature, contentType, headers };
    const deliveries = await Promise.all(
      Array.from({ length: copies }, () => deliver(world, app, webhook.value, parcel)),
    );
    return answer({ deliveries });
  });
};
