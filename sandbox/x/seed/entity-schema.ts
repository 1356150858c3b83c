/** Apps, users and consents as they are written in a seed and in control requests. */
import { z } from "zod";
import { idSchema } from "../api/http.ts";
import { scopes } from "../auth/scopes.ts";
import type { Grant, User } from "../entities.ts";
import { appQuotaSchema } from "./quotas.ts";

/** A handle as X allows it. */
export const usernameSchema = z.string().regex(/^[A-Za-z0-9_]{1,15}$/);

/** What stands in a header. */
const token = z
  .string()
  .max(1000)
  .regex(/^[\x21-\x7e]+$/, "must be printable ASCII without blanks");

/** What only keys signatures. */
const secret = z.string().min(1).max(1000);

const signingSecrets = z.enum(["client", "consumer"]);

interface AppSecrets {
  readonly consumerKey?: string | undefined;
  readonly clientSecret?: string | undefined;
  readonly consumerSecret?: string | undefined;
  readonly crcKey?: "client" | "consumer" | undefined;
}

/** What is wrong with an app's secrets, in words; undefined where nothing is. */
export const secretsFault = (app: AppSecrets): string | undefined => {
  if (app.clientSecret === undefined && app.consumerSecret === undefined)
    return "an app needs a clientSecret or a consumerSecret";
  if (app.crcKey !== undefined && app[`${app.crcKey}Secret`] === undefined)
    return "crcKey names a secret the app does not have";
  if (app.consumerKey !== undefined && app.consumerSecret === undefined)
    return "a consumerKey needs the consumerSecret: OAuth 1.0a signs with both";
  return undefined;
};

/** An app. */
export const appSchema = appQuotaSchema
  .extend({
    name: z.string().min(1).max(100),
    id: idSchema.optional(),
    ownerId: idSchema.optional(),
    bearerToken: token,
    consumerKey: token.optional(),
    clientSecret: secret.optional(),
    consumerSecret: secret.optional(),
    crcKey: signingSecrets.optional(),
  })
  .check(({ value, issues }) => {
    const message = secretsFault(value);
    if (message !== undefined) issues.push({ code: "custom", message, input: value });
  });

/** A change to an app; `null` takes a member away. */
export const appPatchSchema = appQuotaSchema.extend({
  ownerId: idSchema.nullable().optional(),
  bearerToken: token.optional(),
  consumerKey: token.nullable().optional(),
  clientSecret: secret.nullable().optional(),
  consumerSecret: secret.nullable().optional(),
  crcKey: signingSecrets.nullable().optional(),
});

/** What a user allows an app. */
export const scopesSchema = z.union([z.literal("all"), z.array(z.enum(scopes))]);

/** A consent: the app's name alone, for all scopes and without tokens, or in full. */
const grantSchema = z.union([
  z.string().transform((app): Grant => ({ app, scopes: "all" })),
  z
    .strictObject({
      app: z.string(),
      scopes: scopesSchema.default("all"),
      accessToken: token.optional(),
      accessTokenSecret: secret.optional(),
      userToken: token.optional(),
    })
    .refine((grant) => (grant.accessToken === undefined) === (grant.accessTokenSecret === undefined), {
      message: "accessToken and accessTokenSecret go together",
    }),
]);

const grantsSchema = z
  .array(grantSchema)
  .refine((grants) => new Set(grants.map(({ app }) => app)).size === grants.length, {
    message: "an app is authorised twice",
  });

const profileSchema = z.strictObject({
  name: z.string(),
  protected: z.boolean(),
  bio: z.string(),
  geo: z.string(),
  url: z.string(),
  pictureUrl: z.string(),
  bannerUrl: z.string(),
  verifiedBadge: z.enum(["none", "blue", "business", "government"]),
  affiliateBadge: z.string(),
});

/** A user. */
export const userSchema = profileSchema.partial().extend({
  id: idSchema,
  username: usernameSchema,
  authorised: grantsSchema.default([]),
});

/** A user who joins while the emulator runs. */
export const newUserSchema = userSchema.extend({ id: idSchema.optional() });

/** A change to a user. Of a consent named again, tokens that are not named stay. */
export const userPatchSchema = profileSchema.partial().extend({
  username: usernameSchema.optional(),
  authorised: grantsSchema.optional(),
});

type Given<Value> = { readonly [Name in keyof Value]?: Value[Name] | undefined };

/** A user with everything that was not said: an empty profile, the handle as the name. */
export const completeUser = (
  user: Pick<User, "id" | "username" | "authorised"> & Given<z.infer<typeof profileSchema>>,
  createdAtMs: number,
): User => ({
  id: user.id,
  username: user.username,
  name: user.name ?? user.username,
  protected: user.protected ?? false,
  createdAtMs,
  bio: user.bio ?? "",
  geo: user.geo ?? "",
  url: user.url ?? "",
  pictureUrl: user.pictureUrl ?? "",
  bannerUrl: user.bannerUrl ?? "",
  verifiedBadge: user.verifiedBadge ?? "none",
  affiliateBadge: user.affiliateBadge ?? "",
  authorised: user.authorised,
});
