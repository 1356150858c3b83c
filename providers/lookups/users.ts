import { z } from "zod";
import { createLook, LookupFailure, type LookupPorts, type ProfileArgs, profileArgs } from "./lookup.ts";

/** A user as X knows them now. */
export interface UserResult {
  /** For ever, unlike the name. */
  readonly userId: string;
  /** In the user's own spelling. */
  readonly username: string;
}

/** Which user to look up. */
export interface GetUserArgs extends ProfileArgs {
  /** 1 to 15 letters, digits or _, without the @; case does not matter. */
  readonly username: string;
}

/** Which users to look up. */
export interface GetUsersArgs extends ProfileArgs {
  /** Each 1 to 15 letters, digits or _, without the @; case does not matter. */
  readonly usernames: readonly string[];
}

const username = z
  .string()
  .regex(/^[A-Za-z0-9_]{1,15}$/, "a username has 1 to 15 letters, digits or _, without the @");
const userArgs = profileArgs.extend({ username });
const usersArgs = profileArgs.extend({ usernames: z.array(username) });

/** The lookups of users. */
export function userLookups(ports: LookupPorts) {
  const look = createLook(ports);

  const getUsers = (args: GetUsersArgs): Promise<UserResult[]> =>
    look("The users", usersArgs, args, async ({ x }, { usernames }) => {
      const names = new Map(usernames.map((name) => [name.toLowerCase(), name]));
      const asked = await Promise.all(
        [...names].map(async ([key, name]) => ({ key, name, user: await x.findUser(name) })),
      );
      const unknown = asked.filter(({ user }) => user === undefined).map(({ name }) => `@${name}`);
      if (unknown.length > 0) {
        throw new LookupFailure(
          `X knows no user ${unknown.join(", ")}. Check the spelling; a renamed user has to be asked for by the new name.`,
        );
      }
      const users = new Map(asked.flatMap(({ key, user }) => (user ? [[key, user] as const] : [])));
      return usernames.flatMap((name) => {
        const user = users.get(name.toLowerCase());
        return user ? [{ userId: user.id, username: user.username }] : [];
      });
    });

  return {
    getUsers,
    getUser: (args: GetUserArgs): Promise<UserResult> =>
      look("The user", userArgs, args, async ({ x }, { username: name }) => {
        const user = await x.findUser(name);
        if (user) return { userId: user.id, username: user.username };
        throw new LookupFailure(
          `X knows no user @${name}. Check the spelling; a renamed user has to be asked for by the new name.`,
        );
      }),
  };
}
