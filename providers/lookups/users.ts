import { z } from "zod";
import { chunks } from "../chunks.ts";
import { xUsername } from "../x/wire.ts";
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

const userArgs = profileArgs.extend({ username: xUsername });
const usersArgs = profileArgs.extend({ usernames: z.array(xUsername) });

/** The lookups of users. */
export function userLookups(ports: LookupPorts) {
  const look = createLook(ports);

  const getUsers = (args: GetUsersArgs): Promise<UserResult[]> =>
    look("The users", usersArgs, args, async ({ x }, { usernames }) => {
      const names = new Map(usernames.map((name) => [name.toLowerCase(), name]));
      const parts = await Promise.all(chunks([...names.keys()]).map((some) => x.findUsers(some)));
      const users = new Map(parts.flatMap((part) => [...part]));
      const unknown = [...names].flatMap(([key, name]) => (users.has(key) ? [] : [`@${name}`]));
      if (unknown.length > 0) {
        throw new LookupFailure(
          `X knows no user ${unknown.join(", ")}. Check the spelling; a renamed user has to be asked for by the new name.`,
        );
      }
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
