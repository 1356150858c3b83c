import { type ApiVersion, createDialects, type Dialect } from "./dialects.ts";
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
  get(): Promise<Listing<T>>;
  /** One that was fetched at this time (epoch milliseconds) or later. */
  since(ms: number): Promise<Listing<T>>;
  /** To be called after each write. */
  forget(): void;
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
  /** Ids of objects that this run has been asked about, by which a listing of the right app is recognised. */
  readonly known: Set<string>;
  /** Ids of objects that this run is about to replace: they are no obstacle to an equal new one. */
  readonly replacing: Set<string>;
  /** Ids that this run has adopted: deleting them for their former resource would take them from the new one. */
  readonly adopted: Set<string>;
  /** Marks the credential for the state; the mark of last time where that still holds, so that nothing changes. */
  mark(last?: string): string;
  /** Whether a mark in the state was made with the credential of now. */
  sameCredential(mark: string | undefined): boolean;
}

/** How long a listing may serve: long enough for a refresh of many, short enough for a long `up`. */
const listingAgeMs = 30_000;

function sharedListing<T>(fetchAll: () => Promise<Listing<T>>, now: () => number): SharedListing<T> {
  let held: { promise: Promise<Listing<T>>; atMs: number } | undefined;
  const fresh = () => {
    const mine = { promise: fetchAll(), atMs: now() };
    held = mine;
    mine.promise.catch(() => {
      if (held === mine) held = undefined;
    });
    return mine.promise;
  };
  return {
    get: () => (held && now() - held.atMs < listingAgeMs ? held.promise : fresh()),
    since: (ms) => (held && held.atMs >= ms ? held.promise : fresh()),
    forget: () => {
      held = undefined;
    },
  };
}

function createSession(app: Credentials, ports: Ports, patience: Partial<Patience>): Session {
  const request = createRequest(app, ports, patience);
  const x = createClient(request);
  const dialects = createDialects(request, x, (fetchAll) => sharedListing(fetchAll, ports.now));
  const stream = createStream(request);
  const credential = identifying(app);
  return {
    x,
    request,
    baseUrl: app.baseUrl,
    webhooks: dialects["2"].webhooks.listing,
    dialects,
    subscriptions: sharedListing(x.listSubscriptions, ports.now),
    stream,
    rules: sharedListing(stream.listRules, ports.now),
    links: sharedListing(stream.listLinks, ports.now),
    known: new Set(),
    replacing: new Set(),
    adopted: new Set(),
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
  const sessions: { app: Credentials; atLimit: OnRateLimit; session: Session }[] = [];
  return (settings, profile) => {
    const app = credentials(settings, profile);
    const atLimit = onRateLimit(settings);
    const found = sessions.find((entry) => entry.atLimit === atLimit && sameCredentials(entry.app, app));
    if (found) return found.session;
    const session = createSession(app, ports, { ...patience, onRateLimit: atLimit });
    sessions.push({ app, atLimit, session });
    return session;
  };
}
