/** Calls of the filtered stream's rules and links: every answer they have. */
import { type Caller, tokens } from "./emulator-caller.ts";

const rulesPath = "/2/tweets/search/stream/rules";
const linksPath = "/2/tweets/search/webhooks";

/** Adds, lists, counts and deletes rules. */
export const streamRules = async ({ x, call, control }: Caller): Promise<void> => {
  const change = (body: unknown, query = "") => call("POST", `${rulesPath}${query}`, body);
  await call("GET", rulesPath);
  await change({ add: [{ value: "bees", tag: "nature" }, { value: "from:owner -is:reply" }] });
  await change({ add: [{ value: "bees" }, { value: "(" }, { value: "sample:10" }, { value: "cats" }] });
  await change({ add: [{ value: "dogs" }] }, "?dry_run=true");
  await control("/_x/apps/main", { limits: { streamRules: 3 } });
  await change({ add: [{ value: "dogs" }] });
  for (const body of [
    {},
    [],
    { add: [] },
    { add: [{ tag: "t" }] },
    { add: [{ value: 7 }] },
    { add: [{ value: "a", colour: "red" }] },
    { add: [{ value: "a" }], delete: { ids: ["1"] } },
    { delete: {} },
    { delete: { ids: ["x"] } },
    { delete: { ids: ["1"], values: ["a"] } },
  ])
    await change(body);
  await change({ add: [{ value: "a" }] }, "?dry_run=perhaps");
  const [first, second] = x.state().rules;
  for (const query of [
    "max_results=1",
    `ids=${first?.id},404`,
    "ids=x",
    "max_results=0",
    "pagination_token=short",
    "colour=red",
  ])
    await call("GET", `${rulesPath}?${query}`);
  await call("GET", `${rulesPath}/counts`);
  const fields = "all_project_client_apps,cap_per_client_app,cap_per_project,client_app_rules_count";
  await call("GET", `${rulesPath}/counts?rules_count.fields=${fields}`);
  await call("GET", `${rulesPath}/counts?rules_count.fields=colour`);
  await change({ delete: { ids: [first?.id, "404"] } });
  await change({ delete: { values: [second?.value, "none"] } });
  await change({}, "?delete_all=true");
  await control("/_x/settings", { emptyListing: "absent" });
  await call("GET", rulesPath);
  await control("/_x/settings", { emptyListing: "empty" });
};

/** Links a webhook, which there has to be. */
export const streamLinks = async ({ x, call, control }: Caller): Promise<void> => {
  const webhookId = x.state().webhooks[0]?.id;
  await call("GET", linksPath);
  await call("POST", `${linksPath}/${webhookId}`);
  await call(
    "POST",
    `${linksPath}/${webhookId}?tweet.fields=created_at,lang&expansions=author_id&user.fields=id`,
  );
  await call("GET", linksPath);
  await control("/_x/settings", { linkListing: "nested" });
  await call("GET", linksPath);
  await control("/_x/settings", { linkListing: "official" });
  await call("POST", `${linksPath}/${webhookId}?tweet.fields=colour`);
  for (const id of ["404", "not-an-id"])
    for (const method of ["POST", "DELETE"]) await call(method, `${linksPath}/${id}`);
  await call("GET", `${linksPath}?colour=red`);
  await call("DELETE", `${linksPath}/${webhookId}`);
  for (const [method, path] of [
    ["GET", linksPath],
    ["POST", `${linksPath}/1`],
    ["DELETE", `${linksPath}/1`],
  ] as const)
    await call(method, path, undefined, tokens.selfServe);
};
