/** Calls of the user lookup: every answer it has. */
import type { Caller } from "./emulator-caller.ts";

/** Looks users up. */
export const users = async ({ call }: Caller): Promise<void> => {
  await call("GET", "/2/users/by/username/owner");
  await call("GET", "/2/users/by/username/owner?user.fields=protected");
  await call("GET", "/2/users/by/username/nobody");
  await call("GET", "/2/users/by/username/far_too_long_a_username");
};
