import { randomUUID } from "node:crypto";
import { z } from "zod";
import { explain } from "../advice.ts";
import { chunks } from "../chunks.ts";
import { findOrGone } from "../find.ts";
import { setIsNotImported } from "../importing.ts";
import { adopt } from "../owners.ts";
import { type Problem, type Resource, ResourceFailure, UnfinishedFailure } from "../resource.ts";
import type { Session } from "../session.ts";
import { profileName } from "../x/auth.ts";
import type { XRule } from "../x/stream-wire.ts";
import { complaint, identified, isObstacle } from "./rule-refusals.ts";
import { ruleProblem, shortRule, spellRule } from "./rule-text.ts";
import { addAll, deleteAll, type Owned } from "./rule-writes.ts";

const wording = z.strictObject({ value: z.string(), tag: z.string().min(1).optional() });

const inputs = z.object({
  rules: z.array(wording),
  /** Take over rules of these values that exist already, instead of failing. */
  adopt: z.boolean().optional(),
  profile: profileName.optional(),
});

const state = z.object({
  /** The set's own name; X has none for it. */
  setId: z.string(),
  rules: z.array(wording.extend({ ruleId: z.string(), createdAt: z.string().optional() })),
  adopt: z.boolean().optional(),
  profile: z.string().optional(),
  credential: z.string().optional(),
});

type Inputs = z.output<typeof inputs>;
type State = z.output<typeof state>;
type Wording = z.output<typeof wording>;

/** Many rules in one resource, by set difference. Only what the set has made or adopted is ever deleted. */
export const streamRuleSet: Resource<Inputs, State> = {
  inputs,
  state,
  label: ({ rules }) => `StreamRuleSet ${rules ? `of ${rules.length} rules` : ""}`.trim(),

  rules({ rules = [] }) {
    const seen = new Set<string>();
    const problems = rules.flatMap(({ value }, index): Problem[] => {
      const text = spellRule(value);
      const reason = seen.has(text)
        ? "the set has this rule twice: X takes a value once."
        : ruleProblem(text);
      seen.add(text);
      return reason ? [{ property: `rules[${index}].value`, reason: `"${shortRule(text)}": ${reason}` }] : [];
    });
    return { problems, warnings: [] };
  },

  canonical: ({ rules, ...declared }) => ({ ...declared, ...(rules ? { rules: tidy(rules) } : {}) }),

  async preflight(session, declared, olds) {
    const known = new Set(olds?.rules?.map(({ value }) => spellRule(value)));
    const fresh = (declared.rules ?? []).filter(({ value }) => !known.has(spellRule(value)));
    const problems: Problem[] = [];
    for (const some of chunks(fresh)) {
      const { refused } = await session.stream.addRules(some, true);
      for (const one of refused) {
        const refusal = await identified(session, one);
        if (isObstacle(session, refusal, declared.adopt, olds !== undefined))
          problems.push({ property: "rules", reason: about(refusal.value ?? "", complaint(refusal)) });
      }
    }
    return { problems, inputs: declared };
  },

  has({ rules }, declared) {
    const values = declared?.rules && new Set(declared.rules.map(({ value }) => spellRule(value)));
    const kept = values ? rules.filter(({ value }) => values.has(spellRule(value))) : rules;
    return kept.map(({ ruleId }) => ruleId);
  },

  importing: { refusal: setIsNotImported },

  fates(old, { rules, profile }, unknown) {
    const same = JSON.stringify(tidy(old.rules)) === JSON.stringify(tidy(rules ?? []));
    return {
      rules: unknown.has("rules") || !same ? "update" : "none",
      profile: unknown.has("profile") ? "update" : profile === old.profile ? "none" : "replace",
    };
  },

  // Under another profile of the same X app, X would refuse all of them as duplicates of the old ones.
  async deleteFirst(session, old) {
    for (const { ruleId } of old.rules) session.replacing.add(ruleId);
    return true;
  },

  async create(session, declared) {
    const made = await bring(session, undefined, declared);
    return { id: made.setId, state: made };
  },

  async read(session, old) {
    const seen = stateOf(session, old.setId, await present(session, old), old);
    const { adopt, profile } = old;
    return { state: seen, inputs: { rules: tidy(seen.rules), adopt, profile } };
  },

  update: (session, old, declared) => bring(session, old, declared),

  async delete(session, old) {
    const owned: Owned = new Map(old.rules.map((rule) => [rule.ruleId, ruleOf(rule)]));
    try {
      await deleteAll(session, owned, [...owned.values()], old.credential);
    } catch (error) {
      if (owned.size === old.rules.length) throw error;
      const left = stateOf(session, old.setId, [...owned.values()], old);
      throw new UnfinishedFailure(old.setId, left, explain(error, "A part is deleted"), { cause: error });
    }
  },
};

/** In one spelling and order, without ids. */
function tidy(rules: readonly Wording[]): Wording[] {
  return rules
    .map(({ value, tag }) => ({ value: spellRule(value), ...(tag === undefined ? {} : { tag }) }))
    .toSorted((a, b) => (a.value < b.value ? -1 : 1));
}

function about(value: string, text: string): string {
  return value === "" ? text : `"${shortRule(value)}": ${text}`;
}

function ruleOf({ ruleId, ...rule }: State["rules"][number]): XRule {
  const { value, tag, createdAt } = rule;
  return {
    id: ruleId,
    value,
    ...(tag === undefined ? {} : { tag }),
    ...(createdAt === undefined ? {} : { createdAt }),
  };
}

/** The set's rules that X has still; each of the others has been proved to be gone. */
async function present(session: Session, { rules, credential }: State): Promise<XRule[]> {
  for (const { ruleId } of rules) session.known.add(ruleId);
  const listed = new Map((await session.rules.get()).items.map((rule) => [rule.id, rule]));
  const found = await Promise.all(
    rules.map(
      ({ ruleId: id, value, createdAt }) =>
        listed.get(id) ??
        findOrGone(session, session.rules, { id, createdAt, credential, label: `rule ${shortRule(value)}` }),
    ),
  );
  return found.filter((rule) => rule !== undefined);
}

/** Makes X have what is declared: what is new comes first, so that no post is missed. */
async function bring(session: Session, before: State | undefined, declared: Inputs): Promise<State> {
  session.rules.forget();
  const kept = before ? await present(session, before) : [];
  const owned: Owned = new Map(kept.map((rule) => [rule.id, rule]));
  const mine = new Map(kept.map((rule) => [spellRule(rule.value), rule]));
  const wanted = new Map(declared.rules.map((rule) => [spellRule(rule.value), rule]));
  const { items } = await session.rules.get();
  const others = new Map(
    items.filter(({ id }) => !owned.has(id)).map((rule) => [spellRule(rule.value), rule]),
  );
  const there = [...wanted.keys()].flatMap((value) => (mine.has(value) ? [] : (others.get(value) ?? [])));
  if (there.length > 0 && !declared.adopt) {
    const lines = there
      .slice(0, 5)
      .map(({ id, value }) => about(value, complaint({ kind: "duplicate", id, why: "" })));
    throw new ResourceFailure(lines.join(" "));
  }
  for (const rule of there) {
    adopt(session, rule.id, about(rule.value, "the rule"));
    owned.set(rule.id, rule);
  }
  const fresh = [...wanted]
    .filter(([value]) => !mine.has(value) && !others.has(value))
    .map(([, rule]) => rule);
  const excess = kept.filter(({ value }) => !wanted.has(spellRule(value)));
  // A rule never changes: one with another tag goes and comes again.
  const retagged = kept.filter(({ value, tag }) => {
    const rule = wanted.get(spellRule(value));
    return rule !== undefined && rule.tag !== tag;
  });
  const { setId = `rules-${randomUUID()}`, credential } = before ?? {};
  const now = () => stateOf(session, setId, [...owned.values()], { ...declared, credential });
  try {
    const later: Wording[] = [];
    for (const some of chunks(fresh)) later.push(...(await addAll(session, owned, some, excess.length > 0)));
    await deleteAll(session, owned, excess, credential);
    for (const some of chunks(later)) await addAll(session, owned, some);
    for (const some of chunks(retagged)) {
      await deleteAll(session, owned, some, credential);
      await addAll(
        session,
        owned,
        some.map(({ value }) => wanted.get(spellRule(value)) ?? { value }),
      );
    }
    return now();
  } catch (error) {
    if (!before && owned.size === 0) throw error;
    const what = `${owned.size} of ${wanted.size} rules are at X and kept in the state`;
    throw new UnfinishedFailure(setId, now(), explain(error, what), { cause: error });
  }
}

function stateOf(
  session: Session,
  setId: string,
  rules: readonly XRule[],
  { adopt, profile, credential }: Pick<State, "adopt" | "profile" | "credential">,
): State {
  return {
    setId,
    rules: rules
      .map(({ id, ...rule }) => ({ ruleId: id, ...rule }))
      .toSorted((a, b) => (spellRule(a.value) < spellRule(b.value) ? -1 : 1)),
    adopt,
    profile,
    credential: session.mark(credential),
  };
}
