/** Who follows, mutes and blocks whom. */
import type { User } from "../entities.ts";
import type { World } from "../world.ts";
import type { ActOf } from "./act-schema.ts";
import { mustBeOnTerms, personOf } from "./people.ts";
import { publish } from "./publish.ts";
import { refusal } from "./refusal.ts";
import { type ActResult, done, unchanged } from "./result.ts";
import { pair, type Society, societyOf } from "./society.ts";

type RelationAct = ActOf<"follow" | "unfollow" | "mute" | "unmute" | "block" | "unblock">;

const listOf = (does: RelationAct["does"], { follows, mutes, blocks }: Society): Set<string> => {
  if (does === "follow" || does === "unfollow") return follows;
  return does === "mute" || does === "unmute" ? mutes : blocks;
};

/** A block ends what each of the two follows of the other; X tells nobody. */
const endFollows = ({ follows }: Society, one: User, other: User): void => {
  follows.delete(pair(one.id, other.id));
  follows.delete(pair(other.id, one.id));
};

/** Sets or ends a relation; a follow of a protected account counts at once. */
export const relate = (world: World, act: RelationAct): ActResult => {
  const source = personOf(world, act.user);
  const target = personOf(world, act.whom);
  if (source.id === target.id) throw refusal(world, `@${source.username} can't ${act.does} themselves.`);
  if (act.does === "follow") mustBeOnTerms(world, source, target);
  const society = societyOf(world);
  const list = listOf(act.does, society);
  const key = pair(source.id, target.id);
  const facts = { user: source.id, whom: target.id };
  const starts = !act.does.startsWith("un");
  if (list.has(key) === starts) return unchanged(act.does, facts);
  if (starts) list.add(key);
  else list.delete(key);
  if (act.does === "block") endFollows(society, source, target);
  return done(act.does, facts, publish(world, { kind: "relation", type: act.does, source, target }));
};
