import { z } from "zod";
import { deleteOrGone, findOrGone, findWritten, isOwn, type Wanted } from "../find.ts";
import { byXId } from "../importing.ts";
import { adopt } from "../owners.ts";
import { type Fate, type Resource, ResourceFailure, UnfinishedFailure } from "../resource.ts";
import type { Session } from "../session.ts";
import { profileName } from "../x/auth.ts";
import { maybeApplied, saysDuplicate } from "../x/errors.ts";
import { fieldLists, tidyFields, type XFields, type XLink } from "../x/stream-wire.ts";
import { xId } from "../x/wire.ts";

const names = z
  .array(z.string().regex(/^[a-z0-9_]+(\.[a-z0-9_]+)*$/, "a name as X has it, e.g. author_id"))
  .optional();

const inputs = z.object({
  webhookId: xId,
  tweetFields: names,
  userFields: names,
  mediaFields: names,
  placeFields: names,
  pollFields: names,
  expansions: names,
  /** Take over a link that this webhook has already, instead of failing. */
  adopt: z.boolean().optional(),
  profile: profileName.optional(),
});

const listed = z.array(z.string()).readonly().optional();

const state = z.object({
  webhookId: z.string(),
  tweetFields: listed,
  userFields: listed,
  mediaFields: listed,
  placeFields: listed,
  pollFields: listed,
  expansions: listed,
  createdAt: z.string().optional(),
  adopt: z.boolean().optional(),
  profile: z.string().optional(),
  credential: z.string().optional(),
});

type Inputs = z.output<typeof inputs>;
type State = z.output<typeof state>;
type Declared = Inputs & Pick<State, "credential">;

/** The link of a webhook to the app's filtered stream: its fields change in place, the webhook is its identity. */
export const streamWebhookLink: Resource<Inputs, State> = {
  inputs,
  state,
  label: ({ webhookId }) => `StreamWebhookLink ${webhookId ?? ""}`.trim(),

  rules: () => ({ problems: [], warnings: [] }),

  canonical(declared) {
    const { webhookId, adopt, profile } = declared;
    const others = { webhookId, adopt, profile };
    const given = Object.entries(others).filter(([, value]) => value !== undefined);
    return { ...Object.fromEntries(given), ...lists(declared) };
  },

  async preflight(session, declared, olds) {
    const { webhookId } = declared;
    if (olds || declared.adopt || webhookId === undefined) return { problems: [], inputs: declared };
    const { items } = await session.links.get();
    const there = items.some(({ id }) => id === webhookId) && !session.replacing.has(keyOf(webhookId));
    return {
      problems: there ? [{ property: "webhookId", reason: exists(webhookId) }] : [],
      inputs: declared,
    };
  },

  has: ({ webhookId }) => [keyOf(webhookId)],

  importing: byXId("the webhook's id", (webhookId) => ({ webhookId })),

  fates(old, declared, unknown) {
    const was = tidyFields(old);
    const is = tidyFields(declared);
    const changed = fieldLists.map((list): [string, Fate] => [
      list,
      unknown.has(list) || String(was[list]) !== String(is[list]) ? "update" : "none",
    ]);
    return {
      webhookId: unknown.has("webhookId")
        ? "update"
        : declared.webhookId === old.webhookId
          ? "none"
          : "replace",
      // A webhook is one app's: other credentials mean the same link, which nothing is written to.
      profile: !unknown.has("profile") && declared.profile === old.profile ? "none" : "update",
      ...Object.fromEntries(changed),
    };
  },

  // The new link is beside the old one for a moment: posts come twice then, but none is missed.
  async deleteFirst(session, old) {
    session.replacing.add(keyOf(old.webhookId));
    return false;
  },

  async create(session, declared) {
    const { webhookId } = declared;
    // Not an older listing: X would replace the fields of a link that it does not show.
    const { items, complete } = await session.links.since(session.now());
    const existing = items.find(({ id }) => id === webhookId);
    if (!existing && !complete) throw new ResourceFailure(halfSeen);
    if (existing && !declared.adopt) throw new ResourceFailure(exists(webhookId));
    if (existing) adopt(session, webhookId, streamWebhookLink.label(declared), keyOf(webhookId));
    const seen = existing ?? (await link(session, declared, "new"));
    return { id: webhookId, state: stateOf(session, seen, declared) };
  },

  async read(session, old) {
    const found = await findOrGone(session, session.links, wanted(old));
    if (!found) return undefined;
    const seen = stateOf(session, found, old);
    const none = Object.fromEntries(fieldLists.map((list) => [list, undefined]));
    return { state: seen, inputs: { ...none, ...lists(seen) } };
  },

  async update(session, old, declared) {
    const { adopt, profile } = declared;
    if (sameFields(tidyFields(declared), tidyFields(old))) return { ...old, adopt, profile };
    const next = { ...declared, webhookId: old.webhookId, credential: old.credential };
    return stateOf(session, await link(session, next, "linked"), next);
  },

  delete: (session, old) =>
    deleteOrGone(session, session.links, wanted(old), () => session.stream.unlink(old.webhookId)),
};

function wanted(old: State): Wanted {
  const { webhookId: id, createdAt, credential } = old;
  return { id, createdAt, credential, label: streamWebhookLink.label(old), key: keyOf(id) };
}

/** A link's id is its webhook's, whose own fate must not be taken for the link's. */
function keyOf(webhookId: string): string {
  return `link ${webhookId}`;
}

/** The lists alone, as inputs. */
function lists(of: Partial<Inputs> | State): Partial<Inputs> {
  const tidy = tidyFields(of);
  return Object.fromEntries(fieldLists.flatMap((list) => (tidy[list] ? [[list, [...tidy[list]]]] : [])));
}

function sameFields(a: XFields, b: XFields): boolean {
  return JSON.stringify(tidyFields(a)) === JSON.stringify(tidyFields(b));
}

/**
 * POSTs, and looks whether X has the fields then. After a lost answer it looks first, and asks again only where nothing
 * was done. A link found then is its own where it is young, or where it was linked before.
 */
async function link(session: Session, declared: Declared, was: "new" | "linked"): Promise<XLink> {
  const { webhookId: id } = declared;
  const fields = tidyFields(declared);
  const startedAtMs = session.now();
  const isDone = (item: XLink) => item.id === id && sameFields(item.fields, fields);
  for (let lost = 0; ; ) {
    try {
      await post(session, id, fields, was);
      return await confirmed(session, declared, isDone);
    } catch (error) {
      if (!maybeApplied(error)) throw error;
      lost++;
      const done = await findWritten(session, session.links, isDone);
      if (done && (was === "linked" || isOwn(done, startedAtMs))) return done;
      if (done) throw new ResourceFailure(exists(id), { cause: error });
      if (lost === 3) throw error;
    } finally {
      session.links.forget();
    }
  }
}

/** Links. Where X refuses to give a link other fields, the link goes and comes again; never somebody else's. */
async function post(session: Session, id: string, fields: XFields, was: "new" | "linked"): Promise<void> {
  try {
    await session.stream.link(id, fields);
  } catch (error) {
    if (!saysDuplicate(error)) throw error;
    if (was === "new") throw new ResourceFailure(exists(id), { cause: error });
    await session.stream.unlink(id);
    await session.stream.link(id, fields);
  }
}

/** X has said yes; its listing knows the time, and whether it took the fields. Without one, X's yes has to do. */
async function confirmed(
  session: Session,
  declared: Declared,
  isDone: (item: XLink) => boolean,
): Promise<XLink> {
  const { webhookId: id } = declared;
  const fields = tidyFields(declared);
  const done = await findWritten(session, session.links, isDone).catch(() => ({ id, fields }));
  if (done) return done;
  const there = (await session.links.get()).items.find((item) => item.id === id);
  if (!there) return { id, fields };
  throw new UnfinishedFailure(
    id,
    stateOf(session, there, declared),
    `X has linked the webhook, but lists the link with other fields: ${JSON.stringify(there.fields)}. Declare those, or run pulumi refresh and pulumi up to ask again.`,
  );
}

function stateOf(
  session: Session,
  { id, fields, createdAt }: XLink,
  { adopt, profile, credential }: Pick<State, "adopt" | "profile" | "credential">,
): State {
  return { webhookId: id, ...fields, createdAt, adopt, profile, credential: session.mark(credential) };
}

const halfSeen =
  "X gave its links only in part, and linking a webhook that is linked already would replace the fields of that link. Run the same command again.";

function exists(webhookId: string): string {
  return `The webhook ${webhookId} is linked to the filtered stream already, and linking it again would replace its fields. Set adopt: true to bring the link under management (nothing is written), or delete it first. If the resource was renamed, give it an alias instead.`;
}
