import { describe, expect, it } from "vitest";
import { z } from "zod";
import { complaint, createX, otherToken, type X } from "../support/x.ts";

const path = "/2/tweets/search/stream/rules";

const add = (x: X, ...values: string[]) =>
  x.call("POST", path, { add: values.map((value) => ({ value, tag: `tag of ${value}` })) });

const rulesSchema = z.object({
  data: z.array(z.object({ id: z.string(), value: z.string(), tag: z.string().optional() })).default([]),
  meta: z.object({ next_token: z.string().optional(), result_count: z.int().optional() }),
});
const read = ({ body }: { body: unknown }) => rulesSchema.parse(body);
const values = async (x: X, query = ""): Promise<string[]> =>
  read(await x.call("GET", path + query)).data.map(({ value }) => value);

describe("rules of the filtered stream", () => {
  it("are added with their tags and listed in order", async () => {
    const x = createX();
    const { status, body } = await x.call("POST", path, {
      add: [{ value: "cat has:media", tag: "cats" }, { value: "dog" }],
    });
    expect(status).toBe(200);
    const id = expect.stringMatching(/^\d+$/);
    const data = [
      { id, value: "cat has:media", tag: "cats" },
      { id, value: "dog" },
    ];
    expect(body).toEqual({
      data,
      meta: {
        sent: "2026-09-01T00:00:00.000Z",
        summary: { created: 2, not_created: 0, valid: 2, invalid: 0 },
      },
    });
    expect((await x.call("GET", path)).body).toEqual({
      data,
      meta: { sent: "2026-09-01T00:00:00.000Z", result_count: 2 },
    });
  });

  it("that X has no operator for are refused one by one, beside those that are added", async () => {
    const x = createX();
    const { status, body } = await add(x, "cat", "dog place:London", "bird");
    expect(status).toBe(200);
    expect(body).toMatchObject({
      data: [{ value: "cat" }, { value: "bird" }],
      meta: { summary: { created: 2, not_created: 1, valid: 2, invalid: 1 } },
      errors: [
        {
          value: "dog place:London",
          title: "UnprocessableEntity",
          details: ["Reference to invalid operator 'place' (at position 5)"],
          type: "https://api.x.com/2/problems/invalid-rules",
        },
      ],
    });
    expect(await values(x)).toEqual(["cat", "bird"]);
  });

  it("are too long beyond 2048 characters, or empty", async () => {
    const { body } = await add(createX(), "a".repeat(2048), "a".repeat(2049), "");
    expect(body).toMatchObject({ meta: { summary: { created: 1, invalid: 2 } } });
  });

  it("exist once: a duplicate is told the id of the rule that exists, another app's is none", async () => {
    const x = createX();
    const [{ id } = { id: "" }] = read(await add(x, "cat")).data;
    expect(await add(x, "cat", "dog", "dog")).toMatchObject({
      body: {
        data: [{ value: "dog" }],
        meta: { summary: { created: 1, not_created: 2, valid: 1, invalid: 2 } },
        errors: [
          { title: "DuplicateRule", value: "cat", id, type: "https://api.x.com/2/problems/duplicate-rules" },
          { title: "DuplicateRule", value: "dog" },
        ],
      },
    });
    const other = await x.call("POST", path, { add: [{ value: "cat" }] }, otherToken);
    expect(other.body).not.toHaveProperty("errors");
  });

  it("are as many as the app may have", async () => {
    const x = createX({ limits: { streamRules: 2 } });
    expect((await add(x, "a1", "b1", "c1")).body).toMatchObject({
      meta: { summary: { created: 2, not_created: 1, valid: 3, invalid: 0 } },
      errors: [{ value: "c1", title: "RulesCapExceeded", type: "https://api.x.com/2/problems/rule-cap" }],
    });
    await x.control("PATCH", "/_x/apps/main", { limits: { streamRules: 3 } });
    expect((await add(x, "c1")).body).not.toHaveProperty("errors");
  });

  it("stay as they are in a dry run, which answers the same", async () => {
    const x = createX();
    const dry = `${path}?dry_run=true`;
    const added = { add: [{ value: "cat" }, { value: "-cat" }] };
    expect((await x.call("POST", dry, added)).body).toMatchObject({
      data: [{ value: "cat" }],
      meta: { summary: { created: 1, invalid: 1 } },
    });
    expect(await values(x)).toEqual([]);
    await add(x, "cat");
    const deleted = await x.call("POST", dry, { delete: { values: ["cat", "dog"] } });
    expect(deleted.body).toMatchObject({ meta: { summary: { deleted: 1, not_deleted: 1 } } });
    await x.call("POST", `${path}?dry_run=true&delete_all=true`, {});
    expect(await values(x)).toEqual(["cat"]);
  });

  it("are deleted by id or by value; those that there are not are named", async () => {
    const x = createX();
    const [cat] = read(await add(x, "cat", "dog", "bird")).data;
    await x.call("POST", path, { add: [{ value: "foreign" }] }, otherToken);
    const byId = await x.call("POST", path, { delete: { ids: [cat?.id, cat?.id] } });
    expect(byId).toMatchObject({ status: 200, body: { meta: { summary: { deleted: 1, not_deleted: 1 } } } });
    expect(byId.body).toMatchObject({
      errors: [{ title: "Invalid Request", parameter: "ids", value: cat?.id }],
    });
    expect((await x.call("POST", path, { delete: { values: ["dog", "foreign"] } })).body).toMatchObject({
      meta: { summary: { deleted: 1, not_deleted: 1 } },
      errors: [{ parameter: "values", value: "foreign" }],
    });
    expect(await values(x)).toEqual(["bird"]);
  });

  it.each([{}, undefined])("are all deleted with delete_all and the body %j", async (body) => {
    const x = createX();
    await add(x, "cat", "dog");
    await x.call("POST", path, { add: [{ value: "foreign" }] }, otherToken);
    expect((await x.call("POST", `${path}?delete_all=true`, body)).body).toMatchObject({
      meta: { summary: { deleted: 2, not_deleted: 0 } },
    });
    expect(await values(x)).toEqual([]);
    expect(x.emulator.state().rules).toHaveLength(1);
  });

  it.each<[string, unknown]>([
    ["", {}],
    ["", { add: [] }],
    ["", { add: [{ value: "cat" }], delete: { ids: ["1"] } }],
    ["", { delete: {} }],
    ["", { delete: { ids: [] } }],
    ["", { delete: { ids: ["1"], values: ["cat"] } }],
    ["", { delete: { ids: ["x"] } }],
    ["", { add: [{ value: 1 }] }],
    ["", { add: [{ value: "cat", name: "x" }] }],
    ["", { add: [{ value: "cat" }], more: 1 }],
    ["", []],
    ["", null],
    ["?delete_all=true", { add: [{ value: "cat" }] }],
    ["?delete_all=false", {}],
    ["?delete_all=yes", {}],
    ["?dry_run=1", { add: [{ value: "cat" }] }],
    ["?dryrun=true", { add: [{ value: "cat" }] }],
  ])("are not changed by %s %j", async (query, body) => {
    const x = createX();
    expect(await x.call("POST", path + query, body)).toMatchObject({ status: 400 });
    expect(await values(x)).toEqual([]);
  });

  it("come in pages whose tokens have 16 characters", async () => {
    const x = createX();
    await add(x, "a1", "b1", "c1");
    const first = await x.call("GET", `${path}?max_results=2`);
    const token = read(first).meta.next_token ?? "";
    expect(token).toMatch(/^.{16}$/);
    expect(read(first).meta.result_count).toBe(2);
    const second = await x.call("GET", `${path}?max_results=2&pagination_token=${token}`);
    expect(read(second).data).toMatchObject([{ value: "c1" }]);
    expect(read(second).meta.next_token).toBeUndefined();
  });

  it("are listed by id; an id of another app's is not found", async () => {
    const x = createX();
    const [cat, , bird] = read(await add(x, "cat", "dog", "bird")).data;
    const foreign = read(await x.call("POST", path, { add: [{ value: "foreign" }] }, otherToken)).data[0];
    const { body } = await x.call("GET", `${path}?ids=${bird?.id},${cat?.id},${foreign?.id}`);
    expect(body).toMatchObject({
      data: [{ value: "cat" }, { value: "bird" }],
      meta: { result_count: 2 },
      errors: [{ title: "Not Found Error", resource_type: "rule", value: foreign?.id }],
    });
  });

  it("may leave out data where there are none", async () => {
    const x = createX({ emptyListing: "absent" });
    expect((await x.call("GET", path)).body).not.toHaveProperty("data");
  });

  it.each([
    "?max_results=0",
    "?max_results=1001",
    "?max_results=x",
    "?ids=",
    "?ids=a",
    "?ids=1,,2",
    "?pagination_token=short",
    `?pagination_token=${"0".repeat(16)}`,
    "?page=1",
  ])("are not listed by %s", async (query) => {
    const refused = await createX().call("GET", path + query);
    expect(refused).toMatchObject({ status: 400 });
    expect(complaint(refused)).toContain(/\?(\w+)/.exec(query)?.[1] ?? "nothing");
  });

  it("are counted, numbers as X writes them", async () => {
    const x = createX({ limits: { streamRules: 25 } });
    await add(x, "cat", "dog");
    const counts = {
      cap_per_client_app: "25",
      cap_per_project: "25",
      client_app_rules_count: { client_app_id: expect.stringMatching(/^\d+$/), rule_count: 2 },
      project_rules_count: "2",
    };
    expect((await x.call("GET", `${path}/counts`)).body).toEqual({ data: counts });
    expect((await x.call("GET", `${path}/counts?rules_count.fields=all_project_client_apps`)).body).toEqual({
      data: { ...counts, all_project_client_apps: [counts.client_app_rules_count] },
    });
    expect(await x.call("GET", `${path}/counts?rules_count.fields=all`)).toMatchObject({ status: 400 });
  });
});
