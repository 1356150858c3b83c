/** What X refuses for one subscription, and what it refuses for all. */
import { describe, expect, it } from "vitest";
import { createProvider, declare, type Provider } from "../../support/provider.ts";

const users = Array.from({ length: 30 }, (_, index) => String(1_000 + index));
const table = { eventTypes: ["post.create"], userIds: users };
const countAtX = ({ x }: Provider) => x.state().subscriptions.length;

interface Wanted {
  readonly event_type: string;
  readonly filter: { readonly user_id: string };
}

/** Has X refuse some subscriptions. @returns how many it was asked for. */
function refusing(p: Provider, refusal: (wanted: Wanted) => { status: number; body: unknown } | undefined) {
  const { fetch } = p.x;
  const seen = { posts: 0 };
  Object.assign(p.x, {
    fetch: async (request: Request) => {
      if (request.method !== "POST") return fetch(request);
      seen.posts++;
      const no = refusal((await request.clone().json()) as Wanted);
      const headers = { "x-transaction-id": `t${seen.posts}` };
      return no ? Response.json(no.body, { status: no.status, headers }) : fetch(request);
    },
  });
  return seen;
}

async function failureOf(act: Promise<unknown>) {
  const error: unknown = await act.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Error && "properties" in error)) throw error;
  return { message: error.message, properties: Object(error.properties) };
}

const dead: readonly [string, number, (user: string) => unknown][] = [
  ["404", 404, (user) => ({ title: "Not Found Error", detail: `Could not find user with id: [${user}].` })],
  ["400", 400, () => ({ errors: [{ message: "The user in `filter.user_id` does not exist." }] })],
  ["403", 403, (user) => ({ title: "Forbidden", detail: `User ${user} has been suspended.` })],
];

describe("users that X does not know, at the head of a set", () => {
  const isDead = (user: string) => Number(user) < 1_015;

  it.each(dead)("hold up none of the others (%s), and are named in the end", async (_name, status, body) => {
    const p = createProvider();
    refusing(p, ({ filter: { user_id } }) => (isDead(user_id) ? { status, body: body(user_id) } : undefined));
    const { inputs } = await p.set.check({}, table);
    const { message, properties } = await failureOf(p.set.create(inputs));
    expect(message).toMatch(/15 user\(s\).*does not know.*1000, .*1009 and 5 more.*onRevoked: "skip"/);
    expect(message).not.toMatch(/are left|broken off/);
    expect(properties).toMatchObject({ count: 15, skipped: {} });
    expect(countAtX(p)).toBe(15);
  });

  it.each(dead)("are skipped where that is wanted (%s), and make no diff", async (_name, status, body) => {
    const p = createProvider();
    const seen = refusing(p, ({ filter: { user_id } }) =>
      isDead(user_id) ? { status, body: body(user_id) } : undefined,
    );
    const declared = { ...table, onRevoked: "skip" };
    const { id, outs, inputs } = await declare(p.set, declared);
    expect(outs).toMatchObject({ count: 15, skipped: { "post.create": users.slice(0, 15).join() } });
    expect(p.printed.join()).toMatch(/15 user\(s\).*skipped/);
    const again = await p.set.check(inputs, declared);
    expect(await p.set.diff(id, outs, again.inputs)).toMatchObject({ changes: false });
    expect(seen.posts).toBe(30);
  });

  it.each(dead)(
    "are named by a subscription of its own (%s), with what to do",
    async (_name, status, body) => {
      const p = createProvider();
      refusing(p, ({ filter: { user_id } }) => ({ status, body: body(user_id) }));
      await expect(
        declare(p.subscription, { eventType: "post.create", filter: { userId: "1000" } }),
      ).rejects.toThrow(/post\.create 1000 could not be created.*does not know.*take the subscription out/);
    },
  );
});

describe("a user who has taken consent back", () => {
  it.each(["The user has no longer authorised this app.", "User is no longer connected to the app."])(
    "is not taken for one that X does not know: %s",
    async (detail) => {
      const p = createProvider();
      refusing(p, () => ({ status: 403, body: { title: "Forbidden", detail } }));
      const { inputs } = await p.set.check({}, { eventTypes: ["like.create"], userIds: ["1001"] });
      await expect(p.set.create(inputs)).rejects.toThrow(/1 user\(s\) have not authorised the X app/);
    },
  );
});

describe("a refusal", () => {
  it("that all subscriptions of a type meet ends that type, and the others go on", async () => {
    const p = createProvider();
    const body = { title: "Invalid Request", detail: "`event_type` is not available." };
    const seen = refusing(p, ({ event_type }) =>
      event_type === "post.delete" ? { status: 400, body } : undefined,
    );
    const { inputs } = await p.set.check({}, { ...table, eventTypes: ["post.delete", "post.create"] });
    const { message, properties } = await failureOf(p.set.create(inputs));
    expect(message).toMatch(/event_type` is not available.*of 60 subscriptions are left/);
    expect(message).not.toMatch(/timeBudgetMinutes/);
    expect(properties).toMatchObject({ count: 30 });
    expect(seen.posts).toBeLessThan(45);
  });

  it("that all subscriptions of a type meet deletes none of those that are to come again", async () => {
    const many = Array.from({ length: 250 }, (_, index) => String(1_000 + index));
    const p = createProvider({ tier: "enterprise" });
    const declared = { eventTypes: ["post.delete"], userIds: many };
    const { id, outs, inputs: olds } = await declare(p.set, { ...declared, tag: "old" });
    refusing(p, () => ({ status: 400, body: { detail: "`event_type` is not available." } }));
    const { inputs } = await p.set.check(olds, declared);
    const { message } = await failureOf(p.set.update(id, outs, inputs));
    expect(message).toMatch(/is not available.*are left/);
    expect(countAtX(p)).toBe(150);
  });

  it("for want of consent, however often, holds up none of the others", async () => {
    const p = createProvider();
    const declared = { eventTypes: ["like.create"], userIds: [...users.slice(5), "1001"] };
    const { inputs } = await p.set.check({}, declared);
    const { message, properties } = await failureOf(p.set.create(inputs));
    expect(message).toMatch(/25 user\(s\) have not authorised.* and 15 more/);
    expect(properties).toMatchObject({ count: 1 });
  });

  it.each([
    [401, { title: "Unauthorized" }],
    [403, { title: "Client Forbidden", reason: "client-not-enrolled" }],
    [403, { title: "Unsupported Authentication", detail: "Authenticating with A is forbidden." }],
    [400, { errors: [{ message: "SubscriptionLimitExceeded: no more." }] }],
    [400, { errors: [{ message: "WebhookIdInvalid: no such webhook." }] }],
  ])("of the app as a whole (%i %j) ends the run", async (status, body) => {
    const p = createProvider();
    const seen = refusing(p, ({ filter }) => (filter.user_id === "1000" ? undefined : { status, body }));
    const { inputs } = await p.set.check({}, table);
    const { message, properties } = await failureOf(p.set.create(inputs));
    expect(message).toMatch(/29 of 30 subscriptions are left/);
    expect(properties).toMatchObject({ count: 1 });
    expect(seen.posts).toBeLessThan(9);
  });
});
