import { parseSecretValue, type SigningSecrets } from "./secret-value.ts";

/** An app's signing secrets, read when needed and kept for a time. */
export interface SecretStore {
  /**
   * The secrets to verify a delivery with. Where a new read fails, those of the last read go on: a signature that
   * matches a known secret is proof enough, and refusing would lose events. Throws where none was ever read.
   */
  readonly forDelivery: (arn: string) => Promise<SigningSecrets>;
  /**
   * The secrets to answer a CRC with: at most 30 s old, or, where the read fails, at most the time to live. Throws
   * otherwise, because an answer with an outdated secret disables the webhook while an error does not.
   */
  readonly forCrc: (arn: string) => Promise<SigningSecrets>;
  /** Reads again because a signature did not match; undefined where that was done less than a minute ago or fails. */
  readonly afterMismatch: (arn: string) => Promise<SigningSecrets | undefined>;
}

/** What the store needs. */
interface SecretStoreOptions {
  /** Reads the secret's text, within its own deadline. */
  readonly load: (arn: string) => Promise<string>;
  readonly now: () => number;
}

const ttlMs = 300_000;
const crcAgeMs = 30_000;
const forcedEveryMs = 60_000;
/** After a failed read the secrets at hand serve this long before the next read. */
const failurePauseMs = 10_000;

interface Entry {
  value?: SigningSecrets;
  loadedAtMs: number;
  failedAtMs: number;
  forcedAtMs: number;
  loading?: Promise<SigningSecrets> | undefined;
}

/** A store over a function that reads. Concurrent callers share one read. */
export function createSecretStore({ load, now }: SecretStoreOptions): SecretStore {
  const entries = new Map<string, Entry>();

  const entryOf = (arn: string): Entry => {
    const known = entries.get(arn);
    if (known !== undefined) return known;
    const never = Number.NEGATIVE_INFINITY;
    const entry: Entry = { loadedAtMs: never, failedAtMs: never, forcedAtMs: never };
    entries.set(arn, entry);
    return entry;
  };

  const readNow = async (arn: string, entry: Entry): Promise<SigningSecrets> => {
    try {
      const value = parseSecretValue(await load(arn));
      entry.value = value;
      entry.loadedAtMs = now();
      return value;
    } catch (error) {
      entry.failedAtMs = now();
      throw error;
    } finally {
      entry.loading = undefined;
    }
  };

  const read = (arn: string, entry: Entry): Promise<SigningSecrets> => {
    entry.loading ??= readNow(arn, entry);
    return entry.loading;
  };

  /** A value younger than `freshMs`, else a new read, else a value younger than `fallbackMs`. */
  const get = async (arn: string, freshMs: number, fallbackMs: number): Promise<SigningSecrets> => {
    const entry = entryOf(arn);
    const ageMs = now() - entry.loadedAtMs;
    const { value } = entry;
    if (value === undefined) return await read(arn, entry);
    const pausing = now() - entry.failedAtMs < failurePauseMs && ageMs < fallbackMs;
    if (ageMs < freshMs || pausing) return value;
    try {
      return await read(arn, entry);
    } catch (error) {
      if (ageMs < fallbackMs) return value;
      throw error;
    }
  };

  return {
    forDelivery: (arn) => get(arn, ttlMs, Number.POSITIVE_INFINITY),
    forCrc: (arn) => get(arn, crcAgeMs, ttlMs),
    afterMismatch: async (arn) => {
      const entry = entryOf(arn);
      const shared = entry.loading;
      if (shared === undefined && now() - entry.forcedAtMs < forcedEveryMs) return undefined;
      if (shared === undefined) entry.forcedAtMs = now();
      return await read(arn, entry).catch(() => undefined);
    },
  };
}
