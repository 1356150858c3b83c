import { describe, expect, it } from "vitest";
import { createAccountX, fanId } from "./support/account-x.ts";
import { ownerId, token, type X } from "./support/x.ts";

/** Sends the head of a request, does something else, and only then sends the body. */
const meanwhile = async (
  x: X,
  method: string,
  url: string,
  body: object,
  other: () => Promise<unknown>,
): Promise<number> => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const answer = x.emulator.fetch(url, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: readable,
    // Node wants it said that the answer does not come before the body's end.
    duplex: "half",
  });
  await other();
  const writer = writable.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(body)));
  await writer.close();
  return (await answer).status;
};

const subscribed = async (x: X): Promise<string> => {
  await x.call("POST", "/2/activity/subscriptions", {
    event_type: "post.create",
    filter: { user_id: ownerId },
  });
  return x.emulator.state().subscriptions[0]?.id ?? "";
};

describe("what goes away while the body of a change is on its way", () => {
  it("stays away: a subscription", async () => {
    const x = createAccountX();
    const path = `/2/activity/subscriptions/${await subscribed(x)}`;
    const url = `https://api.x.com${path}`;
    expect(await meanwhile(x, "PUT", url, { tag: "t" }, () => x.call("DELETE", path))).toBe(404);
    expect(x.emulator.state().subscriptions).toEqual([]);
  });

  it("stays away: a subscription that is changed by hand", async () => {
    const x = createAccountX();
    const path = `/_x/subscriptions/${await subscribed(x)}`;
    const url = `http://localhost${path}`;
    expect(await meanwhile(x, "PATCH", url, { tag: "t" }, () => x.control("DELETE", path))).toBe(404);
    expect(x.emulator.state().subscriptions).toEqual([]);
  });

  it("stays away: a consent", async () => {
    const x = createAccountX();
    const url = `http://localhost/_x/users/${fanId}`;
    const revoke = () => x.control("DELETE", `/_x/grants/main/${fanId}`);
    expect(await meanwhile(x, "PATCH", url, { name: "Fan" }, revoke)).toBe(200);
    expect(x.emulator.state().users.find(({ id }) => id === fanId)).toMatchObject({
      name: "Fan",
      authorised: [],
    });
  });

  it("stays away: an app's older secret", async () => {
    const x = createAccountX();
    const path = "/_x/apps/main";
    const rotate = () => x.control("PATCH", path, { clientSecret: null });
    expect(await meanwhile(x, "PATCH", `http://localhost${path}`, { limits: {} }, rotate)).toBe(200);
    expect(x.emulator.state().apps[0]).toMatchObject({ hasClientSecret: false });
  });
});
