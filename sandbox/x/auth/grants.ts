/** What a consent allows. */
import type { Grant, User } from "../entities.ts";
import type { Scope } from "./scopes.ts";

/** A user's consent to an app. */
export const grantOf = (user: User | undefined, app: string): Grant | undefined =>
  user?.authorised.find((grant) => grant.app === app);

/** Whether a consent includes a scope; there is nothing that no consent includes. */
export const allows = (grant: Grant | undefined, scope: Scope): boolean =>
  grant !== undefined && (grant.scopes === "all" || grant.scopes.includes(scope));

/** The scopes, of those wanted, that a consent leaves out. */
export const missingScopes = (grant: Grant | undefined, wanted: readonly Scope[]): readonly Scope[] =>
  wanted.filter((scope) => !allows(grant, scope));
