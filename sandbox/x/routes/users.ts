/** /2/users/by/username */
import type { Hono } from "hono";
import type { User } from "../entities.ts";
import { answer, type Env, readQuery, refuse } from "../http.ts";
import { usernameSchema } from "../options.ts";
import { invalidRequest, notFoundBody } from "../problems.ts";
import type { World } from "../world.ts";

const findByUsername = (world: World, username: string): User | undefined =>
  [...world.store.users.values()].find((user) => user.username.toLowerCase() === username.toLowerCase());

const wire = (user: User, fields: readonly string[]) => ({
  id: user.id,
  name: user.name,
  username: user.username,
  ...(fields.includes("protected") && { protected: user.protected }),
});

/** Adds the user lookup. Unknown names are answered 200 with `errors` and no `data`, as on X. */
export const userRoutes = (routes: Hono<Env>, world: World): void => {
  routes.get("/2/users/by/username/:username", (c) => {
    const { settings } = world.store;
    const username = c.req.param("username");
    const query = readQuery(c, settings, ["user.fields", "expansions", "tweet.fields", "post.fields"]);
    if ("problem" in query) return refuse(query.problem);
    if (!usernameSchema.safeParse(username).success) {
      const message = `The \`username\` path parameter value [${username}] must match ^[A-Za-z0-9_]{1,15}$`;
      return refuse(invalidRequest(settings, [{ message, parameters: { username: [username] } }]));
    }
    const user = findByUsername(world, username);
    if (user !== undefined)
      return answer({ data: wire(user, (query.value["user.fields"] ?? "").split(",")) });
    return answer({
      errors: [notFoundBody(settings, { resourceType: "user", parameter: "username", value: username })],
    });
  });
};
