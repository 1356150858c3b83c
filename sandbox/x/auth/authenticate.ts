/** Who asks: an app by its bearer token, or an app for a user, by a token of either OAuth. */
import type { Context } from "hono";
import type { Env, Parsed } from "../api/http.ts";
import { type Problem, unauthorized } from "../api/problems.ts";
import type { World } from "../world.ts";
import type { Caller } from "./caller.ts";
import { createNonces, type Nonces } from "./nonces.ts";
import { isSignedBy, type Parameter, parseOAuthHeader } from "./oauth1.ts";
import { findGrant } from "./tokens.ts";

/** Finds out who asks, or says why not. */
export type Authenticate = (c: Context<Env>) => Promise<Parsed<Caller>>;

/** The codes of the legacy dialect for what is wrong with credentials. */
const codes = { couldNotAuthenticate: 32, invalidToken: 89, badTimestamp: 135, badData: 215 } as const;

const refused = (code: keyof typeof codes): { readonly problem: Problem } => ({
  problem: { ...unauthorized(), legacyCode: codes[code] },
});

const byBearer = ({ store }: World, token: string): Parsed<Caller> => {
  for (const app of store.apps.values())
    if (app.bearerToken === token) return { value: { app, credential: "bearer" } };
  const found = findGrant(store, "oauth2", token);
  const app = found && store.apps.get(found.grant.app);
  return app === undefined ? refused("invalidToken") : { value: { app, credential: "oauth2", ...found } };
};

/** X refuses a timestamp that is further away than this. */
const toleranceMs = 5 * 60 * 1000;

const isForm = (c: Context<Env>): boolean =>
  /^application\/x-www-form-urlencoded[ \t]*(?:;|$)/i.test(c.req.header("content-type") ?? "");

const byOAuth1 = async (
  world: World,
  nonces: Nonces,
  header: readonly Parameter[],
  c: Context<Env>,
): Promise<Parsed<Caller>> => {
  const given = new Map(header);
  const value = (name: string): string => given.get(`oauth_${name}`) ?? "";
  const version = given.get("oauth_version") ?? "1.0";
  const [timestamp, nonce, token] = [value("timestamp"), value("nonce"), value("token")];
  if (value("signature_method") !== "HMAC-SHA1" || version !== "1.0" || nonce === "")
    return refused("badData");
  const found = findGrant(world.store, "oauth1", token);
  const app = found && world.store.apps.get(found.grant.app);
  const tokenSecret = found?.grant.accessTokenSecret;
  if (app?.consumerKey === undefined || app.consumerSecret === undefined || tokenSecret === undefined)
    return refused("invalidToken");
  if (app.consumerKey !== value("consumer_key")) return refused("couldNotAuthenticate");
  const atMs = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) * 1000 : Number.NaN;
  // A client signs by the machine's time, a test by the emulator's: both are right.
  if (![world.now(), Date.now()].some((nowMs) => Math.abs(nowMs - atMs) <= toleranceMs))
    return refused("badTimestamp");
  const form = isForm(c) ? await c.req.text().catch(() => "") : "";
  const request = { method: c.req.method, url: c.req.url, header, form };
  const secrets = { consumerSecret: app.consumerSecret, tokenSecret };
  if (!isSignedBy(request, secrets, value("signature"))) return refused("couldNotAuthenticate");
  if (!nonces.use(token, timestamp, nonce)) return refused("couldNotAuthenticate");
  return { value: { app, credential: "oauth1", ...found } };
};

/** Makes the world's authentication. */
export const createAuthenticate = (world: World): Authenticate => {
  const nonces = createNonces();
  world.onReset(nonces.clear);
  return async (c) => {
    const authorization = c.req.header("authorization") ?? "";
    const [, bearer] = /^bearer +(\S+) *$/i.exec(authorization) ?? [];
    if (bearer !== undefined) return byBearer(world, bearer);
    const header = parseOAuthHeader(authorization);
    return header === undefined ? refused("badData") : byOAuth1(world, nonces, header, c);
  };
};
