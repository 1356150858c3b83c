import { describe, expect, it } from "vitest";
import { parseSeed } from "../../../sandbox/x/options.ts";

const app = { name: "main", bearerToken: "t", clientSecret: "s" };

describe("the options", () => {
  it("fill in X's defaults", () => {
    const { settings, users } = parseSeed({
      apps: [app],
      users: [{ id: "1", username: "a" }],
      limits: { webhooks: 5 },
    });
    expect(settings).toMatchObject({
      limits: { webhooks: 5, subscriptions: 1500 },
      crcTimeoutMs: 10_000,
      subscriptionAnswer: "official",
    });
    expect(users).toEqual([{ id: "1", username: "a", name: "", protected: false, authorised: [] }]);
  });

  it("are refused with everything that is wrong", () => {
    const wrong = {
      apps: [
        { name: "main", bearerToken: "t" },
        { ...app, crcKey: "consumer" as const },
      ],
      users: [{ id: "x", username: "a" }],
      crcTimeoutMs: -1,
    };
    const words = [
      "needs a clientSecret",
      "crcKey names a secret",
      "users[0].id",
      "crcTimeoutMs",
      "two apps have one name",
    ];
    const message = (() => {
      try {
        parseSeed(wrong);
        return "";
      } catch (error) {
        return String(error);
      }
    })();
    for (const word of words.slice(0, 4)) expect(message).toContain(word);
    expect(() => parseSeed({ apps: [app, app] })).toThrow("two apps have one name");
    expect(() => parseSeed({ apps: [] })).toThrow("apps");
  });
});
