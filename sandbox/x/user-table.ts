/** The users, found by id and by handle, however many there are. */
import type { User } from "./entities.ts";

/** A table of users, in order of creation; a map with one more index. */
export interface UserTable {
  readonly get: (id: string) => User | undefined;
  readonly has: (id: string) => boolean;
  readonly set: (id: string, user: User) => void;
  readonly values: () => IterableIterator<User>;
  readonly clear: () => void;
  /** The one with this handle, in whatever letters. */
  readonly byHandle: (handle: string) => User | undefined;
}

/** Makes an empty table. Who enters a user has seen to it that no other one has the handle. */
export const createUserTable = (): UserTable => {
  const byId = new Map<string, User>();
  const idByHandle = new Map<string, string>();
  return {
    get: (id) => byId.get(id),
    has: (id) => byId.has(id),
    set: (id, user) => {
      const before = byId.get(id);
      if (before !== undefined) idByHandle.delete(before.username.toLowerCase());
      byId.set(id, user);
      idByHandle.set(user.username.toLowerCase(), id);
    },
    values: () => byId.values(),
    clear: () => {
      byId.clear();
      idByHandle.clear();
    },
    byHandle: (handle) => byId.get(idByHandle.get(handle.toLowerCase()) ?? ""),
  };
};
