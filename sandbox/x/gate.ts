/** What every API request passes: journal, rate-limit headers, bearer token, window, requested failures. */
import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { MiddlewareHandler } from "hono";
import type { App } from "./entities.ts";
import { cutMark, faultResponse, takeFault } from "./faults.ts";
import type { Env } from "./http.ts";
import { findOperation } from "./operations.ts";
import { problemResponse, tooManyRequests, unauthorized } from "./problems.ts";
import { countRequest, freshRate, type RateState, rateHeaders } from "./rate-limits.ts";
import { isoNow, type World } from "./world.ts";

const appOf = (world: World, authorization: string | undefined): App | undefined => {
  const token = /^bearer +(\S+) *$/i.exec(authorization ?? "")?.[1];
  return token === undefined
    ? undefined
    : [...world.store.apps.values()].find((app) => app.bearerToken === token);
};

const stamp = (world: World, response: Response, rate: RateState): void => {
  const { headers } = response;
  for (const [name, value] of Object.entries(rateHeaders(rate)))
    if (!headers.has(name)) headers.set(name, value);
  headers.set("x-transaction-id", randomBytes(8).toString("hex"));
  if (!headers.has("date")) headers.set("date", new Date(world.now()).toUTCString());
};

/** Makes the gate of the API's routes. */
export const createGate =
  (world: World): MiddlewareHandler<Env> =>
  async (c, next) => {
    const { method, path } = c.req;
    const operation = findOperation(method, path);
    const app = appOf(world, c.req.header("authorization"));
    const rate = app === undefined ? freshRate(world, operation) : countRequest(world, app, operation);
    const settle = async (): Promise<void> => {
      if (app === undefined) {
        c.res = problemResponse(unauthorized(), { "www-authenticate": "Bearer" });
      } else if (!rate.allowed) {
        c.res = problemResponse(tooManyRequests(world.store.settings));
      } else {
        c.set("app", app);
        const fault = takeFault(world, method, path, app.name);
        if (fault?.delayMs) await delay(fault.delayMs);
        if (fault === undefined || fault.afterWrite) await next();
        if (fault !== undefined) {
          c.res = undefined;
          c.res = faultResponse(world, fault);
        }
      }
    };
    await settle();
    stamp(world, c.res, c.res.status === 429 ? { ...rate, remaining: 0 } : rate);
    const status = c.res.headers.has(cutMark) ? 0 : c.res.status;
    const query = new URL(c.req.url).search;
    world.store.journal.request({ at: isoNow(world), method, path, query, status, app: app?.name ?? null });
  };
