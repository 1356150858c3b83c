import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { EmulatorOptions } from "../../../../sandbox/x/seed/options.ts";
import { complaint, createX, otherToken, type X } from "../support/x.ts";

const path = "/2/tweets/search/webhooks";

/** An emulator of the enterprise tier, with a webhook. */
const start = async (over: Partial<EmulatorOptions> = {}): Promise<{ x: X; id: string }> => {
  const x = createX({ tier: "enterprise", ...over });
  return { x, id: await register(x, "https://hooks.example.com/x/main") };
};

const register = async (x: X, url: string): Promise<string> => {
  const { body } = await x.call("POST", "/2/webhooks", { url });
  return z.object({ data: z.object({ id: z.string() }) }).parse(body).data.id;
};

describe("stream links", () => {
  it("are made with the fields asked for, and listed", async () => {
    const { x, id } = await start();
    const query = "?expansions=author_id&tweet.fields=created_at,lang&user.fields=id,protected";
    const made = await x.call("POST", `${path}/${id}${query}`);
    expect(made).toMatchObject({ status: 200, body: { data: { provisioned: true } } });
    expect((await x.call("GET", path)).body).toEqual({
      data: [
        {
          application_id: x.emulator.state().apps[0]?.id,
          business_user_id: expect.stringMatching(/^\d+$/),
          created_at: "2026-09-01T00:00:00.000Z",
          fields: [
            "expansions=author_id",
            "tweet.fields=created_at",
            "tweet.fields=lang",
            "user.fields=id",
            "user.fields=protected",
          ],
          instance_id: expect.stringMatching(/^\d+$/),
          webhook_id: id,
        },
      ],
    });
  });

  it("are listed as links within data where so set", async () => {
    const { x, id } = await start({ linkListing: "nested" });
    expect((await x.call("GET", path)).body).toEqual({ data: { links: [] } });
    await x.call("POST", `${path}/${id}`);
    expect((await x.call("GET", path)).body).toMatchObject({
      data: { links: [{ webhook_id: id, fields: [] }] },
    });
  });

  it("may leave out data where there are none", async () => {
    const { x } = await start();
    expect((await x.call("GET", path)).body).toEqual({ data: [] });
    x.emulator.configure({ emptyListing: "absent" });
    expect((await x.call("GET", path)).body).toEqual({});
  });

  it("take the fields of the last request and keep their stream", async () => {
    const { x, id } = await start();
    await x.call("POST", `${path}/${id}?tweet.fields=lang`);
    const [before] = x.emulator.state().links;
    await x.call("POST", `${path}/${id}?tweet.fields=text`);
    expect(x.emulator.state().links).toEqual([{ ...before, fields: ["tweet.fields=text"] }]);
    const second = await register(x, "https://hooks.example.com/x/second");
    await x.call("POST", `${path}/${second}`);
    expect(x.emulator.state().links[1]?.instanceId).toBe(before?.instanceId);
  });

  it("are deleted, once", async () => {
    const { x, id } = await start();
    await x.call("POST", `${path}/${id}`);
    expect(await x.call("DELETE", `${path}/${id}`)).toMatchObject({
      status: 200,
      body: { data: { deleted: true } },
    });
    const again = await x.call("DELETE", `${path}/${id}`);
    expect(again.status).toBe(400);
    expect(complaint(again)).toMatch(/^WebhookIdInvalid: /);
  });

  it("go with their webhook", async () => {
    const { x, id } = await start();
    await x.call("POST", `${path}/${id}`);
    await x.call("DELETE", `/2/webhooks/${id}`);
    expect((await x.call("GET", path)).body).toEqual({ data: [] });
    expect(x.emulator.state().links).toEqual([]);
  });

  it("belong to one app", async () => {
    const { x, id } = await start();
    await x.call("POST", `${path}/${id}`);
    for (const method of ["POST", "DELETE"]) {
      const foreign = await x.call(method, `${path}/${id}`, undefined, otherToken);
      expect(foreign.status).toBe(400);
      expect(complaint(foreign)).toMatch(/^WebhookIdInvalid: /);
    }
    expect((await x.call("GET", path, undefined, otherToken)).body).toEqual({ data: [] });
    x.emulator.configure({ unknownWebhookStatus: 404 });
    expect(await x.call("POST", `${path}/1`)).toMatchObject({ status: 404 });
  });

  it("are for apps whose tier has them", async () => {
    const { x, id } = await start({ tier: "pro" });
    for (const [method, target] of [
      ["POST", `${path}/${id}`],
      ["GET", path],
      ["DELETE", `${path}/${id}`],
    ] as const) {
      expect(await x.call(method, target)).toMatchObject({
        status: 403,
        body: { reason: "client-not-enrolled" },
      });
    }
    await x.control("PATCH", "/_x/apps/main", { access: { streamWebhooks: true } });
    expect(await x.call("POST", `${path}/${id}`)).toMatchObject({ status: 200 });
  });

  it.each([
    "?tweet.fields=nothing",
    "?expansions=",
    "?user.fields=id,,name",
    "?fields=id",
    "?tweet.fields=id&tweet.fields=text",
  ])("are not made with %s", async (query) => {
    const { x, id } = await start();
    const refused = await x.call("POST", `${path}/${id}${query}`);
    expect(refused.status).toBe(400);
    expect(complaint(refused)).toContain(/\?([\w.]+)/.exec(query)?.[1] ?? "");
    expect(x.emulator.state().links).toEqual([]);
  });

  it("need an id for a webhook", async () => {
    const { x } = await start();
    for (const method of ["POST", "DELETE"])
      expect(await x.call(method, `${path}/abc`)).toMatchObject({ status: 400 });
    expect(await x.call("GET", `${path}?a=b`)).toMatchObject({ status: 400 });
  });
});
