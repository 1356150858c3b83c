/** What requests about filtered-stream rules say. */
import type { Context } from "hono";
import { z } from "zod";
import { type Env, idSchema, isId, type Parsed, readBody, readQuery } from "../api/http.ts";
import { invalidRequest, type Problem } from "../api/problems.ts";
import { readPageToken } from "../ids.ts";
import type { Settings } from "../seed/settings.ts";

/** The body of a change. */
export const ruleChangeSchema = z.strictObject({
  add: z
    .array(z.strictObject({ value: z.string(), tag: z.string().optional() }))
    .min(1)
    .optional(),
  delete: z
    .strictObject({
      ids: z.array(idSchema).min(1).optional(),
      values: z.array(z.string()).min(1).optional(),
    })
    .refine(({ ids, values }) => (ids === undefined) !== (values === undefined), "needs either ids or values")
    .optional(),
});

/** A request to add or to delete rules. */
export type Change = z.infer<typeof ruleChangeSchema>;

const badParameter = (settings: Settings, name: string, value: string, why: string): Problem =>
  invalidRequest(settings, [
    { message: `The \`${name}\` query parameter value [${value}] ${why}`, parameters: { [name]: [value] } },
  ]);

/** `dry_run` and `delete_all`, both false where they are not given. */
export const readFlags = (
  c: Context<Env>,
  settings: Settings,
): Parsed<Record<"dry_run" | "delete_all", boolean>> => {
  const query = readQuery(c, settings, ["dry_run", "delete_all"]);
  if ("problem" in query) return query;
  for (const [name, value] of Object.entries(query.value)) {
    if (value !== "true" && value !== "false")
      return { problem: badParameter(settings, name, value, "is neither true nor false") };
  }
  return {
    value: { dry_run: query.value.dry_run === "true", delete_all: query.value.delete_all === "true" },
  };
};

/** The body. A request that deletes all needs no body, so it needs no content type either. */
export const readChange = (
  c: Context<Env>,
  settings: Settings,
  optional: boolean,
): Promise<Parsed<Change>> =>
  optional && c.req.header("content-type") === undefined
    ? Promise.resolve({ value: {} })
    : readBody(c, settings, ruleChangeSchema);

/** Which rules to list. */
interface Listing {
  readonly ids: readonly string[] | undefined;
  readonly size: number;
  /** The last id of the page before. */
  readonly after: string;
}

/** Reads the query of a listing. */
export const readListing = (c: Context<Env>, settings: Settings): Parsed<Listing> => {
  const query = readQuery(c, settings, ["ids", "max_results", "pagination_token"]);
  if ("problem" in query) return query;
  const { ids, max_results: size = "1000", pagination_token: token } = query.value;
  const list = ids?.split(",");
  if (ids !== undefined && !(list !== undefined && list.length <= 1000 && list.every(isId)))
    return { problem: badParameter(settings, "ids", ids, "is not a list of at most 1000 ids") };
  if (!(/^[0-9]{1,4}$/.test(size) && Number(size) >= 1 && Number(size) <= 1000))
    return { problem: badParameter(settings, "max_results", size, "is not between 1 and 1000") };
  const after = token === undefined ? "0" : readPageToken(token);
  if (after === undefined)
    return { problem: badParameter(settings, "pagination_token", token ?? "", "is not valid") };
  return { value: { ids: list, size: Number(size), after } };
};

const countNames = [
  "all_project_client_apps",
  "cap_per_client_app",
  "cap_per_project",
  "client_app_rules_count",
  "project_rules_count",
];

/** The counts asked for by name. */
export const readCounts = (c: Context<Env>, settings: Settings): Parsed<readonly string[]> => {
  const name = "rules_count.fields";
  const query = readQuery(c, settings, [name]);
  if ("problem" in query) return query;
  const given = query.value[name];
  const asked = given?.split(",") ?? [];
  return asked.every((field) => countNames.includes(field))
    ? { value: asked }
    : { problem: badParameter(settings, name, given ?? "", `is not a list of [${countNames.join(",")}]`) };
};
