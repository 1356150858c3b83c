import { chunks } from "../chunks.ts";
import { findOrGone, findWritten, isOwn } from "../find.ts";
import { isOthers } from "../owners.ts";
import { ResourceFailure } from "../resource.ts";
import type { Session } from "../session.ts";
import { maybeApplied, saysNotFound } from "../x/errors.ts";
import type { XRule } from "../x/stream-wire.ts";
import { complaint, madeByLost } from "./rule-refusals.ts";
import { shortRule, spellRule } from "./rule-text.ts";

/** What a set has at X, by id; kept right write by write, so that a failure loses nothing. */
export type Owned = Map<string, XRule>;

interface Wording {
  readonly value: string;
  readonly tag?: string | undefined;
}

/**
 * Adds up to 100 rules. Answers those for which X had no room, where that may still be made.
 * @throws ResourceFailure with X's complaints, after what X took is noted.
 */
export async function addAll<Rule extends Wording>(
  session: Session,
  owned: Owned,
  wanted: readonly Rule[],
  roomToCome = false,
): Promise<Rule[]> {
  const startedAtMs = session.now();
  let missing = wanted;
  for (let lost = 0; ; ) {
    try {
      const { made, refused } = await session.stream.addRules(missing);
      const left = new Map(missing.map((rule) => [spellRule(rule.value), rule]));
      const take = (rule: XRule) => {
        owned.set(rule.id, rule);
        left.delete(spellRule(rule.value));
      };
      for (const rule of made) take(rule);
      const wrong = refused.filter((one) => {
        const rule = left.get(spellRule(one.value ?? ""));
        const mine = rule && lost > 0 ? madeByLost(one, rule, startedAtMs) : undefined;
        if (mine) take(mine);
        return !mine && !(one.kind === "cap" && roomToCome);
      });
      if (wrong.length > 0) {
        const lines = wrong.slice(0, 5).map((one) => `"${shortRule(one.value ?? "")}": ${complaint(one)}`);
        throw new ResourceFailure(lines.join(" "));
      }
      if (left.size > 0 && !refused.some(({ kind }) => kind === "cap"))
        throw new ResourceFailure("X neither took nor refused some of the rules. Run pulumi up again.");
      return [...left.values()];
    } catch (error) {
      if (!maybeApplied(error)) throw error;
      lost++;
      // The answer was lost: what X has now of these, and had not before, is the set's own.
      const values = new Set(missing.map(({ value }) => spellRule(value)));
      const isIt = (rule: XRule) => values.has(spellRule(rule.value)) && isOwn(rule, startedAtMs);
      session.rules.forget();
      await findWritten(session, session.rules, isIt);
      for (const rule of (await session.rules.get()).items.filter(isIt)) {
        owned.set(rule.id, rule);
        values.delete(spellRule(rule.value));
      }
      missing = missing.filter(({ value }) => values.has(spellRule(value)));
      if (missing.length === 0) return [];
      // X refuses an equal one, so asking again cannot double it.
      if (lost === 3) throw error;
    } finally {
      session.rules.forget();
    }
  }
}

/** Deletes rules, but those that another resource of this run has adopted. What is gone already is fine. */
export async function deleteAll(
  session: Session,
  owned: Owned,
  rules: readonly XRule[],
  credential: string | undefined,
): Promise<void> {
  for (const { id } of rules) if (isOthers(session, id, credential)) owned.delete(id);
  const left = rules.filter(({ id }) => owned.has(id));
  for (const some of chunks(left)) {
    let refusal: unknown;
    try {
      const ids = some.map(({ id }) => id);
      if (await repeated(session, () => session.stream.deleteRules(ids))) {
        for (const { id } of some) owned.delete(id);
        continue;
      }
    } catch (error) {
      if (!saysNotFound(error)) throw error;
      refusal = error;
    } finally {
      session.rules.forget();
    }
    for (const { id, value, createdAt } of some) {
      const label = `rule ${shortRule(value)}`;
      const there = await findOrGone(session, session.rules, { id, createdAt, credential, label });
      if (there)
        throw (
          refusal ?? new ResourceFailure(`X did not delete the ${label} (${id}). Run the same command again.`)
        );
      owned.delete(id);
    }
  }
}

/** A deletion by id is a POST of X's, but one that may be repeated: the id is never given again. */
export async function repeated<T>(session: Session, request: () => Promise<T>): Promise<T> {
  for (let lost = 1; ; lost++) {
    try {
      return await request();
    } catch (error) {
      if (!maybeApplied(error) || lost === 3) throw error;
      await session.sleep(1_000 * lost);
    }
  }
}
