/** The types and small helpers that all routes share. */
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import { z } from "zod";
import type { Caller } from "../auth/caller.ts";
import type { App, User } from "../entities.ts";
import type { Settings } from "../seed/settings.ts";
import { isLoopbackAddress, isLoopbackHost } from "./loopback.ts";
import { type Complaint, invalidRequest, type Problem, problemResponse, tooLarge } from "./problems.ts";

/** What Hono carries along. There are no bindings where the app is called in-process. */
export interface Env {
  Bindings: Partial<HttpBindings>;
  Variables: {
    app: App;
    /** Whose token the request carries; absent for the app's own. */
    user?: User;
    caller: Caller;
  };
}

/** Either a value or the refusal that takes its place. */
export type Parsed<Value> = { readonly value: Value } | { readonly problem: Problem };

/** Writes a refusal. */
export const refuse = (problem: Problem): Response => problemResponse(problem);

/** Writes a success as X does. */
export const answer = (body: unknown): Response =>
  new Response(JSON.stringify(body), {
    status: 200,
    headers: { "content-type": "application/json; charset=utf-8" },
  });

/** Whether the emulator is reached on loopback: by the socket, or by the URL's host where there is no socket. */
export const reachedOnLoopback = (c: Context<Env>): boolean => {
  const address = c.env?.incoming?.socket.remoteAddress;
  return address === undefined ? isLoopbackHost(new URL(c.req.url).hostname) : isLoopbackAddress(address);
};

/** Complaints about a value that does not fit its schema. */
export const complaintsOf = (error: z.ZodError): Complaint[] =>
  error.issues.map((issue) => ({
    message:
      issue.path.length === 0 ? issue.message : `${issue.path.map(String).join(".")}: ${issue.message}`,
  }));

const largestBodyBytes = 1024 * 1024;
/** Control routes carry deliveries beyond what any queue takes. */
const largestControlBytes = 64 * 1024 * 1024;

/** Reads a JSON body and parses it by a schema. */
export const readBody = async <Schema extends z.ZodType>(
  c: Context<Env>,
  settings: Settings,
  schema: Schema,
): Promise<Parsed<z.output<Schema>>> => {
  const contentType = c.req.header("content-type") ?? "";
  if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(contentType)) {
    return {
      problem: invalidRequest(settings, [
        { message: "A request with a body needs the content type application/json." },
      ]),
    };
  }
  const largest = c.req.path.startsWith("/_x/") ? largestControlBytes : largestBodyBytes;
  if (Number(c.req.header("content-length") ?? 0) > largest) return { problem: tooLarge() };
  let json: unknown;
  try {
    const body = await c.req.text();
    if (body.length > largest) return { problem: tooLarge() };
    json = JSON.parse(body);
  } catch {
    return { problem: invalidRequest(settings, [{ message: "The body is not valid JSON." }]) };
  }
  const parsed = schema.safeParse(json);
  return parsed.success
    ? { value: parsed.data }
    : { problem: invalidRequest(settings, complaintsOf(parsed.error)) };
};

/** The query as single values; a name that is unknown or given twice is refused, as on X. */
export const readQuery = (
  c: Context<Env>,
  settings: Settings,
  known: readonly string[],
): Parsed<Readonly<Record<string, string>>> => {
  const all = new URL(c.req.url).searchParams;
  const complaints: Complaint[] = [];
  for (const name of new Set(all.keys())) {
    const values = all.getAll(name);
    if (!known.includes(name)) {
      complaints.push({
        message: `The query parameter [${name}] is not one of [${known.join(",")}]`,
        parameters: { [name]: values },
      });
    } else if (values.length > 1) {
      complaints.push({
        message: `The query parameter [${name}] is given ${values.length} times`,
        parameters: { [name]: values },
      });
    }
  }
  return complaints.length > 0
    ? { problem: invalidRequest(settings, complaints) }
    : { value: Object.fromEntries(all) };
};

/** A string whose length counts code points, as JSON Schema does. */
export const text = (shortest: number, longest: number) =>
  z
    .string()
    .refine((value) => {
      const length = [...value].length;
      return length >= shortest && length <= longest;
    }, `must have ${shortest} to ${longest} characters`)
    .meta({ minLength: shortest, maxLength: longest });

/** An id of X. */
export const idSchema = z.string().regex(/^[0-9]{1,19}$/, "must match ^[0-9]{1,19}$");

/** Whether a text is an id. */
export const isId = (value: string): boolean => idSchema.safeParse(value).success;

/** The complaint about a path parameter that is no id. */
export const badId = (settings: Settings, name: string, value: string): Problem =>
  invalidRequest(settings, [
    {
      message: `The \`${name}\` path parameter value [${value}] must match ^[0-9]{1,19}$`,
      parameters: { [name]: [value] },
    },
  ]);

/** Any JSON value, as its text. */
export const jsonTextSchema = z.unknown().transform((value, context): string => {
  try {
    return JSON.stringify(value);
  } catch {
    context.addIssue("is nested too deeply");
    return z.NEVER;
  }
});
