/** What an emulator is made of: parsed once, here. */
import { z } from "zod";
import type { App, User } from "../entities.ts";
import { appSchema, completeUser, userSchema } from "./entity-schema.ts";
import { mergeQuota } from "./quotas.ts";
import { seedFaults } from "./seed-faults.ts";
import { defaultSettings, mergeSettings, type Settings, settingsPatchSchema } from "./settings.ts";

/** The part of the options that a JSON file can hold: apps, users and any setting. */
export const configSchema = settingsPatchSchema
  .extend({
    apps: z.array(appSchema).min(1),
    users: z.array(userSchema).default([]),
    /** Makes everything that is left to chance repeatable: faults at random, made-up content. */
    seed: z
      .int()
      .min(0)
      .max(2 ** 32 - 1)
      .default(1),
  })
  .check(({ value, issues }) => {
    for (const { path, message } of seedFaults(value))
      issues.push({ code: "custom", message, path: [...path], input: value });
  });

/** Options as a caller writes them. */
export interface EmulatorOptions extends z.input<typeof configSchema> {
  /** `manual` stands still until `clock.advance`. Default: `real`. */
  readonly clock?: "real" | "manual";
  /** Where time comes from, in milliseconds since the epoch; a manual clock only starts there. Default: `Date.now`. */
  readonly now?: () => number;
  /** Receives CRCs and deliveries in place of HTTP, for tests without a port. */
  readonly receive?: (request: Request) => Promise<Response>;
}

/** What a store begins with and goes back to at a reset. */
export interface Seed {
  readonly apps: readonly App[];
  readonly users: readonly User[];
  readonly settings: Settings;
  readonly seed: number;
}

/** Ids for apps that name none: the first free ones from 1001 on. */
const freeAppIds = (taken: ReadonlySet<string | undefined>): (() => string) => {
  let last = 1000;
  return () => {
    do last += 1;
    while (taken.has(String(last)));
    return String(last);
  };
};

const joinedMs = Date.UTC(2015, 2, 1, 12);

/**
 * Parses the options.
 * @throws Error that names every setting that is wrong.
 */
export const parseSeed = (options: z.input<typeof configSchema>): Seed => {
  const parsed = configSchema.safeParse(options);
  if (!parsed.success)
    throw new Error(`the X emulator's options are wrong:\n${z.prettifyError(parsed.error)}`);
  const { apps, users, seed, ...settings } = parsed.data;
  const nextAppId = freeAppIds(new Set(apps.map((app) => app.id)));
  return {
    apps: apps.map(({ tier, limits, access, id, ...app }) => ({
      ...app,
      id: id ?? nextAppId(),
      ...mergeQuota({ limits: {}, access: {} }, { tier, limits, access }),
    })),
    users: users.map((user) => completeUser(user, joinedMs)),
    settings: mergeSettings(defaultSettings, settings),
    seed,
  };
};
