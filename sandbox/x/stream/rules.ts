/** The filtered stream's rules: which of an app's fit a post. */
import type { StreamRule } from "../entities.ts";
import type { PostScene } from "../events/happening.ts";
import type { World } from "../world.ts";
import { fits, traitsOf } from "./rule-match.ts";
import { parseRule } from "./rule-parse.ts";
import type { RuleNode } from "./rule-tree.ts";

/** Rules are replaced, never changed, so their trees stay right as long as they live. */
const trees = new WeakMap<StreamRule, RuleNode>();

const treeOf = (rule: StreamRule): RuleNode | undefined => {
  const known = trees.get(rule);
  if (known !== undefined) return known;
  const tree = parseRule(rule.value);
  if ("fault" in tree) return undefined;
  trees.set(rule, tree);
  return tree;
};

/** An app's rules, oldest first. */
export const rulesOf = (world: World, app: string): StreamRule[] =>
  [...world.store.rules.values()].filter((rule) => rule.app === app);

/** The app's rules that fit, oldest first. */
export const matchingRules = (world: World, app: string, scene: PostScene): readonly StreamRule[] => {
  const traits = traitsOf(scene);
  return rulesOf(world, app).filter((rule) => {
    const tree = treeOf(rule);
    return tree !== undefined && fits(tree, traits);
  });
};
