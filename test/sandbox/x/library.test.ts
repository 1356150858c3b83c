import { describe, expect, it } from "vitest";
import { createXEmulator, defaultSeed } from "../../../sandbox/x/library.ts";

const headers = { authorization: `Bearer ${defaultSeed.apps[0]?.bearerToken}` };

describe("createXEmulator", () => {
  it("listens, with the built-in app and users where none are named", async () => {
    await using x = await createXEmulator();
    const response = await fetch(`${x.url}/2/users/by/username/carol`, { headers });
    expect(await response.json()).toEqual({ data: { id: "2003", name: "Carol", username: "carol" } });
  });

  it("answers in-process as it does on its port", async () => {
    await using x = await createXEmulator({ clock: "manual", tier: "partner" });
    const [inside, outside] = await Promise.all(
      [x.fetch, fetch].map(async (call) => {
        const response = await call(`${x.url}/2/webhooks`, { headers });
        return { date: response.headers.get("date"), body: await response.json() };
      }),
    );
    expect(inside).toEqual(outside);
  });

  it("frees its port when it is closed, by name or by `await using`", async () => {
    const first = await createXEmulator();
    const port = Number(new URL(first.url).port);
    await first.close();
    {
      await using second = await createXEmulator({ port });
      expect(second.url).toBe(first.url);
      await expect(createXEmulator({ port })).rejects.toThrow("EADDRINUSE");
    }
    await using third = await createXEmulator({ port });
    expect(third.url).toBe(first.url);
  });

  it("has no users beyond those named beside apps of its own", async () => {
    const apps = [{ name: "own", bearerToken: "t", clientSecret: "s" }];
    await using x = await createXEmulator({ apps });
    expect(x.state()).toMatchObject({ apps: [{ name: "own" }], users: [] });
  });

  it("takes an option that is there but undefined for one that is not", async () => {
    await using x = await createXEmulator({ apps: undefined, users: undefined, port: undefined } as object);
    expect(x.state().users.map(({ username }) => username)).toEqual(["alice", "bob", "carol"]);
  });

  it("names what is wrong with its options", async () => {
    await expect(createXEmulator({ apps: [] })).rejects.toThrow("apps");
  });
});
