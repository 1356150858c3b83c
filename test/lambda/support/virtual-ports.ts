import type { MetricMembers } from "../../../lambda/metrics.ts";
import type { ClaimRow, ClaimTable, Ports, SendBatch, StoredObject, World } from "../../../lambda/ports.ts";
import type { QueueMessage } from "../../../lambda/queue-message.ts";
import { createSecretStore } from "../../../lambda/secrets.ts";
import type { Facts } from "../../../lambda/telemetry.ts";
import { clientSecret } from "./requests.ts";

/** A world whose clock moves only from timer to timer, so that seconds of waiting take no time and always the same. */
export function virtualWorld(startMs = 1_800_000_000_000) {
  let nowMs = startMs;
  let order = 0;
  let chance = 42;
  let owners = 0;
  const timers: { atMs: number; order: number; fire: () => void }[] = [];
  const alarm: World["alarm"] = (ms, ring) => {
    const timer = { atMs: nowMs + ms, order: order++, fire: ring };
    timers.push(timer);
    return () => {
      const index = timers.indexOf(timer);
      if (index >= 0) timers.splice(index, 1);
    };
  };
  const world: World = {
    now: () => nowMs,
    sleep: (ms) => new Promise((resolve) => void alarm(ms, resolve)),
    alarm,
    random: () => {
      chance = (chance * 1_103_515_245 + 12_345) % 2_147_483_648;
      return chance / 2_147_483_648;
    },
    newOwner: () => `owner-${++owners}`,
  };
  /** Lets time pass until `work` settles. Throws where nothing is left that could settle it. */
  const run = async <T>(work: Promise<T>): Promise<T> => {
    let open = true;
    const settled = work.finally(() => {
      open = false;
    });
    settled.catch(() => undefined);
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (!open) return await settled;
      timers.sort((a, b) => a.atMs - b.atMs || a.order - b.order);
      const next = timers.shift();
      if (next === undefined) throw new Error("nothing left to wait for");
      nowMs = Math.max(nowMs, next.atMs);
      next.fire();
    }
  };
  const jump = (ms: number): void => {
    nowMs += ms;
  };
  return { world, run, jump };
}

/** Names of the ports' calls, for faults. */
export type Call = "put" | "commit" | "release" | "send" | "park" | "spill" | "secret";

/**
 * Called before ("begin") and after ("end") each call took effect, with the time the call has; may throw, or return a
 * promise that never settles.
 */
export type Fault = (call: Call, moment: "begin" | "end", timeoutMs: number) => unknown;

/** What all deliveries of a test share: the table, the queues and the clock. */
export function sharedBackend(time = virtualWorld()) {
  const rows = new Map<string, ClaimRow>();
  const sent: QueueMessage[] = [];
  const parked: QueueMessage[] = [];
  const objects = new Map<string, StoredObject>();
  const calls: Call[] = [];
  const logs: { level: string; event: string; facts: Facts; metrics?: MetricMembers }[] = [];
  const { world } = time;
  let secretText = JSON.stringify({ clientSecret });

  const step = async (
    call: Call,
    fault: Fault | undefined,
    effect: () => void,
    timeoutMs = Number.POSITIVE_INFINITY,
  ): Promise<void> => {
    calls.push(call);
    await fault?.(call, "begin", timeoutMs);
    await world.sleep(5);
    effect();
    await world.sleep(5);
    await fault?.(call, "end", timeoutMs);
  };

  const claimsWith = (fault?: Fault): ClaimTable => ({
    put: async (row, nowMs, timeoutMs) => {
      let refusedBy: ClaimRow | undefined;
      let previous: ClaimRow | undefined;
      await step(
        "put",
        fault,
        () => {
          const current = rows.get(row.key);
          const free =
            current === undefined ||
            current.expiresAtSeconds <= nowMs / 1000 ||
            (current.state === "C" && current.leaseUntilMs <= nowMs);
          if (free) {
            previous = current;
            rows.set(row.key, row);
          } else refusedBy = current;
        },
        timeoutMs,
      );
      if (refusedBy !== undefined) return { taken: false, current: refusedBy };
      return previous === undefined ? { taken: true } : { taken: true, previous };
    },
    commit: async (key, owner, expiresAtSeconds, timeoutMs) => {
      await step(
        "commit",
        fault,
        () => {
          const row = ours(key, owner);
          rows.set(key, { ...row, state: "D", expiresAtSeconds });
        },
        timeoutMs,
      );
    },
    release: async (key, owner, timeoutMs) => {
      await step(
        "release",
        fault,
        () => {
          ours(key, owner);
          rows.delete(key);
        },
        timeoutMs,
      );
    },
  });

  const ours = (key: string, owner: string): ClaimRow => {
    const row = rows.get(key);
    if (row === undefined || row.owner !== owner || row.state !== "C") throw new Error("not ours");
    return row;
  };

  const queueWith =
    (into: QueueMessage[], call: Call, fault?: Fault): SendBatch =>
    async (messages, { timeoutMs }) => {
      await step(call, fault, () => into.push(...messages), timeoutMs);
      return { accepted: messages.map(({ key }) => key), refused: [] };
    };

  /** The ports of one process (its own secret cache), with faults of its own. */
  const ports = (fault?: Fault): Ports => ({
    world,
    claims: claimsWith(fault),
    queue: queueWith(sent, "send", fault),
    deadLetterQueue: queueWith(parked, "park", fault),
    spill: {
      bucket: "spill-bucket",
      put: async (object, { timeoutMs }) =>
        await step("spill", fault, () => objects.set(object.key, object), timeoutMs),
    },
    secrets: createSecretStore({
      now: world.now,
      load: async () => {
        await step("secret", fault, () => undefined);
        return secretText;
      },
    }),
    log: (level, event, facts, metrics) =>
      logs.push({ level, event, facts, ...(metrics === undefined ? {} : { metrics }) }),
  });

  return {
    ...time,
    ports,
    rows,
    sent,
    parked,
    objects,
    calls,
    logs,
    setSecret: (value: object) => {
      secretText = JSON.stringify(value);
    },
  };
}
