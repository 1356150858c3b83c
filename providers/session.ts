import { type ApiVersion, createDialects, type Dialect } from "./dialects.ts";
import { type SharedUsers, sharedUsers } from "./users.ts";
import {
  type Credentials,
  credentials,
  fingerprint,
  identifying,
  madeWith,
  sameCredentials,
} from "./x/auth.ts";
import { createClient, type XClient } from "./x/client.ts";
import { createRequest, type Patience, type Ports, type Request } from "./x/request.ts";
import { type OnRateLimit, onRateLimit, type Settings } from "./x/settings.ts";
import { createStream, type XStream } from "./x/stream.ts";
import type { XLink, XRule } from "./x/stream-wire.ts";
import type { Listing, XSubscription, XWebhook } from "./x/wire.ts";

/** A listing that all resources of one run share: fetched once, again after a write or when it is old. */
export interface SharedListing<T> {
  /** One that is no older than this; default 30 seconds. */
  get(ageMs?: number): Promise<Listing<T>>;
  /** One that was fetched at this time (epoch milliseconds) or later. */
  since(ms: number): Promise<Listing<T>>;
  /** To be called after a write; holds for other profiles as well, which may be of the same app. */
  forget(): void;
  /** Adds what this run has made, instead of forgetting: many new objects cost no more listings than one. */
  add(item: T): void;
}

/** One X app as the lifecycles see it. */
export interface Session extends Ports {
  readonly x: XClient;
  /** For calls of products that have a file of their own in x/. */
  readonly request: Request;
  readonly baseUrl: URL;
  readonly webhooks: SharedListing<XWebhook>;
  /** Webhooks and account activity, by the version of X's API that is to be used. */
  readonly dialects: Readonly<Record<ApiVersion, Dialect>>;
  readonly subscriptions: SharedListing<XSubscription>;
  /** The filtered stream. */
  readonly stream: XStream;
  readonly rules: SharedListing<XRule>;
  readonly links: SharedListing<XLink>;
  readonly users: SharedUsers;
  /** Ids of objects that this run has been asked about, by which a listing of the right app is recognised. */
  readonly known: Set<string>;
  /** Ids of objects that this run is about to replace: they are no obstacle to an equal new one. */
  readonly replacing: Set<string>;
  /**
   * Ids that resources of this run have, and whose they are: the mark in the resource's state, once there is one.
   * Deleting them for their former resource would take them from the new one.
   */
  readonly owners: Map<string, string | undefined>;
  /** Ids that a new resource of this run will adopt when it is its turn: what has them now leaves them to it. */
  readonly claimed: Set<string>;
  /** Ids that this run has asked X to delete, and the end of that: a listing from before is no reason to adopt them. */
  readonly leaving: Map<string, Promise<void>>;
  /** Marks the credential for the state; the mark of last time where that still holds, so that nothing changes. */
  mark(last?: string): string;
  /** Whether a mark in the state was made with the credential of now. */
  sameCredential(mark: string | undefined): boolean;
}

/** How long a listing may serve: long enough for a refresh of many, short enough for a long `up`. */
const listingAgeMs = 30_000;

/** How long it may serve to find an equal object before one is made: X refuses a second one anyway. */
export const lookAgeMs = 15 * 60_000;

/** What all sessions of a run share: X's ids are of one space, and two profiles may be of one app. */
interface Run extends Pick<Session, "replacing" | "owners" | "claimed" | "leaving"> {
  /** How often each kind has been written. */
  readonly writes: Map<string, number>;
}

function sharedListing<T extends { readonly id: string }>(
  { writes }: Run,
  kind: string,
  fetchAll: () => Promise<Listing<T>>,
  now: () => number,
): SharedListing<T> {
  let held: { promise: Promise<Listing<T>>; after: number; atMs: number; doneMs?: number } | undefined;
  let made = new Map<string, T>();
  const written = () => writes.get(kind) ?? 0;
  const current = () => (held?.after === written() ? held : undefined);
  const fresh = () => {
    const mine: NonNullable<typeof held> = { promise: fetchAll(), after: written(), atMs: now() };
    held = mine;
    made = new Map();
    mine.promise.then(
      () => {
        mine.doneMs = now();
      },
      () => {
        if (held === mine) held = undefined;
      },
    );
    return mine.promise;
  };
  return {
    get: async (ageMs = listingAgeMs) => {
      const last = current();
      // From when it came: many pages, or a rate limit, may take longer than a listing is to serve.
      const young = last && now() - (last.doneMs ?? now()) < ageMs;
      const listing = await (young ? last.promise : fresh());
      if (made.size === 0) return listing;
      const others = listing.items.filter(({ id }) => !made.has(id));
      return { ...listing, items: [...others, ...made.values()] };
    },
    since: (ms) => {
      const last = current();
      return last && last.atMs >= ms ? last.promise : fresh();
    },
    forget: () => {
      writes.set(kind, written() + 1);
    },
    add: (item) => {
      made.set(item.id, item);
    },
  };
}

function createSession(run: Run, app: Credentials, ports: Ports, patience: Partial<Patience>): Session {
  const request = createRequest(app, ports, patience);
  const x = createClient(request);
  const share = <T extends { readonly id: string }>(kind: string, fetchAll: () => Promise<Listing<T>>) =>
    sharedListing(run, kind, fetchAll, ports.now);
  const dialects = createDialects(request, x, share);
  const stream = createStream(request);
  const credential = identifying(app);
  return {
    x,
    request,
    baseUrl: app.baseUrl,
    webhooks: dialects["2"].webhooks.listing,
    dialects,
    subscriptions: share("subscriptions", x.listSubscriptions),
    stream,
    rules: share("rules", stream.listRules),
    links: share("links", stream.listLinks),
    users: sharedUsers(x.findUsers, ports),
    known: new Set(),
    replacing: run.replacing,
    owners: run.owners,
    claimed: run.claimed,
    leaving: run.leaving,
    mark: (last) => (last !== undefined && madeWith(last, credential) ? last : fingerprint(credential)),
    sameCredential: (mark) => mark === undefined || madeWith(mark, credential),
    ...ports,
  };
}

/**
 * Hands out one session per profile and credential, so that all resources of an app share queue and listings, and two
 * profiles that were given one token by mistake do not vouch for each other.
 */
export function createSessions(
  ports: Ports,
  patience?: Partial<Patience>,
): (settings: Settings, profile: string | undefined) => Session {
  const run: Run = {
    replacing: new Set(),
    owners: new Map(),
    claimed: new Set(),
    leaving: new Map(),
    writes: new Map(),
  };
  const sessions: { app: Credentials; atLimit: OnRateLimit; session: Session }[] = [];
  return (settings, profile) => {
    const app = credentials(settings, profile);
    const atLimit = onRateLimit(settings);
    const found = sessions.find((entry) => entry.atLimit === atLimit && sameCredentials(entry.app, app));
    if (found) return found.session;
    const session = createSession(run, app, ports, { ...patience, onRateLimit: atLimit });
    sessions.push({ app, atLimit, session });
    return session;
  };
}
