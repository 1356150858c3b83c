/** What `pulumi-x-webhooks/emulator` exports. */

import { createEmulator, type Emulator } from "./emulator.ts";
import { defaultSeed } from "./seed/default-seed.ts";
import type { EmulatorOptions } from "./seed/options.ts";

export type { Act } from "./acts/act-schema.ts";
export type { PerformActs } from "./acts/performer.ts";
export type { ActResult } from "./acts/result.ts";
export type { Routed } from "./acts/routed.ts";
export { createEmulator, type Emulator } from "./emulator.ts";
export { type AccountKind, accountKinds } from "./events/account-kinds.ts";
export type { MatchingRule } from "./events/filtered-stream.ts";
export type {
  ActivityOptions,
  EventGenerator,
  GeneratedEvent,
  GeneratorOptions,
} from "./events/generated.ts";
export { createEventGenerator } from "./events/generator.ts";
export type { Happening } from "./events/happening.ts";
export type { Person } from "./events/people.ts";
export type { FaultOrder } from "./faults/fault-schema.ts";
export type { Faults } from "./faults/faults.ts";
export type { Journal } from "./journal.ts";
export { defaultSeed } from "./seed/default-seed.ts";
export type { EmulatorOptions } from "./seed/options.ts";
export type { Settings, SettingsPatch } from "./seed/settings.ts";
export type { TierName } from "./seed/tiers.ts";
export { eventTypeNames } from "./subscriptions/event-types.ts";
export type { Clock, Duration } from "./time/clock.ts";
export type { Delivery } from "./webhooks/deliver.ts";
export type { DeliveryOrder } from "./webhooks/order.ts";

/** An emulator that listens on 127.0.0.1. `await using` closes it at the end of the block. */
export interface XEmulator extends Omit<Emulator, "listen">, AsyncDisposable {
  /** Without a slash at the end. */
  readonly url: string;
  /** Ends all connections, forgets all timers and breaks off what is under way to receivers. */
  readonly close: () => Promise<void>;
}

/** Options of an emulator that listens. */
export interface ListenOptions extends Omit<EmulatorOptions, "apps"> {
  /** Default: those of `defaultSeed`, with its users where none are named. */
  readonly apps?: EmulatorOptions["apps"];
  /** Default: a free one. */
  readonly port?: number;
}

/**
 * Makes an emulator and lets it listen.
 * @throws Error that names every option that is wrong, or where the port is taken.
 */
export const createXEmulator = async ({
  port,
  apps,
  users,
  ...options
}: ListenOptions = {}): Promise<XEmulator> => {
  const seed = apps === undefined ? defaultSeed : { apps, users: [] };
  const { listen, ...emulator } = createEmulator({ ...seed, ...options, ...(users && { users }) });
  const { url, close } = await listen(port);
  return { ...emulator, url, close, [Symbol.asyncDispose]: close };
};
