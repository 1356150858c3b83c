import { XUnansweredError } from "./errors.ts";
import type { Request } from "./request.ts";
import {
  anyAnswer,
  type Listing,
  subscriptionAnswer,
  subscriptionPage,
  userAnswer,
  webhookAnswer,
  webhookListing,
  type XFilter,
  type XSubscription,
  type XUser,
  type XWebhook,
} from "./wire.ts";

/** What a new subscription is made of. */
interface NewSubscription {
  readonly eventType: string;
  readonly filter: XFilter;
  readonly tag?: string;
  readonly webhookId?: string;
}

/** The calls this project makes of X, in domain types. Errors: XApiError, XUnansweredError. */
export interface XClient {
  listWebhooks(): Promise<Listing<XWebhook>>;
  createWebhook(url: string): Promise<XWebhook>;
  /** Starts a CRC. X's answer proves nothing; only a later listing shows whether it passed. */
  validateWebhook(id: string): Promise<void>;
  deleteWebhook(id: string): Promise<void>;
  listSubscriptions(): Promise<Listing<XSubscription>>;
  createSubscription(subscription: NewSubscription): Promise<XSubscription>;
  updateSubscription(id: string, change: { tag?: string; webhookId?: string }): Promise<void>;
  deleteSubscription(id: string): Promise<void>;
  /** Undefined where X knows no such name. */
  findUser(username: string): Promise<XUser | undefined>;
}

const webhooks = "2/webhooks";
const subscriptions = "2/activity/subscriptions";

/** X's client over a request function. */
export function createClient(request: Request): XClient {
  return {
    listWebhooks: () =>
      request({
        method: "get",
        path: webhooks,
        query: { "webhook_config.fields": "created_at,id,url,valid" },
        answer: webhookListing,
      }),
    createWebhook: (url) => request({ method: "post", path: webhooks, json: { url }, answer: webhookAnswer }),
    validateWebhook: async (id) => {
      await request({ method: "put", path: `${webhooks}/${id}`, answer: anyAnswer });
    },
    deleteWebhook: async (id) => {
      await request({ method: "delete", path: `${webhooks}/${id}`, answer: anyAnswer });
    },
    listSubscriptions: () => listAll(request),
    createSubscription: async ({ eventType, filter, tag, webhookId }) => {
      const { userId, keyword, direction } = filter;
      const json = {
        event_type: eventType,
        filter: { user_id: userId, keyword, direction },
        tag,
        webhook_id: webhookId,
      };
      return (await request({ method: "post", path: subscriptions, json, answer: subscriptionAnswer })).data;
    },
    updateSubscription: async (id, { tag, webhookId }) => {
      const json = { tag, webhook_id: webhookId };
      await request({ method: "put", path: `${subscriptions}/${id}`, json, answer: anyAnswer });
    },
    deleteSubscription: async (id) => {
      await request({ method: "delete", path: `${subscriptions}/${id}`, answer: anyAnswer });
    },
    findUser: async (username) => {
      const path = `2/users/by/username/${encodeURIComponent(username)}`;
      const { data, errors } = await request({ method: "get", path, answer: userAnswer });
      if (data || errors?.some(({ title }) => title === "Not Found Error")) return data;
      const why =
        errors?.map(({ detail, title }) => detail ?? title).join("; ") || "X gave no user and no reason";
      throw new XUnansweredError(`GET /${path}`, why, false);
    },
  };
}

async function listAll(request: Request): Promise<Listing<XSubscription>> {
  const items = new Map<string, XSubscription>();
  const seen = new Set<string>();
  let total = 0;
  let partial = false;
  let token: string | undefined;
  do {
    const query = { max_results: "1000", ...(token === undefined ? {} : { pagination_token: token }) };
    const page = await request({ method: "get", path: subscriptions, query, answer: subscriptionPage });
    for (const item of page.items) items.set(item.id, item);
    total = page.total ?? total;
    partial ||= page.partial;
    token = page.nextToken;
    if (token !== undefined && seen.has(token)) {
      throw new XUnansweredError(`GET /${subscriptions}`, "X's listing repeats a page and has no end", false);
    }
    if (token !== undefined) seen.add(token);
  } while (token !== undefined);
  return { items: [...items.values()], complete: !partial && items.size >= total };
}
