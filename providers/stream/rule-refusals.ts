import { isOwn } from "../find.ts";
import type { Session } from "../session.ts";
import type { XRule, XRuleRefusal } from "../x/stream-wire.ts";
import { sameRule } from "./rule-text.ts";

/** A refusal with the id of the rule that exists, also where X did not say which one. */
export async function identified(session: Session, refused: XRuleRefusal): Promise<XRuleRefusal> {
  const { kind, id, value } = refused;
  if (kind !== "duplicate" || id !== undefined || value === undefined) return refused;
  const there = (await session.rules.get()).items.find((rule) => sameRule(rule.value, value));
  return there ? { ...refused, id: there.id } : refused;
}

/**
 * Whether what X says to a dry run will stand when it comes to it: what is replaced makes room first, and so may what a
 * resource that is there already (`isOld`) gives up.
 */
export function isObstacle(
  session: Session,
  { kind, id = "" }: XRuleRefusal,
  adopts: boolean | undefined,
  isOld: boolean,
): boolean {
  if (kind === "cap") return !isOld && session.replacing.size === 0;
  return kind === "invalid" || !(adopts || session.replacing.has(id));
}

/** The rule that a request whose answer was lost has made, as X's refusal of a second one tells. */
export function madeByLost(
  { kind, id, createdAt }: XRuleRefusal,
  { value, tag }: { readonly value: string; readonly tag?: string | undefined },
  sentAtMs: number,
): XRule | undefined {
  if (kind !== "duplicate" || id === undefined || createdAt === undefined) return undefined;
  if (!isOwn({ createdAt }, sentAtMs)) return undefined;
  return { id, value, ...(tag === undefined ? {} : { tag }), createdAt };
}

/** X's complaint about a rule, and what to do. */
export function complaint({ kind, id, why }: XRuleRefusal): string {
  if (kind === "duplicate") return exists(id, why);
  const said = why.replace(/\.$/, "");
  return kind === "cap"
    ? `X takes no further rule: ${said}. Delete rules that are not needed, or take a plan with more.`
    : `X does not take this rule: ${said}. Correct it as X says; nothing was changed.`;
}

/** That X has the rule, and how it comes under management. */
export function exists(id: string | undefined, why = ""): string {
  const said = why === "" ? "" : ` (${why})`;
  const which = id === undefined ? `a rule of this value already${said}` : `this rule already: ${id}`;
  return `The X app has ${which}. Set adopt: true to bring it under management (nothing is written), or delete it first. If the resource was renamed, give it an alias instead.`;
}
