import { describe, expect, it } from "vitest";
import { completeUser } from "../../../sandbox/x/seed/entity-schema.ts";
import { createUserTable } from "../../../sandbox/x/user-table.ts";

const user = (id: string, username: string) => completeUser({ id, username, authorised: [] }, 0);

describe("the users", () => {
  it("are found by the handle they have now, in whatever letters", () => {
    const users = createUserTable();
    users.set("1", user("1", "Ann"));
    users.set("2", user("2", "ben"));
    expect([users.byHandle("aNN")?.id, users.byHandle("BEN")?.id, users.byHandle("")]).toEqual([
      "1",
      "2",
      undefined,
    ]);
    users.set("1", user("1", "Anna"));
    expect([users.byHandle("ann"), users.byHandle("anna")?.id]).toEqual([undefined, "1"]);
    users.set("2", user("2", "ann"));
    expect(users.byHandle("Ann")?.id).toBe("2");
    expect([...users.values()].map(({ id }) => id)).toEqual(["1", "2"]);
  });

  it("are all gone once cleared", () => {
    const users = createUserTable();
    users.set("1", user("1", "ann"));
    users.clear();
    expect([users.has("1"), users.byHandle("ann"), ...users.values()]).toEqual([false, undefined]);
  });
});
