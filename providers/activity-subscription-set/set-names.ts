import type { Session } from "../session.ts";

/** Username in lower case → the user's id. */
export type Ids = Readonly<Record<string, string>>;

const nameMark = "@";

/** What stands in a key for a user who is declared by name; an id or a keyword never begins so. */
export function nameScope(username: string): string {
  return nameMark + username.toLowerCase();
}

/** The usernames in keys, in lower case. */
export function namesIn(keys: Iterable<string>): ReadonlySet<string> {
  const names = new Set<string>();
  for (const key of keys) {
    const name = nameOf(key);
    if (name !== undefined) names.add(name);
  }
  return names;
}

/** Keys with ids in the place of those names whose id is known. */
export function withIds(keys: ReadonlySet<string>, ids: Ids): ReadonlySet<string> {
  const known = new Map(Object.entries(ids));
  return new Set(
    [...keys].map((key) => {
      const name = nameOf(key);
      const id = known.get(name ?? "");
      return id === undefined ? key : key.replace(` ${nameMark}${name}`, ` ${id}`);
    }),
  );
}

/** Looks up those names that have no id yet. @returns all ids, and what is wrong where X does not know some names. */
export async function lookUpNames(
  session: Session,
  lacking: readonly string[],
  ids: Ids = {},
): Promise<{ readonly ids: Ids; readonly problem?: string }> {
  const users = await session.users.find(lacking);
  const unknown = lacking.filter((name) => !users.has(name));
  const all = { ...ids, ...Object.fromEntries([...users].map(([name, { id }]) => [name, id])) };
  if (unknown.length === 0) return { ids: all };
  const first = unknown.slice(0, 10).map((name) => `@${name}`);
  const more = unknown.length > first.length ? ` and ${unknown.length - first.length} more` : "";
  const problem = `X knows no users ${first.join(", ")}${more}. Check the spelling, take them out, or declare their userIds (a renamed handle keeps its id).`;
  return { ids: all, problem };
}

function nameOf(key: string): string | undefined {
  const at = key.indexOf(` ${nameMark}`);
  return at < 0 ? undefined : key.slice(at + 2).split(" ")[0];
}
