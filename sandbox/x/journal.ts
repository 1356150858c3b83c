/** What came in and what went out, for tests and for the sandbox's summary. Holds no token, no secret and no body. */
import { type Credential, findOperation } from "./api/operations.ts";

/** A request to the API. `status` is 0 where the connection was cut before or in the answer. */
interface RequestEntry {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly status: number;
  readonly app: string | null;
  /** `bearer`, or which OAuth the user's token was of; null where X did not know it. */
  readonly credential: Credential | null;
  /** Whose token it was; null for the app's own. */
  readonly userId: string | null;
}

/** A CRC sent to a receiver. */
interface CrcEntry {
  readonly at: string;
  readonly app: string;
  readonly webhookId: string | null;
  readonly url: string;
  readonly result: string;
  readonly status: number | null;
}

/** A try of a delivery. */
interface DeliveryEntry {
  readonly at: string;
  readonly id: string;
  /** The same for all tries and copies of one delivery. */
  readonly group: string;
  /** 1 for the first try. */
  readonly attempt: number;
  readonly app: string;
  readonly webhookId: string;
  readonly url: string;
  /** Of the body, hex. */
  readonly sha256: string;
  readonly bytes: number;
  readonly signature: string;
  readonly status: number | null;
  readonly outcome: string;
  readonly durationMs: number;
}

/** The three lists, oldest first, each with at least its newest 10,000 entries; and totals from which nothing is cut. */
export interface Journal {
  readonly requests: readonly RequestEntry[];
  readonly crcs: readonly CrcEntry[];
  readonly deliveries: readonly DeliveryEntry[];
  /** Requests by operation (`"POST /2/webhooks"`); those to no operation count as `"* *"`. */
  readonly calls: Readonly<Record<string, number>>;
  /** Tries of deliveries by outcome. */
  readonly outcomes: Readonly<Record<string, number>>;
  request(entry: RequestEntry, operation?: string): void;
  crc(entry: CrcEntry): void;
  delivery(entry: DeliveryEntry): void;
  clear(): void;
}

const kept = 10_000;
/** How many entries are cut at once, for cutting moves all the others. */
const slack = 1_000;

const append = <Entry>(list: Entry[], entry: Entry): void => {
  list.push(entry);
  if (list.length >= kept + slack) list.splice(0, slack);
};

const count = (totals: Map<string, number>, name: string): void => {
  totals.set(name, (totals.get(name) ?? 0) + 1);
};

/** Makes an empty journal. */
export const createJournal = (): Journal => {
  const requests: RequestEntry[] = [];
  const crcs: CrcEntry[] = [];
  const deliveries: DeliveryEntry[] = [];
  const calls = new Map<string, number>();
  const outcomes = new Map<string, number>();
  return {
    requests,
    crcs,
    deliveries,
    get calls() {
      return Object.fromEntries(calls);
    },
    get outcomes() {
      return Object.fromEntries(outcomes);
    },
    request: (entry, operation = findOperation(entry.method, entry.path).name) => {
      append(requests, entry);
      count(calls, operation);
    },
    crc: (entry) => append(crcs, entry),
    delivery: (entry) => {
      append(deliveries, entry);
      count(outcomes, entry.outcome);
    },
    clear: () => {
      for (const list of [requests, crcs, deliveries]) list.length = 0;
      calls.clear();
      outcomes.clear();
    },
  };
};
