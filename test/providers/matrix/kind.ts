import type { Lifecycle, Properties } from "../../../providers/lifecycle.ts";
import type { Host, State } from "./host.ts";

/** The steps of the engine that ask X. */
export const steps = ["create", "read", "update", "delete"] as const;

export type Step = (typeof steps)[number];

/** An entry of a listing, as X sends it. */
export type Entry = Readonly<Record<string, unknown>>;

/** A listing's body, as X sends it. */
export interface Body {
  readonly data?: unknown;
  readonly meta?: Entry;
}

/** An object at X, by the emulator's state. `id` is spelled as the provider's outputs spell it. */
export interface AtX {
  readonly id: string;
  readonly [member: string]: unknown;
}

/** What the engine's state holds of a resource. */
export interface Kept {
  readonly id: string;
  readonly outs: Properties;
}

/** A request, as the emulator's faults name one. */
export interface Route {
  readonly method: string;
  readonly path: string;
}

/** How X lists a kind. */
interface KindListing {
  /** As the emulator's faults name it. */
  readonly path: string;
  /** As it is asked for; default: the path. */
  readonly pathOn?: (ground: Properties) => string;
  /** The wire name of an entry's id. */
  readonly entryId: string;
  /** The list in a body; default: `data`. */
  readonly entries?: (body: Body) => readonly Entry[];
  /** The body has no members around what is `data` here. */
  readonly bare?: true;
  /** A body with such a list; default: as `data`. */
  readonly bodyOf?: (entries: readonly Entry[], body: Body) => Body;
  /** The member of `meta` that counts: all objects, or those of a page. None: an empty list is all X says. */
  readonly count?: { readonly name: string; readonly of: "all" | "page" };
  readonly paged: boolean;
}

/** All that the fault matrix has to know of a kind of resource. */
export interface MatrixKind {
  readonly name: string;
  /** Of X's APIs, where it is not the usual one. */
  readonly dialect?: string;
  readonly methods: Lifecycle;
  /** Makes what has to be there before, e.g. a webhook; its answer goes to `declared`. */
  readonly ground?: (host: Host) => Promise<Properties>;
  /** One declaration for each number, each of an object of its own. */
  readonly declared: (n: number, ground: Properties) => Properties;
  /** Steps that never ask X, and why. */
  readonly without: Readonly<Partial<Record<Step, string>>>;
  /** Makes a change of a declaration due that goes in place: by another declaration, or by hand at X. */
  readonly change?: (
    host: Host,
    kept: Kept,
    ground: Properties,
    n: number,
  ) => Promise<{ readonly olds: Properties; readonly declared: Properties }>;
  /** The kind's objects at X. */
  readonly atX: (state: State) => readonly AtX[];
  /** Whether an object at X is what was declared. */
  readonly fits: (object: AtX, inputs: Properties) => boolean;
  /** The id of the object that outputs speak of; empty where they say that there is none. */
  readonly idOf: (outs: Properties) => string;
  /** The id of its entry in a listing; default: the same. */
  readonly entryIdOf?: (outs: Properties) => string;
  /** Deletes an object by hand. */
  readonly remove: (host: Host, id: string) => Promise<unknown>;
  readonly listing: KindListing;
  readonly writes: { readonly create: Route; readonly update: Route; readonly delete: Route };
}

/** What a kind is called in the matrix. */
export function titleOf({ name, dialect }: MatrixKind): string {
  return dialect === undefined ? name : `${name} by ${dialect}`;
}
