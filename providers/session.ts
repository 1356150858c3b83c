import { type Credentials, credentials, fingerprint, madeWith, type Settings } from "./x/auth.ts";
import { createClient, type XClient } from "./x/client.ts";
import { createRequest, type Patience, type Ports } from "./x/request.ts";
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
  readonly baseUrl: URL;
  readonly webhooks: SharedListing<XWebhook>;
  readonly subscriptions: SharedListing<XSubscription>;
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

function createSession(app: Credentials, ports: Ports, patience?: Patience): Session {
  const x = createClient(createRequest(app, ports, patience));
  return {
    x,
    baseUrl: app.baseUrl,
    webhooks: sharedListing(x.listWebhooks, ports.now),
    subscriptions: sharedListing(x.listSubscriptions, ports.now),
    known: new Set(),
    replacing: new Set(),
    adopted: new Set(),
    mark: (last) =>
      last !== undefined && madeWith(last, app.bearerToken) ? last : fingerprint(app.bearerToken),
    sameCredential: (mark) => mark === undefined || madeWith(mark, app.bearerToken),
    ...ports,
  };
}

/**
 * Hands out one session per profile and credential, so that all resources of an app share queue and listings, and two
 * profiles that were given one token by mistake do not vouch for each other.
 */
export function createSessions(
  ports: Ports,
  patience?: Patience,
): (settings: Settings, profile: string | undefined) => Session {
  const sessions: { profile: string | undefined; app: Credentials; session: Session }[] = [];
  return (settings, profile) => {
    const app = credentials(settings, profile);
    const same = (other: Credentials) =>
      other.baseUrl.href === app.baseUrl.href && other.bearerToken.reveal() === app.bearerToken.reveal();
    const found = sessions.find((entry) => entry.profile === profile && same(entry.app));
    if (found) return found.session;
    const session = createSession(app, ports, patience);
    sessions.push({ profile, app, session });
    return session;
  };
}
