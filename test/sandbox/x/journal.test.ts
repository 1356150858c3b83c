import { describe, expect, it } from "vitest";
import { createJournal } from "../../../sandbox/x/journal.ts";
import { createX } from "./support/x.ts";

const request = (path: string) => ({
  at: "",
  method: "GET",
  path,
  query: "",
  status: 200,
  app: null,
  credential: null,
  userId: null,
});

describe("the journal", () => {
  it("keeps the newest entries, and totals of all", () => {
    const journal = createJournal();
    for (let index = 0; index < 25_000; index += 1)
      journal.request(request(`/2/users/by/username/u${index}`));
    journal.request(request("/2/nonsense"));
    expect(journal.requests.length).toBeGreaterThanOrEqual(10_000);
    expect(journal.requests.length).toBeLessThan(11_000);
    expect(journal.requests.at(-1)?.path).toBe("/2/nonsense");
    expect(journal.requests.at(-2)?.path).toBe("/2/users/by/username/u24999");
    expect(journal.calls).toEqual({ "GET /2/users/by/username/:username": 25_000, "* *": 1 });
    journal.clear();
    expect([journal.requests, journal.calls]).toEqual([[], {}]);
  });

  it("shows totals by operation and by outcome", async () => {
    const x = createX();
    await x.call("POST", "/2/webhooks", { url: "https://hooks.example.com/" });
    await x.call("PUT", "/2/webhooks/1");
    await x.call("PUT", "/2/webhooks/2");
    await x.control("POST", "/_x/deliver", { raw: "{}", copies: 3 });
    await x.control("POST", `/_x/webhooks/${x.emulator.state().webhooks[0]?.id}/invalidate`);
    await x.control("POST", "/_x/deliver", { raw: "{}" });
    expect((await x.control("GET", "/_x/journal")).body).toMatchObject({
      calls: { "POST /2/webhooks": 1, "PUT /2/webhooks/:webhook_id": 2 },
      outcomes: { delivered: 3, "webhook-invalid": 1 },
    });
  });
});
