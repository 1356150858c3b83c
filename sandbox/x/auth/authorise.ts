/** Whether a caller may use an operation at all. */
import type { Credential, Operation } from "../api/operations.ts";
import { lacksScopes, type Problem, unsupportedAuthentication } from "../api/problems.ts";
import type { Settings } from "../seed/settings.ts";
import type { Caller } from "./caller.ts";
import { missingScopes } from "./grants.ts";

/** X's names of the kinds of credentials. */
const names: Readonly<Record<Credential, string>> = {
  bearer: "OAuth 2.0 Application-Only",
  oauth1: "OAuth 1.0a User Context",
  oauth2: "OAuth 2.0 User Context",
};

/** Why not: the operation takes other credentials, or the user's OAuth 2.0 token has too few scopes. */
export const authorisationProblem = (
  settings: Settings,
  { credential, grant }: Caller,
  operation: Pick<Operation, "credentials" | "scopes">,
): Problem | undefined => {
  const { credentials, scopes } = operation;
  if (!credentials.includes(credential)) {
    const taken = credentials.map((kind) => names[kind]);
    const problem = unsupportedAuthentication(settings, names[credential], taken);
    return { ...problem, legacyCode: credential === "bearer" ? 220 : 32 };
  }
  const missing = credential === "oauth2" ? missingScopes(grant, scopes) : [];
  return missing.length === 0 ? undefined : lacksScopes(missing);
};
