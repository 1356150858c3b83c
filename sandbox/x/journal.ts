/** What came in and what went out, for tests and for the sandbox's summary. Holds no token, no secret and no body. */

/** A request to the API. `status` is 0 where the connection was cut instead of an answer. */
interface RequestEntry {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly status: number;
  readonly app: string | null;
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

/** A delivery, or an attempt at one. */
interface DeliveryEntry {
  readonly at: string;
  readonly id: string;
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

/** The three lists, oldest first; each keeps its newest 10,000 entries. */
export interface Journal {
  readonly requests: readonly RequestEntry[];
  readonly crcs: readonly CrcEntry[];
  readonly deliveries: readonly DeliveryEntry[];
  request(entry: RequestEntry): void;
  crc(entry: CrcEntry): void;
  delivery(entry: DeliveryEntry): void;
  clear(): void;
}

const kept = 10_000;

const append = <Entry>(list: Entry[], entry: Entry): void => {
  list.push(entry);
  if (list.length > kept) list.splice(0, list.length - kept);
};

/** Makes an empty journal. */
export const createJournal = (): Journal => {
  const requests: RequestEntry[] = [];
  const crcs: CrcEntry[] = [];
  const deliveries: DeliveryEntry[] = [];
  return {
    requests,
    crcs,
    deliveries,
    request: (entry) => append(requests, entry),
    crc: (entry) => append(crcs, entry),
    delivery: (entry) => append(deliveries, entry),
    clear: () => {
      for (const list of [requests, crcs, deliveries]) list.length = 0;
    },
  };
};
