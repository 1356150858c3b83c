/** Deliveries on order: any bytes, signed in any way, to any webhook, with the outcome as the answer. */
import { z } from "zod";
import { jsonTextSchema, type Parsed } from "../api/http.ts";
import { invalidRequest, notFound } from "../api/problems.ts";
import type { Webhook } from "../entities.ts";
import { webhooksOf } from "../store.ts";
import type { World } from "../world.ts";
import { type Delivery, deliver } from "./deliver.ts";

const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, "is no header name");
const headerValue = z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, "is no header value");

/** What an order may say. */
export const orderSchema = z
  .strictObject({
    /** Default: the app's only webhook. */
    webhookId: z.string().optional(),
    /** Default: the app of the only webhook there is. */
    app: z.string().optional(),
    /** JSON, written anew. */
    body: jsonTextSchema.optional(),
    /** Text, sent as it is. */
    raw: z.string().optional(),
    /** Bytes, sent as they are. */
    rawBase64: z.base64().optional(),
    /** How many at the same moment. */
    copies: z.int().min(1).max(1000).default(1),
    /** `crc-replay`: signed by the receiver itself, which is asked for a CRC whose token is the body. */
    signature: z.enum(["valid", "forged", "missing", "crc-replay"]).default("valid"),
    /** Laid over X's own; null takes one away. */
    headers: z.record(headerName, headerValue.nullable()).default({}),
    contentType: headerValue.default("application/json"),
  })
  .refine(
    ({ body, raw, rawBase64 }) => [body, raw, rawBase64].filter((given) => given !== undefined).length === 1,
    { message: "exactly one of body, raw and rawBase64 is needed" },
  );

/** An order as a caller writes it. */
export type DeliveryOrder = z.input<typeof orderSchema>;

type Order = z.infer<typeof orderSchema>;

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

/** Carries an order out: one try for each copy. */
export const carryOut = async (world: World, order: Order): Promise<Parsed<readonly Delivery[]>> => {
  const webhook = target(world, order);
  if ("problem" in webhook) return webhook;
  const app = world.store.apps.get(webhook.value.app);
  if (app === undefined) {
    return { problem: invalidRequest(world.store.settings, [{ message: "The webhook's app is gone." }]) };
  }
  const { signature, contentType, headers, copies } = order;
  const parcel = { body: bytesOf(order), signature, contentType, headers };
  return {
    value: await Promise.all(
      Array.from({ length: copies }, () => deliver(world, app, webhook.value, parcel)),
    ),
  };
};

/**
 * Carries out an order of the emulator's caller.
 * @throws Error that says what is wrong with it.
 */
export const deliverOrder = async (world: World, order: DeliveryOrder): Promise<readonly Delivery[]> => {
  const parsed = orderSchema.safeParse(order);
  if (!parsed.success) throw new Error(`the delivery is wrong:\n${z.prettifyError(parsed.error)}`);
  const done = await carryOut(world, parsed.data);
  if ("problem" in done) throw new Error(`no delivery: ${JSON.stringify(done.problem.body)}`);
  return done.value;
};
