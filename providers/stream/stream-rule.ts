import { z } from "zod";
import { deleteOrGone, findOrGone, findWritten, isOwn, type Wanted } from "../find.ts";
import { byXId } from "../importing.ts";
import { adopt } from "../owners.ts";
import { type Fate, type Resource, ResourceFailure } from "../resource.ts";
import type { Session } from "../session.ts";
import { profileName } from "../x/auth.ts";
import { maybeApplied } from "../x/errors.ts";
import type { XRule, XRuleRefusal } from "../x/stream-wire.ts";
import { complaint, exists, identified, isObstacle, madeByLost } from "./rule-refusals.ts";
import { ruleProblem, sameRule, shortRule, spellRule } from "./rule-text.ts";
import { repeated } from "./rule-writes.ts";

const inputs = z.object({
  value: z.string(),
  tag: z.string().min(1).optional(),
  /** Take over a rule of this value that exists already, instead of failing. */
  adopt: z.boolean().optional(),
  profile: profileName.optional(),
});

const state = z.object({
  ruleId: z.string(),
  value: z.string(),
  tag: z.string().optional(),
  createdAt: z.string().optional(),
  adopt: z.boolean().optional(),
  profile: z.string().optional(),
  credential: z.string().optional(),
});

type Inputs = z.output<typeof inputs>;
type State = z.output<typeof state>;
type Wording = Pick<Inputs, "value" | "tag">;

/** X's rule of the filtered stream: it never changes, so another value or tag is another rule. */
export const streamRule: Resource<Inputs, State> = {
  inputs,
  state,
  label: ({ value }) => `StreamRule ${shortRule(value ?? "")}`.trim(),

  rules({ value }) {
    const reason = value === undefined ? undefined : ruleProblem(value);
    return { problems: reason ? [{ property: "value", reason }] : [], warnings: [] };
  },

  canonical: ({ value, ...declared }) => ({
    ...declared,
    ...(value === undefined ? {} : { value: spellRule(value) }),
  }),

  async preflight(session, declared, olds) {
    const { value, tag } = declared;
    const changed = value !== undefined && !(olds?.value !== undefined && sameRule(value, olds.value));
    const refused = changed ? await refusalOf(session, { value, tag }) : undefined;
    const stops = refused && isObstacle(session, refused, declared.adopt, olds !== undefined);
    return {
      problems: stops ? [{ property: "value", reason: complaint(refused) }] : [],
      inputs: declared,
    };
  },

  has: ({ ruleId }) => [ruleId],

  importing: byXId("X's id of the rule", (ruleId) => ({ ruleId, value: "" })),

  fates(old, { value, tag, profile }, unknown) {
    const fate = (key: string, same: boolean): Fate =>
      unknown.has(key) ? "update" : same ? "none" : "replace";
    return {
      value: fate("value", value !== undefined && sameRule(value, old.value)),
      tag: fate("tag", tag === old.tag),
      profile: fate("profile", profile === old.profile),
    };
  },

  // An equal one beside it would be refused by X as a duplicate; any other comes first, so that no post is missed.
  async deleteFirst(session, old, { value, tag }) {
    session.replacing.add(old.ruleId);
    if (value === undefined) return false;
    const first = sameRule(value, old.value) || (await isFull(session, { value, tag }));
    if (first) {
      session.log(
        `${streamRule.label(old)} (${old.ruleId}) is deleted before its replacement exists: posts in between are not matched.`,
      );
    }
    return first;
  },

  async create(session, declared) {
    const existing = declared.adopt
      ? toAdopt(session, (await session.rules.get()).items, declared)
      : undefined;
    if (existing) adopt(session, existing.id, streamRule.label(declared));
    const made = existing ?? (await post(session, declared));
    return { id: made.id, state: stateOf(session, made, declared) };
  },

  async read(session, old) {
    const found = await findOrGone(session, session.rules, wanted(old));
    if (!found) return undefined;
    const { value, tag } = found;
    return { state: stateOf(session, found, old), inputs: { value, tag } };
  },

  // Nothing of a rule changes in place.
  update: async (_session, old, { adopt }) => ({ ...old, adopt }),

  delete: (session, old) =>
    deleteOrGone(session, session.rules, wanted(old), () =>
      repeated(session, () => session.stream.deleteRule(old.ruleId)),
    ),
};

function wanted(old: State): Wanted {
  const { ruleId: id, createdAt, credential } = old;
  return { id, createdAt, credential, label: streamRule.label(old) };
}

function isRule(value: string): (item: XRule) => boolean {
  return (item) => sameRule(item.value, value);
}

/** X may have several that differ in blanks alone: each is for one resource, that of its tag where there is one. */
function toAdopt({ owners }: Session, rules: readonly XRule[], { value, tag }: Wording): XRule | undefined {
  const equal = rules.filter(isRule(value));
  const free = equal.filter(({ id }) => !owners.has(id));
  return free.find((rule) => rule.tag === tag) ?? free[0] ?? equal[0];
}

/** What X would say to a rule; undefined where it would take it. Nothing is written. */
async function refusalOf(session: Session, rule: Wording): Promise<XRuleRefusal | undefined> {
  const outcome = await session.stream.addRule(rule, true);
  return "refused" in outcome ? identified(session, { value: rule.value, ...outcome.refused }) : undefined;
}

/** Whether a further rule would be one too many. Where X does not tell, it is found out when the rule is added. */
async function isFull(session: Session, rule: Wording): Promise<boolean> {
  const refused = await refusalOf(session, rule).catch(() => undefined);
  return refused?.kind === "cap";
}

async function post(session: Session, declared: Inputs): Promise<XRule> {
  const { value, tag } = declared;
  const startedAtMs = session.now();
  for (let lost = 0; ; ) {
    let refused: XRuleRefusal | undefined;
    let cause: unknown;
    try {
      const outcome = await session.stream.addRule({ value, tag });
      if ("made" in outcome) return outcome.made;
      refused = outcome.refused;
      if (refused.kind !== "duplicate") throw new ResourceFailure(complaint(refused));
      const mine = lost > 0 ? madeByLost(refused, declared, startedAtMs) : undefined;
      if (mine) return mine;
    } catch (error) {
      if (!maybeApplied(error)) throw error;
      cause = error;
      lost++;
    } finally {
      session.rules.forget();
    }
    const isIt = (item: XRule) => item.id === refused?.id || isRule(value)(item);
    const there = await findWritten(session, session.rules, isIt);
    if (there && lost > 0 && isOwn(there, startedAtMs)) return there;
    if (there && declared.adopt) {
      adopt(session, there.id, streamRule.label(declared));
      return there;
    }
    if (there) throw new ResourceFailure(exists(there.id), { cause });
    if (refused) throw new ResourceFailure(complaint(refused));
    // The answer was lost and nothing was made: X refuses an equal one, so asking again cannot double it.
    if (lost === 3) throw cause;
  }
}

function stateOf(
  session: Session,
  { id, value, tag, createdAt }: XRule,
  { adopt, profile, credential }: Pick<State, "adopt" | "profile" | "credential">,
): State {
  return { ruleId: id, value, tag, createdAt, adopt, profile, credential: session.mark(credential) };
}
