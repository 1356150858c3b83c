/** What is wrong with a seed as a whole, where each part by itself is right. */
import type { Grant } from "../entities.ts";

interface SeedApp {
  readonly name: string;
  readonly id?: string | undefined;
  readonly ownerId?: string | undefined;
  readonly bearerToken: string;
  readonly consumerKey?: string | undefined;
}

interface SeedUser {
  readonly id: string;
  readonly username: string;
  readonly authorised: readonly Grant[];
}

/** A complaint and the member it is about. */
interface SeedFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Complaints about values that are there a second time. */
const repeated = (
  list: string,
  values: readonly (string | undefined)[],
  message: string,
): readonly SeedFault[] => {
  const seen = new Set<string>();
  return values.flatMap((value, index) => {
    if (value === undefined) return [];
    const again = seen.has(value);
    seen.add(value);
    return again ? [{ path: [list, index], message }] : [];
  });
};

/** The tokens of all consents, each of which stands for one user and one app. */
const tokenFaults = (apps: readonly SeedApp[], users: readonly SeedUser[]): readonly SeedFault[] => {
  const accessTokens = new Set<string>();
  const bearers = new Set(apps.map((app) => app.bearerToken));
  return users.flatMap(({ authorised }, index) =>
    authorised.flatMap(({ accessToken, userToken }) => {
      const taken: string[] = [];
      if (accessToken !== undefined && accessTokens.has(accessToken)) taken.push("access token");
      if (userToken !== undefined && bearers.has(userToken)) taken.push("user token");
      if (accessToken !== undefined) accessTokens.add(accessToken);
      if (userToken !== undefined) bearers.add(userToken);
      return taken.map((kind) => ({
        path: ["users", index, "authorised"],
        message: `two consents have one ${kind}, or it is an app's bearer token`,
      }));
    }),
  );
};

const referenceFaults = (apps: readonly SeedApp[], users: readonly SeedUser[]): readonly SeedFault[] => {
  const names = new Set(apps.map((app) => app.name));
  const ids = new Set(users.map((user) => user.id));
  return [
    ...apps.flatMap(({ ownerId }, index) =>
      ownerId === undefined || ids.has(ownerId)
        ? []
        : [{ path: ["apps", index, "ownerId"], message: `no user has the id ${ownerId}` }],
    ),
    ...users.flatMap(({ authorised }, index) =>
      authorised
        .filter(({ app }) => !names.has(app))
        .map(({ app }) => ({
          path: ["users", index, "authorised"],
          message: `no app has the name ${JSON.stringify(app)}`,
        })),
    ),
  ];
};

/** All complaints. */
export const seedFaults = ({
  apps,
  users,
}: {
  readonly apps: readonly SeedApp[];
  readonly users: readonly SeedUser[];
}): readonly SeedFault[] => {
  const ofApps = (member: "name" | "id" | "bearerToken" | "consumerKey", words: string) =>
    repeated(
      "apps",
      apps.map((app) => app[member]),
      `two apps have one ${words}`,
    );
  const ids = users.map((user) => user.id);
  const handles = users.map((user) => user.username.toLowerCase());
  return [
    ...ofApps("name", "name"),
    ...ofApps("id", "id"),
    ...ofApps("bearerToken", "bearer token"),
    ...ofApps("consumerKey", "consumer key"),
    ...repeated("users", ids, "two users have one id"),
    ...repeated("users", handles, "two users have one username"),
    ...tokenFaults(apps, users),
    ...referenceFaults(apps, users),
  ];
};
