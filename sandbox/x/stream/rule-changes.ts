/** Adds and deletes rules of the filtered stream; with `dry` nothing is written, but everything is checked. */
import type { App, StreamRule } from "../entities.ts";
import { limitOf } from "../seed/quotas.ts";
import type { Settings } from "../seed/settings.ts";
import type { World } from "../world.ts";
import { parseRule } from "./rule-parse.ts";
import { rulesOf } from "./rules.ts";

/** A rule as a request asks for it. */
export interface WantedRule {
  readonly value: string;
  readonly tag?: string | undefined;
}

/** What became of a request; `errors` holds one problem for each rule that was refused. */
export interface RuleChange {
  readonly rules: readonly StreamRule[];
  readonly summary: Readonly<Record<string, number>>;
  readonly errors: readonly unknown[];
}

/** How many rules an app may have. */
export const ruleCap = (world: World, app: App): number => limitOf(world.store.settings, app, "streamRules");

const invalid = (settings: Settings, value: string, fault: string) => ({
  value,
  details: [fault],
  detail: fault,
  title: "UnprocessableEntity",
  type: `${settings.problemBase}/2/problems/invalid-rules`,
});

const duplicate = (settings: Settings, { id, value }: StreamRule) => ({
  value,
  id,
  detail: `Rule ${id} has this value already.`,
  title: "DuplicateRule",
  type: `${settings.problemBase}/2/problems/duplicate-rules`,
});

const beyondCap = (settings: Settings, value: string, cap: number) => ({
  value,
  detail: `This app may have ${cap} rules.`,
  title: "RulesCapExceeded",
  type: `${settings.problemBase}/2/problems/rule-cap`,
});

/** Adds what can be added; each of the others gets an error. */
export const addRules = (world: World, app: App, wanted: readonly WantedRule[], dry: boolean): RuleChange => {
  const { settings, rules: all } = world.store;
  const byValue = new Map(rulesOf(world, app.name).map((rule) => [rule.value, rule]));
  const cap = ruleCap(world, app);
  const rules: StreamRule[] = [];
  const errors: unknown[] = [];
  let wrong = 0;
  for (const { value, tag } of wanted) {
    const tree = parseRule(value);
    const existing = byValue.get(value);
    if ("fault" in tree || existing !== undefined) {
      wrong += 1;
      errors.push(
        "fault" in tree ? invalid(settings, value, tree.fault) : existing && duplicate(settings, existing),
      );
    } else if (byValue.size >= cap) {
      errors.push(beyondCap(settings, value, cap));
    } else {
      const rule: StreamRule = {
        id: world.nextId(),
        app: app.name,
        value,
        ...(tag !== undefined && { tag }),
      };
      byValue.set(value, rule);
      rules.push(rule);
      if (!dry) all.set(rule.id, rule);
    }
  }
  const summary = {
    created: rules.length,
    not_created: wanted.length - rules.length,
    valid: wanted.length - wrong,
    invalid: wrong,
  };
  return { rules, summary, errors };
};

/** Deletes the rules named by ids or by values; each that there is not gets an error. */
export const deleteRules = (
  world: World,
  app: App,
  by: "id" | "value",
  wanted: readonly string[],
  dry: boolean,
): RuleChange => {
  const { settings, rules: all } = world.store;
  const own = new Map(rulesOf(world, app.name).map((rule) => [rule[by], rule]));
  const errors: unknown[] = [];
  let deleted = 0;
  for (const key of wanted) {
    const rule = own.get(key);
    own.delete(key);
    if (rule === undefined) {
      errors.push({
        parameter: `${by}s`,
        value: key,
        detail: `No rule has the ${by} ${key}.`,
        title: "Invalid Request",
        type: `${settings.problemBase}/2/problems/invalid-request`,
      });
    } else {
      deleted += 1;
      if (!dry) all.delete(rule.id);
    }
  }
  return { rules: [], summary: { deleted, not_deleted: errors.length }, errors };
};
