/** Faults that a test asks for: those that wait, who takes them, and what a request gets in place of its answer. */
import { z } from "zod";
import { pathFits } from "../api/operations.ts";
import { type Problem, problemOf, problemResponse } from "../api/problems.ts";
import type { Webhook } from "../entities.ts";
import type { Chances } from "../random.ts";
import type { World } from "../world.ts";
import { cutMark } from "./cut.ts";
import {
  type CrcFault,
  type DeliveryFault,
  type Fault,
  type FaultOrder,
  faultsSchema,
  type RequestFault,
} from "./fault-schema.ts";

/** The faults as a caller of the emulator handles them. */
export interface Faults {
  /** Adds faults behind those that wait. @throws Error that names every member that is wrong. */
  readonly add: (faults: FaultOrder | readonly FaultOrder[]) => void;
  /** Those that wait. */
  readonly list: () => readonly Fault[];
  /** Takes all back. */
  readonly clear: () => void;
}

/** Makes the handle on a world's faults. */
export const createFaults = ({ store }: World): Faults => ({
  add: (faults) => {
    const parsed = faultsSchema.safeParse(faults);
    if (!parsed.success) throw new Error(`the fault is wrong:\n${z.prettifyError(parsed.error)}`);
    store.faults = [...store.faults, ...parsed.data];
  },
  list: () => store.faults,
  clear: () => {
    store.faults = [];
  },
});

/** Takes the first fault that fits, where chance lets it happen, and uses up one of its times. */
const take = <Kind extends Fault>(
  { store, chances }: World,
  kind: keyof Chances,
  fits: (fault: Fault) => fault is Kind,
): Kind | undefined => {
  if (store.faults.length === 0) return undefined;
  const taken = store.faults
    .filter(fits)
    .find((fault) => fault.rate === undefined || chances[kind].next() < fault.rate);
  if (taken === undefined) return undefined;
  const left = taken.times ?? (taken.rate === undefined ? 1 : Number.POSITIVE_INFINITY);
  if (left === Number.POSITIVE_INFINITY) return taken;
  store.faults = store.faults.flatMap((other) => {
    if (other !== taken) return [other];
    return left > 1 ? [{ ...taken, times: left - 1 }] : [];
  });
  return taken;
};

/** Takes the fault meant for this request. */
export const takeFault = (
  world: World,
  method: string,
  path: string,
  app: string,
): RequestFault | undefined =>
  take(
    world,
    "request",
    (fault): fault is RequestFault =>
      (fault.on === undefined || fault.on === "request") &&
      (fault.method === "*" || fault.method.toUpperCase() === method) &&
      (fault.app === undefined || fault.app === app) &&
      pathFits(fault.path, path),
  );

/** Takes the fault meant for a delivery as a whole, or for one try of it. */
export const takeDeliveryFault = (
  world: World,
  part: "whole" | "try",
  webhook: Webhook,
): DeliveryFault | undefined =>
  take(
    world,
    "delivery",
    (fault): fault is DeliveryFault =>
      fault.on === "delivery" &&
      (fault.app === undefined || fault.app === webhook.app) &&
      (fault.webhookId === undefined || fault.webhookId === webhook.id) &&
      (part === "whole") === (fault.lateMs !== undefined || fault.copies !== undefined),
  );

/** Takes the fault meant for a CRC. `webhookId` is undefined while the webhook is being created. */
export const takeCrcFault = (
  world: World,
  app: string,
  webhookId: string | undefined,
): CrcFault | undefined =>
  take(
    world,
    "crc",
    (fault): fault is CrcFault =>
      fault.on === "crc" &&
      (fault.app === undefined || fault.app === app) &&
      (fault.webhookId === undefined || fault.webhookId === webhookId),
  );

/** Whether the answer that the fault spoils is the request's own: then the work is done first. */
const keepsAnswer = ({ status, cut, delayMs, answerDelayMs, truncate, afterWrite }: RequestFault): boolean =>
  status === undefined && !cut && (cut === false || truncate || (delayMs + answerDelayMs > 0 && !afterWrite));

/** Whether the request does its work in spite of the fault. */
export const doesWork = (fault: RequestFault): boolean => fault.afterWrite || keepsAnswer(fault);

/** Statuses whose answers have no body. */
const bodiless: readonly number[] = [204, 205, 304];

const replacement = (fault: RequestFault, problem: Problem): Response => {
  const { body, headers } = fault;
  const { status } = problem;
  if (bodiless.includes(status)) return new Response(null, { status, ...(headers && { headers }) });
  if (body === undefined) return problemResponse(problem, headers);
  const contentType = problem.contentType ?? "application/problem+json; charset=utf-8";
  return new Response(body, { status, headers: { "content-type": contentType, ...headers } });
};

/** What the request gets, refusals in the dialect it was made in. `answered` is its own answer, where it did its work. */
export const faultResponse = (
  world: World,
  fault: RequestFault,
  answered?: Response,
  inDialect: (problem: Problem) => Problem = (problem) => problem,
): Response => {
  const { status, truncate, afterWrite } = fault;
  const kept = keepsAnswer(fault);
  if (fault.cut ?? (!truncate && !kept && (afterWrite || status === undefined)))
    return new Response(null, { status: 503, headers: { [cutMark]: "before" } });
  const response =
    (kept ? answered : undefined) ??
    replacement(fault, inDialect(problemOf(world.store.settings, status ?? 500)));
  if (!truncate) return response;
  const marked = new Response(response.body, response);
  marked.headers.set(cutMark, "half");
  return marked;
};
