/**
 * The subscriptions of a set, packed for the state: event type (and direction) → `userId=subscriptionId,…`. One
 * string a type costs some 40 bytes a subscription; a property each would cost three times that, and engine time.
 */
export type Packed = Readonly<Record<string, string>>;

/** Packs keys and ids. */
export function pack(owned: ReadonlyMap<string, string>): Packed {
  const groups = new Map<string, string[]>();
  for (const [key, id] of owned) {
    const [group, scope] = split(key);
    push(groups, group, `${scope}=${id}`);
  }
  return joined(groups);
}

/** Keys and ids of what was packed. */
export function unpack(packed: Packed): Map<string, string> {
  const owned = new Map<string, string>();
  for (const [group, list] of Object.entries(packed)) {
    for (const item of list.split(",")) {
      const at = item.lastIndexOf("=");
      owned.set(join(group, item.slice(0, at)), item.slice(at + 1));
    }
  }
  return owned;
}

/** Packs keys alone: event type (and direction) → `userId,…`. */
export function packKeys(keys: Iterable<string>): Packed {
  const groups = new Map<string, string[]>();
  for (const key of keys) {
    const [group, scope] = split(key);
    push(groups, group, scope);
  }
  return joined(groups);
}

/** The keys of what was packed. */
export function unpackKeys(packed: Packed = {}): Set<string> {
  const keys = new Set<string>();
  for (const [group, list] of Object.entries(packed))
    for (const scope of list.split(",")) keys.add(join(group, scope));
  return keys;
}

function split(key: string): [group: string, scope: string] {
  const [type = "", scope = "", direction] = key.split(" ");
  return [direction === undefined ? type : `${type} ${direction}`, scope];
}

function join(group: string, scope: string): string {
  const [type = "", direction = ""] = group.split(" ");
  return `${type} ${scope} ${direction}`.trimEnd();
}

function push(groups: Map<string, string[]>, group: string, item: string): void {
  const list = groups.get(group);
  if (list) list.push(item);
  else groups.set(group, [item]);
}

function joined(groups: ReadonlyMap<string, readonly string[]>): Packed {
  return Object.fromEntries([...groups].map(([group, list]) => [group, list.join(",")]));
}
