import { XApiError, XUnansweredError } from "./errors.ts";
import type { Request } from "./request.ts";
import {
  anyAnswer,
  bulkDeletion,
  type Listing,
  subscriptionAnswer,
  subscriptionPage,
  userAnswer,
  usersAnswer,
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

/** What became of each id of a bulk deletion. */
interface BulkDeletion {
  readonly deleted: readonly string[];
  /** X knows them not: gone already, or another app's. */
  readonly missing: readonly string[];
  /** Still there, with X's words. */
  readonly refused: readonly { readonly id: string; readonly why: string }[];
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
  /** Deletes up to 100 in one call, which may succeed in part. */
  deleteSubscriptions(ids: readonly string[]): Promise<BulkDeletion>;
  /** Undefined where X knows no such name. */
  findUser(username: string): Promise<XUser | undefined>;
  /** Up to 100 users by name, in lower case; without those whom X does not know, or has suspended. */
  findUsers(usernames: readonly string[]): Promise<ReadonlyMap<string, XUser>>;
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
    deleteSubscriptions: (ids) => deleteMany(request, ids),
    findUser: async (username) => {
      const path = `2/users/by/username/${encodeURIComponent(username)}`;
      const { data, errors } = await request({ method: "get", path, answer: userAnswer });
      if (data || errors?.some(({ title }) => title === "Not Found Error")) return data;
      const why =
        errors?.map(({ detail, title }) => detail ?? title).join("; ") || "X gave no user and no reason";
      throw new XUnansweredError(`GET /${path}`, why, false);
    },
    findUsers: (usernames) => findUsers(request, usernames),
  };
}

async function findUsers(
  request: Request,
  usernames: readonly string[],
): Promise<ReadonlyMap<string, XUser>> {
  const path = "2/users/by";
  const query = { usernames: usernames.join(",") };
  const { data = [], errors = [] } = await request({ method: "get", path, query, answer: usersAnswer });
  const users = new Map(data.map((user) => [user.username.toLowerCase(), user]));
  // "Forbidden" is X's word for a suspended user.
  const isAbsent = (title: string | undefined) => title === "Not Found Error" || title === "Forbidden";
  const absent = new Set(
    errors.flatMap(({ value, title }) => (isAbsent(title) && value ? [value.toLowerCase()] : [])),
  );
  const untold = usernames.filter(
    (name) => !users.has(name.toLowerCase()) && !absent.has(name.toLowerCase()),
  );
  if (untold.length === 0) return users;
  const why = errors.map(({ detail, title }) => detail ?? title).join("; ") || "X gave no reason";
  throw new XUnansweredError(`GET /${path}`, `nothing on ${untold.slice(0, 5).join(", ")}: ${why}`, false);
}

async function deleteMany(request: Request, ids: readonly string[]): Promise<BulkDeletion> {
  const query = { ids: ids.join(",") };
  try {
    const call = { method: "delete", path: subscriptions, query, answer: bulkDeletion } as const;
    const { deleted, errors } = await request(call);
    const gone = new Set(deleted);
    const problems = new Map(errors.map((problem) => [problem.id, problem]));
    const rest = ids.filter((id) => !gone.has(id));
    const isMissing = (id: string) => problems.get(id)?.notFound ?? false;
    return {
      deleted,
      missing: rest.filter(isMissing),
      refused: rest
        .filter((id) => !isMissing(id))
        .map((id) => ({ id, why: problems.get(id)?.why ?? "X did not say what became of it" })),
    };
  } catch (error) {
    if (!(error instanceof XApiError && error.refusal.status === 404)) throw error;
    return { deleted: [], missing: ids, refused: [] };
  }
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
