/** What every API request passes: credentials, scopes, window, requested failures; and what every answer gets: headers, journal. */
import { randomBytes } from "node:crypto";
import type { Context, MiddlewareHandler, Next } from "hono";
import { createAuthenticate } from "../auth/authenticate.ts";
import { authorisationProblem } from "../auth/authorise.ts";
import type { Caller } from "../auth/caller.ts";
import { cutMark } from "../faults/cut.ts";
import { doesWork, faultResponse, takeFault } from "../faults/faults.ts";
import { isoNow, type World } from "../world.ts";
import type { Env } from "./http.ts";
import { legacyProblem } from "./legacy-problems.ts";
import { findOperation, isOperation, type Operation } from "./operations.ts";
import { noSuchRoute, type Problem, problemOf, problemResponse, tooManyRequests } from "./problems.ts";
import { countRequest, freshRate, type RateState, rateHeaders } from "./rate-limits.ts";

const isLegacy = (path: string): boolean => path.startsWith("/1.1/");

/** A refusal in the dialect of the path. */
const refusal = (path: string, problem: Problem): Response => {
  if (!isLegacy(path))
    return problemResponse(problem, problem.status === 401 ? { "www-authenticate": "Bearer" } : {});
  const realm = { "www-authenticate": 'OAuth realm="https://api.x.com"' };
  return problemResponse(legacyProblem(problem), problem.status === 401 ? realm : {});
};

/** A request whose caller is known. */
interface Known {
  readonly operation: Operation;
  readonly caller: Caller;
  readonly rate: RateState;
}

/** Why a known caller gets no further. */
const problemFor = (world: World, path: string, { operation, caller, rate }: Known): Problem | undefined => {
  const { settings } = world.store;
  const unauthorised = authorisationProblem(settings, caller, operation);
  if (unauthorised !== undefined) return unauthorised;
  if (!rate.allowed) return tooManyRequests(settings);
  return isLegacy(path) && !isOperation(operation) ? noSuchRoute() : undefined;
};

/** The request's own work, or the failure that a test asked for. */
const work = async (world: World, c: Context<Env>, next: Next, { app }: Caller): Promise<void> => {
  const fault = takeFault(world, c.req.method, c.req.path, app.name);
  const { delayMs = 0, answerDelayMs = 0 } = fault ?? {};
  const passes = async (ms: number): Promise<boolean> => ms === 0 || world.pause(ms);
  const breakOff = (): void => {
    c.res = undefined;
    c.res = refusal(c.req.path, problemOf(world.store.settings, 503));
  };
  if (!(await passes(delayMs))) return breakOff();
  const works = fault === undefined || doesWork(fault);
  if (works) await next();
  if (fault === undefined) return;
  if (!(await passes(answerDelayMs))) return breakOff();
  const answered = works ? c.res : undefined;
  c.res = undefined;
  c.res = faultResponse(world, fault, answered, isLegacy(c.req.path) ? legacyProblem : undefined);
  // A 429 on purpose tells of a window that is used up, unless it says otherwise itself.
  const { headers } = c.res;
  const remaining = "x-rate-limit-remaining";
  if (fault.status === 429 && !headers.has(remaining)) headers.set(remaining, "0");
  // A stream that nobody will read is open until it is told so.
  if (answered?.body !== c.res.body) await answered?.body?.cancel();
};

const stamp = (world: World, response: Response, rate: RateState): void => {
  const { headers } = response;
  for (const [name, value] of Object.entries(rateHeaders(rate)))
    if (!headers.has(name)) headers.set(name, value);
  headers.set("x-transaction-id", randomBytes(8).toString("hex"));
  if (!headers.has("date")) headers.set("date", new Date(world.now()).toUTCString());
};

const note = (world: World, c: Context<Env>, operation: Operation, caller: Caller | undefined): void => {
  const { method, path, url } = c.req;
  const status = c.res.headers.has(cutMark) ? 0 : c.res.status;
  const who = {
    app: caller?.app.name ?? null,
    credential: caller?.credential ?? null,
    userId: caller?.user?.id ?? null,
  };
  const { search: query } = new URL(url);
  world.store.journal.request({ at: isoNow(world), method, path, query, status, ...who }, operation.name);
};

const pass = async (world: World, c: Context<Env>, next: Next, known: Known): Promise<void> => {
  const { caller } = known;
  const problem = problemFor(world, c.req.path, known);
  if (problem !== undefined) {
    c.res = refusal(c.req.path, problem);
    return;
  }
  c.set("caller", caller);
  c.set("app", caller.app);
  if (caller.user !== undefined) c.set("user", caller.user);
  await work(world, c, next, caller);
};

/** Makes the gate of the API's routes. */
export const createGate = (world: World): MiddlewareHandler<Env> => {
  const authenticate = createAuthenticate(world);
  return async (c, next) => {
    const { era } = world;
    const operation = findOperation(c.req.method, c.req.path);
    const identified = await authenticate(c);
    const caller = "value" in identified ? identified.value : undefined;
    const rate = caller === undefined ? freshRate(world, operation) : countRequest(world, caller, operation);
    if ("problem" in identified) c.res = refusal(c.req.path, identified.problem);
    else await pass(world, c, next, { operation, caller: identified.value, rate });
    stamp(world, c.res, rate);
    if (world.era === era) note(world, c, operation, caller);
  };
};
