/** Failures that a test asks for: the next matching requests fail as told. */
import { z } from "zod";
import { jsonTextSchema } from "./http.ts";
import { pathFits } from "./operations.ts";
import { problemOf, problemResponse } from "./problems.ts";
import type { World } from "./world.ts";

/** What a control request may say about a failure. */
export const faultSchema = z.strictObject({
  /** `*` for any. */
  method: z.string().min(1).max(20).default("*"),
  /** A path; `*` and `:name` stand for one segment, a final `**` for the rest. */
  path: z.string().min(1).max(500).default("/**"),
  /** Only for this app. */
  app: z.string().optional(),
  /** Without a status the connection is cut. */
  status: z.int().min(200).max(599).optional(),
  /** How many requests fail. */
  times: z.int().min(1).max(1_000_000).default(1),
  /** The request does its work, but its answer is lost. */
  afterWrite: z.boolean().default(false),
  /** Cut the connection. Default: where there is no status, and with `afterWrite`. */
  cut: z.boolean().optional(),
  /** Replaces X's usual body for the status: a text as it is, anything else as JSON. */
  body: z.union([z.string(), jsonTextSchema]).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  /** Answers this much later. */
  delayMs: z.int().min(0).max(600_000).default(0),
});

/** A failure that waits for its request. */
export type Fault = z.infer<typeof faultSchema>;

/** Takes the failure meant for this request and uses up one of its times. */
export const takeFault = (world: World, method: string, path: string, app: string): Fault | undefined => {
  const { store } = world;
  const fault = store.faults.find(
    (candidate) =>
      (candidate.method === "*" || candidate.method.toUpperCase() === method) &&
      pathFits(candidate.path, path) &&
      (candidate.app === undefined || candidate.app === app),
  );
  if (fault === undefined) return undefined;
  store.faults = store.faults.flatMap((other) => {
    if (other !== fault) return [other];
    return fault.times > 1 ? [{ ...fault, times: fault.times - 1 }] : [];
  });
  return fault;
};

/** Marks an answer that stands for a connection to be cut; it never leaves the emulator. */
export const cutMark = "x-emulator-cut";

/** The answer that stands for a cut connection. */
const cutResponse = (): Response => new Response(null, { status: 503, headers: { [cutMark]: "1" } });

/** What the request gets in place of its answer. */
export const faultResponse = (world: World, fault: Fault): Response => {
  const cut = fault.cut ?? (fault.afterWrite || fault.status === undefined);
  if (cut || fault.status === undefined) return cutResponse();
  const problem = problemOf(world.store.settings, fault.status);
  if (fault.body === undefined) return problemResponse(problem, fault.headers);
  return new Response(fault.body, {
    status: fault.status,
    headers: {
      "content-type": problem.contentType ?? "application/problem+json; charset=utf-8",
      ...fault.headers,
    },
  });
};
