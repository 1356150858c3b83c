import { chunks } from "./chunks.ts";
import type { XUser } from "./x/wire.ts";

/** Users by name, as all resources of one run share them: looked up together, each name once. */
export interface SharedUsers {
  /** Whose these names are, by the name in lower case; without those whom X does not know. Errors as the client's. */
  find(usernames: readonly string[]): Promise<ReadonlyMap<string, XUser>>;
}

/** How long names are gathered before they are asked for: the engine's reads come in small bunches. */
const gatherMs = 25;

/** How long an answer serves; handles move seldom. */
const ageMs = 15 * 60_000;

interface Ports {
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Gathers what is asked for within a moment into calls of at most 100 names. */
export function sharedUsers(
  findUsers: (usernames: readonly string[]) => Promise<ReadonlyMap<string, XUser>>,
  { now, sleep }: Ports,
): SharedUsers {
  const answers = new Map<string, { readonly answer: Promise<XUser | undefined>; readonly atMs: number }>();
  let gathering:
    | { readonly names: Set<string>; readonly found: Promise<ReadonlyMap<string, XUser>> }
    | undefined;

  const gather = () => {
    const names = new Set<string>();
    const ask = async () => {
      await sleep(gatherMs);
      gathering = undefined;
      const parts = await Promise.all(chunks([...names]).map(findUsers));
      return new Map(parts.flatMap((part) => [...part]));
    };
    gathering = { names, found: ask() };
    return gathering;
  };

  const lookUp = (name: string): Promise<XUser | undefined> => {
    const held = answers.get(name);
    if (held && now() - held.atMs < ageMs) return held.answer;
    const { names, found } = gathering ?? gather();
    names.add(name);
    const answer = found.then((users) => users.get(name));
    answers.set(name, { answer, atMs: now() });
    answer.catch(() => answers.delete(name));
    return answer;
  };

  return {
    find: async (usernames) => {
      const keys = [...new Set(usernames.map((name) => name.toLowerCase()))];
      const users = await Promise.all(keys.map(lookUp));
      return new Map(users.flatMap((user, index) => (user ? [[keys[index] ?? "", user] as const] : [])));
    },
  };
}
