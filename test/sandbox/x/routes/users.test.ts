import { describe, expect, it } from "vitest";
import { createX, ownerId } from "../support/x.ts";

const find = (x: ReturnType<typeof createX>, name: string) => x.call("GET", `/2/users/by/username/${name}`);

describe("users by username", () => {
  it("are found in any case", async () => {
    expect((await find(createX(), "oWNER")).body).toEqual({
      data: { id: ownerId, name: "The Owner", username: "Owner" },
    });
  });

  it("show more where asked, of what there is", async () => {
    const profile = {
      bio: "Keeper of bees",
      geo: "Kythira",
      url: "https://bees.example/",
      pictureUrl: "https://pbs.example/p.jpg",
      bannerUrl: "https://pbs.example/b.jpg",
      verifiedBadge: "blue",
    } as const;
    const x = createX({
      users: [
        { id: "7", username: "keeper", ...profile },
        { id: "8", username: "plain" },
      ],
    });
    const fields = [
      "created_at,description,location,url,profile_image_url,profile_banner_url",
      "protected,verified,verified_type,public_metrics,id",
    ].join(",");
    expect((await find(x, `keeper?user.fields=${fields}`)).body).toEqual({
      data: {
        id: "7",
        name: "keeper",
        username: "keeper",
        created_at: "2015-03-01T12:00:00.000Z",
        description: profile.bio,
        location: profile.geo,
        url: profile.url,
        profile_image_url: profile.pictureUrl,
        profile_banner_url: profile.bannerUrl,
        protected: false,
        verified: true,
        verified_type: "blue",
      },
    });
    expect((await find(x, `plain?user.fields=${fields}`)).body).toEqual({
      data: {
        id: "8",
        name: "plain",
        username: "plain",
        created_at: "2015-03-01T12:00:00.000Z",
        description: "",
        protected: false,
        verified: false,
        verified_type: "none",
      },
    });
  });

  it.each(["user.fields=colour", "user.fields=", "user.fields=id,id", "tweets.fields=id"])(
    "refuse %s",
    async (query) => {
      expect(await find(createX(), `owner?${query}`)).toMatchObject({
        status: 400,
        body: { title: "Invalid Request" },
      });
    },
  );

  it("can join while the emulator runs, with consents or without", async () => {
    const x = createX();
    const joined = { username: "newcomer", authorised: [{ app: "main", userToken: "token-of-newcomer" }] };
    const { status, body } = await x.control("POST", "/_x/users", joined);
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { user: { name: "newcomer", createdAtMs: x.clock.nowMs, authorised: [{ app: "main" }] } },
    });
    expect(JSON.stringify(body)).not.toContain("token-of-newcomer");
    expect((await find(x, "NEWCOMER")).body).toMatchObject({
      data: { id: expect.stringMatching(/^\d{19}$/) },
    });
    const asNewcomer = x.call("GET", "/2/users/by/username/newcomer", undefined, "token-of-newcomer");
    expect(await asNewcomer).toMatchObject({ status: 200 });
    expect(await x.control("POST", "/_x/users", { id: "5", username: "five" })).toMatchObject({
      status: 200,
    });
    for (const wrong of [
      { username: "Newcomer" },
      { id: ownerId, username: "other" },
      { username: "other", authorised: ["nobody"] },
      { username: "other", authorised: [{ app: "brand", userToken: "token-of-newcomer" }] },
      {},
    ]) {
      expect(await x.control("POST", "/_x/users", wrong)).toMatchObject({ status: 400 });
    }
    expect((await find(x, "other")).body).not.toHaveProperty("data");
  });

  it("are answered 200 with errors where nobody has the name", async () => {
    const { status, body } = await find(createX(), "nobody");
    expect(status).toBe(200);
    expect(body).not.toHaveProperty("data");
    expect(body).toMatchObject({
      errors: [{ title: "Not Found Error", value: "nobody", resource_type: "user" }],
    });
  });

  it("are found by up to a hundred names at once, and those that are not are told one by one", async () => {
    const x = createX();
    const by = (names: readonly string[], more = "") =>
      x.call("GET", `/2/users/by?usernames=${names.join()}${more}`);
    const owner = { id: ownerId, name: "The Owner", username: "Owner" };
    expect((await by(["oWNER", "nobody"], "&user.fields=protected")).body).toEqual({
      data: [{ ...owner, protected: false }],
      errors: [
        expect.objectContaining({ title: "Not Found Error", value: "nobody", parameter: "usernames" }),
      ],
    });
    expect((await by(["owner"])).body).toEqual({ data: [owner] });
    expect((await by(["nobody"])).body).not.toHaveProperty("data");
    const names = (count: number) => Array.from({ length: count }, (_, index) => `u${index}`);
    expect(await by(names(100))).toMatchObject({ status: 200 });
    for (const wrong of [names(101), [], ["a-b"], ["owner", ""]])
      expect(await by(wrong)).toMatchObject({ status: 400, body: { title: "Invalid Request" } });
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
