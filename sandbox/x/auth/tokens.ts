/** Whose tokens are whose: found at once, however many users there are. */
import type { Grant, User } from "../entities.ts";
import type { UserTable } from "../user-table.ts";

/** Of which kind a user's token is. */
export type TokenKind = "oauth1" | "oauth2";

/** Users' ids by kind and token. An entry may be out of date: `findGrant` asks the user. */
export type TokenIndex = Map<string, string>;

const keyOf = (kind: TokenKind, token: string): string => `${kind} ${token}`;

const tokenOf = (kind: TokenKind, grant: Grant): string | undefined =>
  kind === "oauth1" ? grant.accessToken : grant.userToken;

const kinds = ["oauth1", "oauth2"] as const;

/** Enters the tokens a user gave. */
export const indexTokens = (index: TokenIndex, { id, authorised }: User): void => {
  for (const grant of authorised) {
    for (const kind of kinds) {
      const token = tokenOf(kind, grant);
      if (token !== undefined) index.set(keyOf(kind, token), id);
    }
  }
};

/** Takes the tokens of a consent out. */
export const forgetTokens = (index: TokenIndex, grant: Grant): void => {
  for (const kind of kinds) index.delete(keyOf(kind, tokenOf(kind, grant) ?? ""));
};

/** The user and the consent that a token stands for; undefined where nobody gave it, or the consent is gone. */
export const findGrant = (
  { tokens, users }: { readonly tokens: TokenIndex; readonly users: Pick<UserTable, "get"> },
  kind: TokenKind,
  token: string,
): { readonly user: User; readonly grant: Grant } | undefined => {
  const user = users.get(tokens.get(keyOf(kind, token)) ?? "");
  const grant = user?.authorised.find((candidate) => tokenOf(kind, candidate) === token);
  return user && grant && { user, grant };
};
