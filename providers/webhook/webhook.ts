import { z } from "zod";
import { explain } from "../advice.ts";
import type { WebhookCalls } from "../dialects.ts";
import { deleteOrGone, findOrGone, findWritten, isOwn, type Wanted } from "../find.ts";
import { byXId } from "../importing.ts";
import { adopt } from "../owners.ts";
import { type Resource, ResourceFailure, UnfinishedFailure } from "../resource.ts";
import type { Session } from "../session.ts";
import { profileName } from "../x/auth.ts";
import { maybeApplied, saysDuplicate, XApiError } from "../x/errors.ts";
import { webhookUrlProblem } from "../x/url.ts";
import type { XWebhook } from "../x/wire.ts";
import { waitForCrc } from "./crc-wait.ts";

const inputs = z.object({
  url: z.string(),
  /** On a changed URL: delete the old webhook first (one slot is enough), or create the new one first (two slots). */
  replace: z.enum(["delete-first", "create-first"]).default("delete-first"),
  /** Take over the webhook that has this URL already, instead of failing. */
  adopt: z.boolean().optional(),
  profile: profileName.optional(),
  /** How long to wait for X's CRC to pass. */
  crcTimeoutSeconds: z.number().min(0).max(900).default(120),
  /** X's API to use; both manage the same webhooks. */
  apiVersion: z.enum(["2", "1.1"]).default("2"),
  /** Not for users: what is wanted, so that a preview shows `valid: false => true`. */
  valid: z.boolean().default(true),
});

const state = z.object({
  webhookId: z.string(),
  url: z.string(),
  valid: z.boolean(),
  createdAt: z.string().optional(),
  profile: z.string().optional(),
  credential: z.string().optional(),
  replace: z.string().optional(),
  adopt: z.boolean().optional(),
  crcTimeoutSeconds: z.number().optional(),
  apiVersion: z.enum(["2", "1.1"]).optional(),
});

type Inputs = z.output<typeof inputs>;
type State = z.output<typeof state>;

/** X's webhook: POST creates, the listing reads, PUT re-validates, DELETE deletes; a URL is for ever. */
export const webhook: Resource<Inputs, State> = {
  inputs,
  state,
  label: ({ url }) => `Webhook ${url ?? ""}`.trim(),

  rules({ url }, baseUrl) {
    const problem = url === undefined ? undefined : webhookUrlProblem(url, baseUrl);
    return { problems: problem ? [{ property: "url", reason: `"${url}" ${problem}.` }] : [], warnings: [] };
  },

  canonical: (declared) => ({ ...declared, valid: true }),

  async preflight(session, declared, olds) {
    const { apiVersion } = declared;
    if (olds || apiVersion === undefined) return { problems: [], inputs: declared };
    const { listing, verify } = callsOf(session, { apiVersion });
    await verify();
    const items = (await listing.get()).items.filter(({ id }) => !session.replacing.has(id));
    const same = items.find(({ url }) => url === declared.url);
    if (same && !declared.adopt)
      return { problems: [{ property: "url", reason: exists(same) }], inputs: declared };
    if (items.length > 0 && !same) {
      session.log(
        `The X app has ${items.length} webhook(s) already (${items.map(({ url }) => url).join(", ")}). Pay-per-use and pro allow one: creating another may fail with WebhookLimitExceeded.`,
      );
    }
    return { problems: [], inputs: declared };
  },

  has: ({ webhookId }) => [webhookId],

  importing: byXId("X's id of the webhook", (webhookId) => ({ webhookId, url: "", valid: true })),

  fates: (old, declared, unknown) => ({
    // Unknown in a preview whenever the receiver changes: that is no reason to announce a replacement.
    url: unknown.has("url") ? "update" : declared.url === old.url ? "none" : "replace",
    profile: unknown.has("profile") ? "update" : declared.profile === old.profile ? "none" : "replace",
    valid: old.valid ? "none" : "update",
    apiVersion:
      !unknown.has("apiVersion") && (declared.apiVersion ?? "2") === (old.apiVersion ?? "2")
        ? "none"
        : "update",
  }),

  async deleteFirst(session, old, declared) {
    const first = declared.replace !== "create-first";
    const feeds = await subscriptionsOf(session, old.webhookId);
    session.replacing.add(old.webhookId);
    session.log(
      first
        ? `Replacing ${old.url}: it is deleted before the new webhook exists. Events of ${feeds} in between are lost (enterprise plans can replay 24 h). With two webhook slots, replace: "create-first" avoids the gap.`
        : `Replacing ${old.url}: the new webhook comes first, then ${feeds} move to it, then the old one goes. This needs a second webhook slot.`,
    );
    return first;
  },

  async create(session, declared) {
    const existing = (await callsOf(session, declared).listing.get()).items.find(
      ({ url }) => url === declared.url,
    );
    if (existing && !declared.adopt) throw new ResourceFailure(exists(existing));
    if (existing) adopt(session, existing.id, webhook.label(declared));
    if (existing) return { id: existing.id, state: stateOf(session, existing, declared) };
    const made = await post(session, declared);
    const outcome = stateOf(session, made, declared);
    if (made.valid) return { id: made.id, state: outcome };
    try {
      return { id: made.id, state: stateOf(session, await revalidate(session, outcome, declared), declared) };
    } catch (error) {
      throw new UnfinishedFailure(
        made.id,
        outcome,
        explain(error, "X made the webhook, but it is not valid"),
        {
          cause: error,
        },
      );
    }
  },

  async read(session, old) {
    const found = await findOrGone(session, callsOf(session, old).listing, wanted(old));
    if (!found) return undefined;
    const { url, valid } = found;
    return { state: stateOf(session, found, old), inputs: { url, valid } };
  },

  async update(session, old, declared) {
    if (old.valid) return { ...old, ...settings(declared) };
    return stateOf(session, await revalidate(session, old, declared), {
      ...declared,
      credential: old.credential,
    });
  },

  delete(session, old) {
    const calls = callsOf(session, old);
    return deleteOrGone(session, calls.listing, wanted(old), () => calls.delete(old.webhookId));
  },
};

function callsOf(session: Session, { apiVersion = "2" }: Pick<State, "apiVersion">): WebhookCalls {
  return session.dialects[apiVersion].webhooks;
}

function wanted(old: State): Wanted {
  const { webhookId: id, createdAt, credential } = old;
  return { id, createdAt, credential, label: webhook.label(old) };
}

type Settings = Pick<State, "profile" | "replace" | "adopt" | "crcTimeoutSeconds" | "apiVersion">;

function settings({ profile, replace, adopt, crcTimeoutSeconds, apiVersion }: Settings): Settings {
  return { profile, replace, adopt, crcTimeoutSeconds, apiVersion };
}

function stateOf(
  session: Session,
  { id, ...seen }: XWebhook,
  declared: Settings & Pick<State, "credential">,
): State {
  return { webhookId: id, ...seen, ...settings(declared), credential: session.mark(declared.credential) };
}

function exists({ id, url }: XWebhook): string {
  return `The X app has the webhook ${id} at ${url} already. Set adopt: true to bring it under management (nothing is written), or delete it first. If the resource was renamed, give it an alias instead.`;
}

async function subscriptionsOf(session: Session, webhookId: string): Promise<string> {
  try {
    const { items } = await session.subscriptions.get();
    const feeds = items.filter((item) => item.webhookId === webhookId).map(({ eventType }) => eventType);
    return feeds.length === 0 ? "its subscriptions (none now)" : `its ${feeds.length} subscription(s)`;
  } catch {
    return "its subscriptions";
  }
}

/**
 * POSTs until X's CRC passes or the time is up: a definite CRC failure has created nothing and may be repeated, and
 * so may a request whose answer was lost once a look shows that it made nothing.
 */
async function post(session: Session, { url, crcTimeoutSeconds, apiVersion }: Inputs): Promise<XWebhook> {
  const { listing, create } = callsOf(session, { apiVersion });
  const startedAtMs = session.now();
  let lost = 0;
  for (let attempt = 1; ; attempt++) {
    try {
      return await create(url);
    } catch (error) {
      if (maybeApplied(error)) lost++;
      const look = maybeApplied(error) || (lost > 0 && saysDuplicate(error));
      const isIt = (item: XWebhook) => item.url === url;
      const written = look ? await findWritten(session, listing, isIt) : undefined;
      if (written && isOwn(written, startedAtMs)) return written;
      if (error instanceof XApiError && error.has("CrcValidationFailed")) {
        await waitForCrc(session, url, startedAtMs, crcTimeoutSeconds, attempt, error);
      } else if (!maybeApplied(error) || lost === 3) throw error;
    } finally {
      listing.forget();
    }
  }
}

/** PUTs, then looks until X lists the webhook as valid: only that counts. */
async function revalidate(
  session: Session,
  old: State,
  { crcTimeoutSeconds, apiVersion }: Inputs,
): Promise<XWebhook> {
  const { listing, validate } = callsOf(session, { apiVersion });
  const startedAtMs = session.now();
  for (let attempt = 1; ; attempt++) {
    let refusal: unknown;
    try {
      await validate(old.webhookId);
    } catch (error) {
      if (!(error instanceof XApiError && error.has("CrcValidationFailed"))) throw error;
      refusal = error;
    }
    listing.forget();
    const { items, complete } = await listing.since(session.now());
    const now = items.find(({ id }) => id === old.webhookId);
    if (now?.valid) return now;
    const missing = complete
      ? "X does not list the webhook after PUT"
      : "X lists webhooks only in part: run the same command again";
    const seen = now ? "X still lists the webhook as invalid after PUT" : missing;
    const cause = refusal ?? new ResourceFailure(seen);
    await waitForCrc(session, old.url, startedAtMs, crcTimeoutSeconds, attempt, cause);
  }
}
