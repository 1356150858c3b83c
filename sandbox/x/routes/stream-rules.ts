/** /2/tweets/search/stream/rules */
import type { Hono } from "hono";
import { answer, type Env, refuse } from "../api/http.ts";
import { invalidRequest, notFoundBody } from "../api/problems.ts";
import type { App, StreamRule } from "../entities.ts";
import { isAfter, pageToken } from "../ids.ts";
import { addRules, deleteRules, type RuleChange, ruleCap } from "../stream/rule-changes.ts";
import { rulesOf } from "../stream/rules.ts";
import { isoNow, type World } from "../world.ts";
import { type Change, readChange, readCounts, readFlags, readListing } from "./stream-rule-requests.ts";

const wire = ({ id, value, tag }: StreamRule) => ({ id, value, ...(tag !== undefined && { tag }) });

const change = (
  world: World,
  app: App,
  wanted: Change,
  all: boolean,
  dry: boolean,
): RuleChange | undefined => {
  const { add, delete: removal } = wanted;
  if ([add !== undefined, removal !== undefined, all].filter(Boolean).length !== 1) return undefined;
  if (add !== undefined) return addRules(world, app, add, dry);
  if (removal?.ids !== undefined) return deleteRules(world, app, "id", removal.ids, dry);
  if (removal?.values !== undefined) return deleteRules(world, app, "value", removal.values, dry);
  const ids = rulesOf(world, app.name).map(({ id }) => id);
  return deleteRules(world, app, "id", ids, dry);
};

/** Adds the operations. */
export const streamRuleRoutes = (routes: Hono<Env>, world: World): void => {
  const { store } = world;
  const path = "/2/tweets/search/stream/rules";

  routes.post(path, async (c) => {
    const flags = readFlags(c, store.settings);
    if ("problem" in flags) return refuse(flags.problem);
    const { dry_run: dry, delete_all: all } = flags.value;
    const body = await readChange(c, store.settings, all);
    if ("problem" in body) return refuse(body.problem);
    const result = change(world, c.get("app"), body.value, all, dry);
    if (result === undefined) {
      const message = "Exactly one of add, delete and delete_all=true has to be given.";
      return refuse(invalidRequest(store.settings, [{ message }]));
    }
    const { rules, summary, errors } = result;
    return answer({
      ...(rules.length > 0 && { data: rules.map(wire) }),
      meta: { sent: isoNow(world), summary },
      ...(errors.length > 0 && { errors }),
    });
  });

  routes.get(path, (c) => {
    const listing = readListing(c, store.settings);
    if ("problem" in listing) return refuse(listing.problem);
    const { ids, size, after } = listing.value;
    const own = rulesOf(world, c.get("app").name);
    const wanted = ids && new Set(ids);
    const left = own.filter(({ id }) => isAfter(id, after) && wanted?.has(id) !== false);
    const shown = left.slice(0, size);
    const last = shown.at(-1);
    const known = new Set(own.map(({ id }) => id));
    const errors = [...(wanted ?? [])]
      .filter((id) => !known.has(id))
      .map((value) => notFoundBody(store.settings, { resourceType: "rule", parameter: "ids", value }));
    const absent = shown.length === 0 && store.settings.emptyListing === "absent";
    return answer({
      ...(!absent && { data: shown.map(wire) }),
      meta: {
        sent: isoNow(world),
        result_count: shown.length,
        ...(last !== undefined && left.length > shown.length && { next_token: pageToken(last.id) }),
      },
      ...(errors.length > 0 && { errors }),
    });
  });

  routes.get(`${path}/counts`, (c) => {
    const asked = readCounts(c, store.settings);
    if ("problem" in asked) return refuse(asked.problem);
    const app = c.get("app");
    const own = { client_app_id: app.id, rule_count: rulesOf(world, app.name).length };
    const cap = String(ruleCap(world, app));
    return answer({
      data: {
        ...(asked.value.includes("all_project_client_apps") && { all_project_client_apps: [own] }),
        cap_per_client_app: cap,
        cap_per_project: cap,
        client_app_rules_count: own,
        project_rules_count: String(own.rule_count),
      },
    });
  });
};
