import { findOrGone, findWritten, isOwn } from "./find.ts";
import { ResourceFailure } from "./resource.ts";
import { shortRule, spellRule } from "./rule-text.ts";
import type { Session } from "./session.ts";
import { complaint } from "./stream-rule.ts";
import { maybeApplied, saysNotFound } from "./x/errors.ts";
import type { XRule } from "./x/stream-wire.ts";

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
  lost = 0,
): Promise<Rule[]> {
  const startedAtMs = session.now();
  const values = new Set(wanted.map(({ value }) => spellRule(value)));
  try {
    const { made, refused } = await session.stream.addRules(wanted);
    for (const rule of made) owned.set(rule.id, rule);
    const later = new Set(
      refused.flatMap(({ kind, value }) => (kind === "cap" && roomToCome && value ? [spellRule(value)] : [])),
    );
    const wrong = refused.filter(({ value }) => !later.has(spellRule(value ?? "")));
    if (wrong.length > 0) {
      const lines = wrong.slice(0, 5).map((one) => `"${shortRule(one.value ?? "")}": ${complaint(one)}`);
      throw new ResourceFailure(lines.join(" "));
    }
    if (made.length + later.size < wanted.length)
      throw new ResourceFailure("X neither took nor refused some of the rules. Run pulumi up again.");
    return wanted.filter(({ value }) => later.has(spellRule(value)));
  } catch (error) {
    if (!maybeApplied(error)) throw error;
    // The answer was lost: what X has now of these, and had not before, is the set's own.
    const isIt = (rule: XRule) => values.has(spellRule(rule.value)) && isOwn(rule, startedAtMs);
    session.rules.forget();
    await findWritten(session, session.rules, isIt);
    const found = (await session.rules.get()).items.filter(isIt);
    for (const rule of found) owned.set(rule.id, rule);
    const there = new Set(found.map(({ value }) => spellRule(value)));
    const missing = wanted.filter(({ value }) => !there.has(spellRule(value)));
    if (missing.length === 0) return [];
    if (lost === 2) throw error;
    // X refuses an equal one, so asking again cannot double it.
    return await addAll(session, owned, missing, roomToCome, lost + 1);
  } finally {
    session.rules.forget();
  }
}

/** Deletes rules, but those that another resource of this run has adopted. What is gone already is fine. */
export async function deleteAll(
  session: Session,
  owned: Owned,
  rules: readonly XRule[],
  credential: string | undefined,
): Promise<void> {
  for (const { id } of rules) if (session.adopted.has(id)) owned.delete(id);
  const left = rules.filter(({ id }) => owned.has(id));
  for (let at = 0; at < left.length; at += 100) {
    const some = left.slice(at, at + 100);
    let refusal: unknown;
    try {
      if (await deleted(session, some)) {
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

/** Whether X says that all are deleted. A deletion by id may be repeated: the id is never given again. */
async function deleted(session: Session, rules: readonly XRule[]): Promise<boolean> {
  for (let lost = 1; ; lost++) {
    try {
      return await session.stream.deleteRules(rules.map(({ id }) => id));
    } catch (error) {
      if (!maybeApplied(error) || lost === 3) throw error;
      await session.sleep(1_000 * lost);
    }
  }
}
