import { ApiError, type Client } from "@xdevplatform/xdk";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { z } from "zod";
import { pathFits } from "../../sandbox/x/api/operations.ts";
import { accountActivityCalls } from "./xdk/account-activity.ts";
import { activityCalls } from "./xdk/activity.ts";
import type { Fixture, SdkCall } from "./xdk/call.ts";
import { leftOut, streamCalls } from "./xdk/stream.ts";
import { webhookCalls } from "./xdk/webhooks.ts";
import { hook, sdkMethods, startXdkWorld, userId } from "./xdk/world.ts";

const sdkCalls = { ...webhookCalls, ...activityCalls, ...accountActivityCalls, ...streamCalls };

const webhookSchema = z.object({ data: z.object({ id: z.string() }) });
const subscriptionSchema = z.object({
  data: z.object({ subscription: z.object({ subscriptionId: z.string() }) }),
});
const rulesSchema = z.object({ data: z.tuple([z.object({ id: z.string() })]) });

/** A world with one webhook, one activity subscription and one stream rule, all made by the SDK. */
const startFixture = async (): Promise<Fixture> => {
  const world = await startXdkWorld();
  const { bearer } = world;
  const webhookId = webhookSchema.parse(await bearer.webhooks.create({ url: hook })).data.id;
  const subscribed = await bearer.activity.createSubscription({
    eventType: "post.create",
    filter: { userId },
    webhookId,
  });
  const ruled = await bearer.stream.updateRules({ add: [{ value: "bees", tag: "nature" }] });
  return {
    ...world,
    webhookId,
    subscriptionId: subscriptionSchema.parse(subscribed).data.subscription.subscriptionId,
    ruleId: rulesSchema.parse(ruled).data[0].id,
  };
};

/** The error of a call that has to fail. */
const refusal = async (call: Promise<unknown>): Promise<ApiError> => {
  const error: unknown = await call.then(
    (answer) => new Error(`no refusal: ${JSON.stringify(answer)}`),
    (reason: unknown) => reason,
  );
  if (error instanceof ApiError) return error;
  throw error;
};

/** The status of the last request, which must have been to this operation. */
const reached = ({ x }: Fixture, operation: string): number | undefined => {
  const last = x.journal.requests.at(-1);
  const [method, path = ""] = operation.split(" ");
  expect(last?.method).toBe(method);
  expect(pathFits(path, last?.path ?? "")).toBe(true);
  return last?.status;
};

const cases = Object.entries(sdkCalls).flatMap(([name, call]: [string, SdkCall]) =>
  (call.by ?? ["bearer" as const]).map((credential) => ({ name, credential, ...call })),
);

describe("X's official SDK", () => {
  it("has no method for these products that is neither called here nor left out by name", () => {
    const known = [...Object.keys(sdkCalls), "stream.activity", ...Object.keys(leftOut)];
    expect(sdkMethods().sort()).toEqual(known.sort());
  });

  it.each(cases)("$name by $credential", async ({ credential, operation, before, call, answer }) => {
    const fixture = await startFixture();
    await before?.(fixture);
    const client: Client = fixture[credential];
    const given = await call(client, fixture);
    expect(reached(fixture, operation)).toBe(200);
    expect(given).toMatchObject(answer(fixture));
  });

  it.each(cases)("$name by $credential, refused", async ({ credential, operation, refused }) => {
    const fixture = await startFixture();
    const { status, data } = await refusal(refused.call(fixture[credential], fixture));
    expect(reached(fixture, operation)).toBe(status);
    expect(status).toBe(refused.status);
    expect(JSON.stringify(data)).toMatch(refused.says);
  });

  it.each(Object.entries(sdkCalls))(
    "%s with a token that X does not know",
    async (_name, { operation, call }) => {
      const fixture = await startFixture();
      const error = await refusal(call(fixture.stranger, fixture));
      expect(reached(fixture, operation)).toBe(401);
      expect(error.data).toMatchObject({ title: "Unauthorized" });
    },
  );

  it("stream.activity by bearer reads what happens, and what happened", async () => {
    // The SDK calls its own closing of a stream an error, and prints it.
    const said = vi.spyOn(console, "error").mockImplementation(() => {});
    onTestFinished(() => said.mockRestore());
    const { x, bearer } = await startXdkWorld();
    await bearer.activity.createSubscription({ eventType: "post.create", filter: { userId }, tag: "posts" });
    const event = (text: string) =>
      expect.objectContaining({
        data: expect.objectContaining({
          event_type: "post.create",
          filter: { user_id: userId },
          tag: "posts",
          payload: expect.objectContaining({ text }),
        }),
      });
    const read = async (options: object): Promise<{ events: unknown[]; end: () => void }> => {
      const ending = new AbortController();
      const stream = await bearer.stream.activity({ ...options, signal: ending.signal });
      const events: unknown[] = [];
      stream.on("data", (data: unknown) => events.push(data));
      const end = (): void => {
        stream.close();
        ending.abort();
      };
      return { events, end };
    };
    const live = await read({});
    x.act({ user: "owner", does: "post", text: "now" });
    await vi.waitFor(() => expect(live.events).toEqual([event("now")]));
    live.end();
    const late = await read({ backfillMinutes: 1 });
    await vi.waitFor(() => expect(late.events).toEqual([event("now")]));
    late.end();
    expect(x.journal.requests.filter(({ path }) => path === "/2/activity/stream")).toHaveLength(2);
  });

  it("stream.activity by bearer, refused", async () => {
    const { bearer, stranger } = await startXdkWorld();
    expect((await refusal(bearer.stream.activity({ backfillMinutes: 99 }))).status).toBe(400);
    expect((await refusal(stranger.stream.activity())).status).toBe(401);
  });

  it("signs by OAuth 1.0a with its query", async () => {
    const { oauth1, bearer } = await startXdkWorld();
    expect(await oauth1.users.getByUsername("owner", { userFields: ["protected"] })).toMatchObject({
      data: { id: userId, username: "owner", protected: false },
    });
    expect(await bearer.users.getByUsername("nobody")).toMatchObject({
      errors: [{ title: "Not Found Error" }],
    });
  });

  it("is refused where its OAuth 1.0a signature is made with a wrong secret", async () => {
    const { forger, x } = await startXdkWorld();
    const error = await refusal(forger.webhooks.create({ url: hook }));
    expect(error.status).toBe(401);
    expect(x.state().webhooks).toEqual([]);
  });

  it("is refused where a user token lacks a scope", async () => {
    const fixture = await startFixture();
    const error = await refusal(fixture.narrow.accountActivity.createSubscription(fixture.webhookId, {}));
    expect(error.status).toBe(403);
    expect(JSON.stringify(error.data)).toMatch(/dm\.(?:read|write)/);
  });

  it("hears of a full window when it opens again", async () => {
    const { bearer, x } = await startXdkWorld();
    x.configure({ limits: { requests: { "GET /2/webhooks": 0 } } });
    const error = await refusal(bearer.webhooks.get());
    expect(error.status).toBe(429);
    expect(Number(error.headers.get("x-rate-limit-reset"))).toBeGreaterThan(Date.now() / 1000);
  });
});
