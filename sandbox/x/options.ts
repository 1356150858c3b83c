/** What an emulator is made of: parsed once, here. */
import { z } from "zod";
import type { App, User } from "./entities.ts";
import {
  appLimitsSchema,
  defaultSettings,
  mergeSettings,
  type Settings,
  settingsPatchSchema,
} from "./settings.ts";

const idSchema = z.string().regex(/^[0-9]{1,19}$/);

/** A handle as X allows it. */
export const usernameSchema = z.string().regex(/^[A-Za-z0-9_]{1,15}$/);

const appSchema = z
  .strictObject({
    name: z.string().min(1).max(100),
    bearerToken: z.string().min(1),
    clientSecret: z.string().min(1).optional(),
    consumerSecret: z.string().min(1).optional(),
    crcKey: z.enum(["client", "consumer"]).optional(),
    limits: appLimitsSchema.default({}),
  })
  .refine((app) => app.clientSecret !== undefined || app.consumerSecret !== undefined, {
    message: "an app needs a clientSecret or a consumerSecret",
  })
  .refine((app) => app.crcKey === undefined || app[`${app.crcKey}Secret`] !== undefined, {
    message: "crcKey names a secret the app does not have",
  });

/** A change to an app; `null` takes a secret away. */
export const appPatchSchema = z.strictObject({
  bearerToken: z.string().min(1).optional(),
  clientSecret: z.string().min(1).nullable().optional(),
  consumerSecret: z.string().min(1).nullable().optional(),
  crcKey: z.enum(["client", "consumer"]).nullable().optional(),
  limits: appLimitsSchema.optional(),
});

const userSchema = z.strictObject({
  id: idSchema,
  username: usernameSchema,
  name: z.string().default(""),
  protected: z.boolean().default(false),
  authorised: z.array(z.string()).default([]),
});

/** A change to a user. */
export const userPatchSchema = z.strictObject({
  username: usernameSchema.optional(),
  name: z.string().optional(),
  protected: z.boolean().optional(),
  authorised: z.array(z.string()).optional(),
});

const unique = (values: readonly string[]): boolean => new Set(values).size === values.length;

/** The part of the options that a JSON file can hold: apps, users and any setting. */
export const configSchema = settingsPatchSchema.extend({
  apps: z
    .array(appSchema)
    .min(1)
    .refine((apps) => unique(apps.map((app) => app.name)), { message: "two apps have one name" })
    .refine((apps) => unique(apps.map((app) => app.bearerToken)), {
      message: "two apps have one bearer token",
    }),
  users: z
    .array(userSchema)
    .default([])
    .refine((users) => unique(users.map((user) => user.id)), { message: "two users have one id" })
    .refine((users) => unique(users.map((user) => user.username.toLowerCase())), {
      message: "two users have one username",
    }),
});

/** Options as a caller writes them. */
export interface EmulatorOptions extends z.input<typeof configSchema> {
  /** The clock, in milliseconds since the epoch. Default: `Date.now`. */
  readonly now?: () => number;
  /** Receives CRCs and deliveries in place of HTTP, for tests without a port. */
  readonly receive?: (request: Request) => Promise<Response>;
}

/** What a store begins with and goes back to at a reset. */
export interface Seed {
  readonly apps: readonly App[];
  readonly users: readonly User[];
  readonly settings: Settings;
}

/**
 * Parses the options.
 * @throws Error that names every setting that is wrong.
 */
export const parseSeed = (options: z.input<typeof configSchema>): Seed => {
  const parsed = configSchema.safeParse(options);
  if (!parsed.success)
    throw new Error(`the X emulator's options are wrong:\n${z.prettifyError(parsed.error)}`);
  const { apps, users, ...settings } = parsed.data;
  return { apps, users, settings: mergeSettings(defaultSettings, settings) };
};
