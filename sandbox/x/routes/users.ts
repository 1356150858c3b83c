/** /2/users/by and /2/users/by/username */
import type { Hono } from "hono";
import { answer, type Env, type Parsed, readQuery, refuse } from "../api/http.ts";
import { invalidRequest, notFoundBody } from "../api/problems.ts";
import type { User } from "../entities.ts";
import { usernameSchema } from "../seed/entity-schema.ts";
import type { Settings } from "../seed/settings.ts";
import type { World } from "../world.ts";

/** X's `user.fields`. Those that `fieldsOf` leaves out are ones this emulator has nothing to say about. */
const fieldNames: readonly string[] = [
  "confirmed_email",
  "connection_status",
  "created_at",
  "description",
  "entities",
  "id",
  "is_identity_verified",
  "location",
  "name",
  "parody",
  "profile_banner_url",
  "profile_image_url",
  "protected",
  "public_metrics",
  "receives_your_dm",
  "subscribes_to_you",
  "subscription",
  "subscription_type",
  "url",
  "username",
  "verified",
  "verified_followers_count",
  "verified_type",
  "withheld",
];

/** What X shows without being asked. */
const plainFields: readonly string[] = ["id", "name", "username"];

/** Everything there is to show; what the profile leaves empty is absent, but for the bio. */
const fieldsOf = (user: User): Readonly<Record<string, string | boolean>> => ({
  id: user.id,
  name: user.name,
  username: user.username,
  created_at: new Date(user.createdAtMs).toISOString(),
  description: user.bio,
  ...(user.geo !== "" && { location: user.geo }),
  ...(user.url !== "" && { url: user.url }),
  ...(user.pictureUrl !== "" && { profile_image_url: user.pictureUrl }),
  ...(user.bannerUrl !== "" && { profile_banner_url: user.bannerUrl }),
  protected: user.protected,
  verified: user.verifiedBadge !== "none",
  verified_type: user.verifiedBadge,
});

const readFields = (settings: Settings, given: string | undefined): Parsed<readonly string[]> => {
  const fields = given?.split(",") ?? [];
  const wrong = fields.find((field, index) => !fieldNames.includes(field) || fields.indexOf(field) < index);
  if (wrong === undefined) return { value: fields };
  const message = `The \`user.fields\` query parameter value [${wrong}] is given twice or is not one of [${fieldNames.join(",")}]`;
  return { problem: invalidRequest(settings, [{ message, parameters: { "user.fields": [given ?? ""] } }]) };
};

const optionNames: readonly string[] = ["user.fields", "expansions", "tweet.fields", "post.fields"];

const shown = (user: User, fields: readonly string[]) => {
  const wanted = [...plainFields, ...fields];
  return Object.fromEntries(Object.entries(fieldsOf(user)).filter(([name]) => wanted.includes(name)));
};

const missing = (settings: Settings, parameter: string, value: string) =>
  notFoundBody(settings, { resourceType: "user", parameter, value });

const mostNames = 100;

const readNames = (settings: Settings, given: string | undefined): Parsed<readonly string[]> => {
  const names = given?.split(",") ?? [];
  const parameters = { usernames: [given ?? ""] };
  const refused = (message: string) => ({ problem: invalidRequest(settings, [{ message, parameters }]) });
  if (names.length < 1 || names.length > mostNames)
    return refused(
      `The number of values in the \`usernames\` query parameter list [${names.length}] is not between 1 and ${mostNames}`,
    );
  const wrong = names.find((name) => !usernameSchema.safeParse(name).success);
  if (wrong === undefined) return { value: names };
  return refused(`The \`usernames\` query parameter value [${wrong}] does not match ^[A-Za-z0-9_]{1,15}$`);
};

/** Adds the user lookups. Unknown names are answered 200 with `errors`, and without `data` where nobody is found, as on X. */
export const userRoutes = (routes: Hono<Env>, world: World): void => {
  routes.get("/2/users/by", (c) => {
    const { settings, users } = world.store;
    const query = readQuery(c, settings, ["usernames", ...optionNames]);
    if ("problem" in query) return refuse(query.problem);
    const fields = readFields(settings, query.value["user.fields"]);
    if ("problem" in fields) return refuse(fields.problem);
    const names = readNames(settings, query.value.usernames);
    if ("problem" in names) return refuse(names.problem);
    const found = names.value.map((name) => ({ name, user: users.byHandle(name) }));
    const data = found.flatMap(({ user }) => (user === undefined ? [] : [shown(user, fields.value)]));
    const errors = found.flatMap(({ name, user }) =>
      user === undefined ? [missing(settings, "usernames", name)] : [],
    );
    return answer({ ...(data.length > 0 && { data }), ...(errors.length > 0 && { errors }) });
  });

  routes.get("/2/users/by/username/:username", (c) => {
    const { settings } = world.store;
    const username = c.req.param("username");
    const query = readQuery(c, settings, optionNames);
    if ("problem" in query) return refuse(query.problem);
    const fields = readFields(settings, query.value["user.fields"]);
    if ("problem" in fields) return refuse(fields.problem);
    if (!usernameSchema.safeParse(username).success) {
      const message = `The \`username\` path parameter value [${username}] must match ^[A-Za-z0-9_]{1,15}$`;
      return refuse(invalidRequest(settings, [{ message, parameters: { username: [username] } }]));
    }
    const user = world.store.users.byHandle(username);
    if (user !== undefined) return answer({ data: shown(user, fields.value) });
    return answer({ errors: [missing(settings, "username", username)] });
  });
};
