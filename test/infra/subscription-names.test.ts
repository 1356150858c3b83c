import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type NamedSubscription,
  subscriptionIdentity,
  subscriptionName,
} from "../../infra/subscription-names.ts";

describe("the name of a subscription's resource", () => {
  test.each<[NamedSubscription, string]>([
    [{ eventType: "post.create", filter: { userId: "1234" } }, "main-post.create-1234"],
    [{ eventType: "ProfileBioUpdate", filter: { username: "XDev" } }, "main-profile.update.bio-@xdev"],
    [
      { eventType: "like.create", filter: { userId: "1", direction: "inbound" } },
      "main-like.create-1-inbound",
    ],
    [{ eventType: "news.new", filter: { keyword: "bitcoin" } }, "main-news.new-bitcoin"],
    [{ eventType: "oauth.revoke", filter: {} }, "main-oauth.revoke"],
    [{ eventType: "oauth.revoke" }, "main-oauth.revoke"],
    [{ eventType: "post.create", filter: { userId: "1" }, name: "own" }, "own"],
  ])("%j", (subscription, name) => {
    expect(subscriptionName("main", subscription)).toBe(name);
  });

  test.each(["Élan vital!", "elan vital", "ELAN-VITAL", "日本", "a".repeat(150), " "])(
    "of the odd keyword %j",
    (keyword) => {
      const name = subscriptionName("main", { eventType: "news.new", filter: { keyword } });
      expect(name).toMatch(/^main-news\.new-([a-z0-9-]{1,30}-)?[0-9a-f]{8}$/);
    },
  );

  test("is the same in every spelling of one type, and differs where X sees a difference", () => {
    const filter = fc.record(
      {
        userId: fc.constantFrom("1", "2", "11"),
        direction: fc.constantFrom<("inbound" | "outbound")[]>("inbound", "outbound"),
      },
      { requiredKeys: [] },
    );
    const keyword = fc.record({ keyword: fc.string({ minLength: 1, maxLength: 150 }) });
    const username = fc.record({ username: fc.stringMatching(/^[A-Za-z0-9_]{1,15}$/) });
    const subscription = fc.record({
      eventType: fc.constantFrom(
        "post.create",
        "like.create",
        "chat.conversation_join",
        "chat.conversation.join",
      ),
      filter: fc.oneof(filter, keyword, username),
    });
    fc.assert(
      fc.property(subscription, subscription, (one, other) => {
        // A keyword that looks like an id would clash with it; the configuration refuses two equal names.
        fc.pre(!/^[0-9]*$|^(in|out)bound$/.test(`${Object(one.filter).keyword ?? "a"}`));
        fc.pre(!/^[0-9]*$|^(in|out)bound$/.test(`${Object(other.filter).keyword ?? "a"}`));
        const sameName = subscriptionName("a", one) === subscriptionName("a", other);
        expect(sameName).toBe(subscriptionIdentity(one) === subscriptionIdentity(other));
      }),
    );
  });
});
