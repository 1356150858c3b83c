/** Properties as the engine sends them, by name. */
export type Bag = Record<string, unknown>;

/** An input that cannot be taken, and why. `property` may be empty. */
export interface Failure {
  readonly property: string;
  readonly reason: string;
}

/** What differs between a resource and its inputs. */
interface Difference {
  /** Names of the inputs. */
  readonly changed: readonly string[];
  /** Whether those are what a preview shows. If not, the engine shows how all inputs differ from the last ones. */
  readonly isDetailed: boolean;
  /** Those that need a new resource. */
  readonly replaces: readonly string[];
  /** Whether the old resource has to go first. */
  readonly deleteBeforeReplace: boolean;
}

/** What the engine asks of a provider. `olds` are a resource's outputs in the state, `news` its checked inputs. */
export interface Provider {
  readonly version: string;
  /** The package's schema, as JSON. Default: none. */
  schema?(): string;
  /** Whether secrets and references to resources come wrapped. If not, what was a secret input stays a secret output. */
  readonly takesSecrets: boolean;
  /** The settings as the state is to keep them, and what is wrong with them. */
  checkConfig(config: Bag): { readonly inputs: Bag; readonly failures: readonly Failure[] };
  configure(config: Bag): void;
  check(urn: string, oldInputs: Bag, inputs: Bag): Promised<{ inputs: Bag; failures: readonly Failure[] }>;
  diff(urn: string, id: string, olds: Bag, news: Bag): Promised<Difference>;
  create(urn: string, news: Bag): Promise<{ id: string; outputs: Bag }>;
  /** The outputs that a create would give, as far as they are known before it. */
  previewCreate(urn: string, news: Bag): Bag;
  /** undefined when the resource is gone. Inputs and outputs are empty where the engine knows the id alone. */
  read(
    urn: string,
    id: string,
    oldInputs: Bag,
    olds: Bag,
  ): Promise<{ id: string; inputs: Bag; outputs: Bag } | undefined>;
  update(urn: string, id: string, olds: Bag, news: Bag): Promise<Bag>;
  /** The outputs that an update would give, as far as they are known before it. */
  previewUpdate(urn: string, olds: Bag, news: Bag): Bag;
  delete(urn: string, id: string, olds: Bag): Promise<void>;
  /** The person at the terminal wants an end: what is at work should give up waiting. Default: it goes on. */
  cancel?(): void;
}

type Promised<T> = T | Promise<T>;

/** The bag without parts, at any depth, that are undefined or null; the engine's protocol cannot carry those. */
export function without(bag: Bag): Record<string, NonNullable<unknown>> {
  return Object.fromEntries(
    Object.entries(bag).flatMap(([name, value]): [string, NonNullable<unknown>][] => {
      if (value === undefined || value === null) return [];
      return [[name, isBag(value) ? without(value) : value]];
    }),
  );
}

/** Whether a value is an object with keys (and not a list or null). */
export function isBag(value: unknown): value is Bag {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The type in a resource's URN, such as `aws:sqs/queue:Queue`. */
export function typeIn(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}
