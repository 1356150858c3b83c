import { describe, expect, it } from "vitest";
import { createAccountX } from "../support/account-x.ts";
import { complaint, otherToken, ownerId, type X } from "../support/x.ts";

const now = () => Date.UTC(2026, 8, 1, 12);
const window = { from_date: "202609011000", to_date: "202609011100" };

const createWebhook = async (x: X, path = "main"): Promise<string> => {
  await x.call("POST", "/2/webhooks", { url: `https://hooks.example.com/${path}` });
  return x.emulator.state().webhooks.at(-1)?.id ?? "";
};

const replay = (x: X, webhook_id: string, dates: object = window, bearer?: string) =>
  x.call("POST", "/2/webhooks/replay", { webhook_id, ...dates }, bearer);

describe("a replay job", () => {
  it("is accepted for a whole window after a CRC, in X's shape", async () => {
    const x = createAccountX({ now, clock: "manual", replayDelayMs: 1000 });
    const id = await createWebhook(x);
    const accepted = await replay(x, id);
    const [job] = x.emulator.state().replays;
    expect(accepted).toMatchObject({ status: 200 });
    expect(accepted.body).toEqual({ data: { job_id: job?.id, created_at: "2026-09-01T12:00:00.000Z" } });
    expect(job).toMatchObject({
      app: "main",
      webhookId: id,
      fromMs: Date.UTC(2026, 8, 1, 10),
      toMs: Date.UTC(2026, 8, 1, 11),
      state: "running",
    });
    expect(x.emulator.journal.crcs).toHaveLength(2);
  });

  it("is answered in the older shapes where so set", async () => {
    const x = createAccountX({ now, clock: "manual", replayDelayMs: 1000, replayAnswer: "flat" });
    const created_at = "2026-09-01T12:00:00.000Z";
    const flat = await replay(x, await createWebhook(x));
    expect(flat.body).toEqual({ job_id: x.emulator.state().replays[0]?.id, created_at });
    x.emulator.configure({ replayAnswer: "user" });
    const user = await replay(x, await createWebhook(x, "second"));
    const job_id = x.emulator.state().replays[1]?.id;
    expect(user.body).toEqual({ for_user_id: ownerId, replay_event: { job_id, created_at } });
  });

  it.each([
    { from_date: "202613011000", to_date: "202609011100" },
    { from_date: "202609011000", to_date: "202609010960" },
    { from_date: "202609011100", to_date: "202609011000" },
    { from_date: "202608311159", to_date: "202609011100" },
    { from_date: "202609011130", to_date: "202609011140" },
    { from_date: "202609011000", to_date: "202609011151" },
    { from_date: "", to_date: "202609011100" },
  ])("is refused for a window that cannot be: %j", async (dates) => {
    const x = createAccountX({ now, clock: "manual" });
    const refused = await replay(x, await createWebhook(x), dates);
    expect(refused.status).toBe(400);
    expect(complaint(refused)).toMatch(/^QueryParamInvalid: /);
    expect(x.emulator.state().replays).toEqual([]);
  });

  it.each([{}, { from_date: "202609011000" }, { from_date: 202609011000, to_date: 202609011100 }])(
    "needs both dates as text: %j",
    async (dates) => {
      const x = createAccountX({ now, clock: "manual" });
      expect(await replay(x, await createWebhook(x), dates)).toMatchObject({ status: 400 });
    },
  );

  it("needs a webhook of the same app", async () => {
    const x = createAccountX({ now, clock: "manual" });
    const id = await createWebhook(x);
    expect(complaint(await replay(x, "1"))).toMatch(/^WebhookIdInvalid: /);
    expect(complaint(await replay(x, id, window, otherToken))).toMatch(/^WebhookIdInvalid: /);
    expect(await replay(x, "one")).toMatchObject({ status: 400 });
    expect(x.emulator.journal.crcs).toHaveLength(1);
  });

  it("is refused where the webhook fails its CRC, or is invalid", async () => {
    const x = createAccountX({ now, clock: "manual" });
    const id = await createWebhook(x);
    await x.control("POST", `/_x/webhooks/${id}/break`);
    expect(complaint(await replay(x, id))).toMatch(/^CrcValidationFailed: /);
    await x.control("POST", `/_x/webhooks/${id}/mend`);
    await x.control("POST", `/_x/webhooks/${id}/invalidate`);
    const invalid = await replay(x, id);
    expect(invalid.status).toBe(400);
    expect(complaint(invalid)).toMatch(/^CrcValidationFailed: /);
    await x.call("PUT", `/2/webhooks/${id}`);
    await x.emulator.settle();
    expect(await replay(x, id)).toMatchObject({ status: 200 });
  });

  it("runs alone on its webhook, however many are asked for at once", async () => {
    const x = createAccountX({ now, clock: "manual", replayDelayMs: 60_000 });
    const [first, second] = [await createWebhook(x), await createWebhook(x, "second")];
    const answers = await Promise.all([replay(x, first), replay(x, first), replay(x, second)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 409]);
    const refused = await replay(x, first);
    expect(refused.status).toBe(409);
    expect(complaint(refused)).toMatch(/^ReplayConflictError: /);
    await x.emulator.clock.advance("1m");
    expect(x.emulator.state().replays.map(({ state }) => state)).toEqual(["complete", "complete"]);
    expect(await replay(x, first)).toMatchObject({ status: 200 });
  });

  it("is limited to 100 requests a window", async () => {
    const x = createAccountX({ now, clock: "manual" });
    const { headers } = await replay(x, "1");
    expect(headers.get("x-rate-limit-limit")).toBe("100");
  });
});
