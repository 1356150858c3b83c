import type { Bag } from "../../plugin/protocol/provider.ts";
import { sameMeaning } from "./canonical.ts";
import type { ResourceType } from "./resource.ts";
import { plain, unwrapAll } from "./wire.ts";

/** What differs between a resource and its inputs. */
export interface Difference {
  /** Names of inputs. */
  changed: string[];
  /** A preview shows these alone. */
  isDetailed: boolean;
  /** Those among them that need a new resource. */
  replaces: string[];
  /** Whether the old resource has to go first. */
  deleteBeforeReplace: boolean;
}

/**
 * What the new inputs change. A replacement is made before the old resource goes, unless the program gave it a name
 * that both would want.
 */
export function diff(type: ResourceType, olds: Bag, news: Bag): Difference {
  const changed = differences(type, plain(olds), news);
  const replaces = changed.filter((name) => type.replaces.includes(name));
  const wantsSameName =
    type.autoName !== undefined && !Array.isArray(news.__defaults) && !changed.includes(type.autoName);
  return {
    changed,
    isDetailed: true,
    replaces,
    deleteBeforeReplace: replaces.length > 0 && wantsSameName,
  };
}

/** The names of the inputs that the state does not match. An input that is only known later counts as changed. */
export function differences(type: ResourceType, state: Bag, news: Bag): string[] {
  const given = unwrapAll(news);
  return Object.keys(type.shape).filter((name) => {
    const input = given.get(name);
    if (input?.isUnknown) return true;
    const same = type.same[name];
    return !(same ? same(state[name], input?.value, state) : sameMeaning(state[name], input?.value));
  });
}
