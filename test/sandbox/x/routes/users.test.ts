import { describe, expect, it } from "vitest";
import { createX, ownerId, strangerId } from "../support/x.ts";

const find = (x: ReturnType<typeof createX>, name: string) => x.call("GET", `/2/users/by/username/${name}`);

describe("users by username", () => {
  it("are found in any case", async () => {
    expect((await find(createX(), "oWNER")).body).toEqual({
      data: { id: ownerId, name: "The Owner", username: "Owner" },
    });
  });

  it("show more where asked", async () => {
    expect((await find(createX(), "stranger?user.fields=protected")).body).toMatchObject({
      data: { id: strangerId, protected: true },
    });
  });

  it("are answered 200 with errors where nobody has the name", async () => {
    const { status, body } = await find(createX(), "nobody");
    expect(status).toBe(200);
    expect(body).not.toHaveProperty("data");
    expect(body).toMatchObject({
      errors: [{ title: "Not Found Error", value: "nobody", resource_type: "user" }],
    });
  });

  it("must have a name X allows", async () => {
    for (const name of ["much_too_long_name", "d%C3%B6ner", "a-b", "%00", "%zz"]) {
      expect(await find(createX(), name)).toMatchObject({ status: 400 });
    }
  });

  it("can be renamed behind everyone's back, to a name that is free", async () => {
    const x = createX();
    await x.control("PATCH", `/_x/users/${ownerId}`, { username: "renamed" });
    expect((await find(x, "owner")).body).toHaveProperty("errors");
    expect((await find(x, "renamed")).body).toMatchObject({ data: { id: ownerId } });
    expect(await x.control("PATCH", `/_x/users/${ownerId}`, { username: "STRANGER" })).toMatchObject({
      status: 400,
    });
  });
});
