/** An index of a table: its entries in groups. */

/** Entries by group, and in it by key in the order they came; a group without entries takes no room. */
export interface Groups<Entry> {
  readonly put: (group: string, key: string, entry: Entry) => void;
  readonly drop: (group: string, key: string) => void;
  readonly of: (group: string) => ReadonlyMap<string, Entry>;
  readonly clear: () => void;
}

/** Makes an empty index. */
export const createGroups = <Entry>(): Groups<Entry> => {
  const groups = new Map<string, Map<string, Entry>>();
  const none: ReadonlyMap<string, Entry> = new Map();
  return {
    put: (group, key, entry) => {
      const entries = groups.get(group);
      if (entries === undefined) groups.set(group, new Map([[key, entry]]));
      else entries.set(key, entry);
    },
    drop: (group, key) => {
      const entries = groups.get(group);
      entries?.delete(key);
      if (entries?.size === 0) groups.delete(group);
    },
    of: (group) => groups.get(group) ?? none,
    clear: () => groups.clear(),
  };
};
