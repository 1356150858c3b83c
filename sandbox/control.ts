import { z } from "zod";

const delivery = z.object({ status: z.number().nullable(), outcome: z.string() });
const deliveries = z.object({ deliveries: z.array(delivery) });

/** One delivery as the emulated X saw it end. */
type Delivery = z.infer<typeof delivery>;

/** What the sandbox asks of the emulated X behind everyone's back. */
export interface Control {
  deliver(order: DeliveryOrder): Promise<Delivery[]>;
  invalidateWebhook(id: string): Promise<void>;
  deleteSubscription(id: string): Promise<void>;
  changeTag(id: string, tag: string): Promise<void>;
}

/** A delivery to make. Defaults: one copy, rightly signed. */
interface DeliveryOrder {
  /** The body as text, sent as it is. */
  readonly raw: string;
  /** How many at the same moment. */
  readonly copies?: number;
  readonly signature?: "valid" | "forged" | "missing" | "crc-replay";
  /** Default: application/json. Another one reaches the Lambda as base64. */
  readonly contentType?: string;
}

/** The emulator's control routes over HTTP. */
export function controlOf(url: string): Control {
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${url}/_x/${path}`, { method, headers, body: JSON.stringify(body) });
    if (!response.ok)
      throw new Error(`The X emulator refused ${method} /_x/${path}: ${await response.text()}`);
    return response.json();
  };
  return {
    deliver: async (order) => deliveries.parse(await call("POST", "deliver", order)).deliveries,
    invalidateWebhook: async (id) => void (await call("POST", `webhooks/${id}/invalidate`)),
    deleteSubscription: async (id) => void (await call("DELETE", `subscriptions/${id}`)),
    changeTag: async (id, tag) => void (await call("PATCH", `subscriptions/${id}`, { tag })),
  };
}
