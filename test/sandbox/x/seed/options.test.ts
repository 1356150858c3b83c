import { describe, expect, it } from "vitest";
import { parseSeed } from "../../../../sandbox/x/seed/options.ts";
import { defaultSettings } from "../../../../sandbox/x/seed/settings.ts";
import { tierNames } from "../../../../sandbox/x/seed/tiers.ts";

type Config = Parameters<typeof parseSeed>[0];
type UserOptions = NonNullable<Config["users"]>[number];

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
    expect(users).toMatchObject([
      { id: "1", username: "a", name: "a", protected: false, verifiedBadge: "none", authorised: [] },
    ]);
  });

  it("that are there but undefined leave the defaults", () => {
    const { settings, apps } = parseSeed({
      apps: [{ ...app, limits: { webhooks: undefined }, access: { legacy: undefined }, tier: "enterprise" }],
      listingDelayMs: undefined,
      limits: { windowMs: undefined, requests: undefined, subscriptions: 2 },
      access: { legacy: undefined },
    });
    expect(settings).toEqual({
      ...defaultSettings,
      limits: { ...defaultSettings.limits, subscriptions: 2, requests: {} },
    });
    expect(apps[0]?.limits).toMatchObject({ webhooks: 5 });
    expect(apps[0]?.access).toMatchObject({ legacy: true });
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

  it("give an app that names no id a free one", () => {
    const { apps } = parseSeed({
      apps: [
        { ...app, id: "1002" },
        { ...app, name: "second", bearerToken: "u" },
        { ...app, name: "third", bearerToken: "v" },
      ],
    });
    expect(apps.map(({ id }) => id)).toEqual(["1002", "1001", "1003"]);
  });

  const second = { ...app, name: "second", bearerToken: "u" };
  const user = (id: string, authorised: NonNullable<UserOptions["authorised"]>): UserOptions => ({
    id,
    username: `user${id}`,
    authorised,
  });

  it.each<[string, string, Partial<Config>]>([
    ["a consent to an app that is not there", 'no app has the name "mian"', { users: [user("1", ["mian"])] }],
    ["an owner who is nobody", "no user has the id 5", { apps: [{ ...app, ownerId: "5" }] }],
    [
      "a consumer key without its secret",
      "a consumerKey needs the consumerSecret",
      { apps: [{ ...app, consumerKey: "k" }] },
    ],
    [
      "one consumer key twice",
      "two apps have one consumer key",
      {
        apps: [
          { ...app, consumerKey: "k", consumerSecret: "s" },
          { ...second, consumerKey: "k", consumerSecret: "s" },
        ],
      },
    ],
    [
      "one id twice",
      "two apps have one id",
      {
        apps: [
          { ...app, id: "1" },
          { ...second, id: "1" },
        ],
      },
    ],
    [
      "one bearer token twice",
      "two apps have one bearer token",
      { apps: [app, { ...second, bearerToken: "t" }] },
    ],
    ["a user twice", "two users have one id", { users: [user("1", []), { id: "1", username: "b" }] }],
    [
      "a username twice, in whatever letters",
      "two users have one username",
      { users: [user("1", []), { id: "2", username: "USER1" }] },
    ],
    ["an app authorised twice", "an app is authorised twice", { users: [user("1", ["main", "main"])] }],
    [
      "half of an OAuth 1.0a token",
      "go together",
      { users: [user("1", [{ app: "main", accessToken: "a" }])] },
    ],
    [
      "one user token twice",
      "two consents have one user token",
      {
        users: [user("1", [{ app: "main", userToken: "x" }]), user("2", [{ app: "main", userToken: "x" }])],
      },
    ],
    [
      "a user token that is an app's",
      "or it is an app's bearer token",
      { users: [user("1", [{ app: "main", userToken: "t" }])] },
    ],
    [
      "one access token twice",
      "two consents have one access token",
      {
        users: [1, 2].map((id) =>
          user(String(id), [{ app: "main", accessToken: "a", accessTokenSecret: "b" }]),
        ),
      },
    ],
    [
      "a scope that is none",
      "users[0].authorised",
      { users: [user("1", [{ app: "main", scopes: ["x" as "dm.read"] }])] },
    ],
    ["a token with a blank", "without blanks", { apps: [{ ...app, bearerToken: "a b" }] }],
  ])("are refused with %s", (_, words, part) => {
    expect(() => parseSeed({ apps: [app], ...part })).toThrow(words);
  });
});

describe("tiers", () => {
  const quotas = {
    "pay-per-use": { webhooks: 1, subscriptions: 1500, accountSubscriptions: 3 },
    pro: { webhooks: 1, subscriptions: 1500, accountSubscriptions: 3 },
    enterprise: { webhooks: 5, subscriptions: 75_000, accountSubscriptions: 5000 },
    partner: { subscriptions: 150_000 },
  };

  it.each(tierNames)("have X's quotas: %s", (tier) => {
    const apart = parseSeed({ apps: [{ ...app, tier }] });
    const together = parseSeed({ apps: [app], tier });
    expect(apart.apps[0]?.limits).toMatchObject(quotas[tier]);
    expect(together.settings.limits).toMatchObject(quotas[tier]);
    const everything = tier === "enterprise" || tier === "partner";
    const access = { streamWebhooks: everything, keywordEvents: everything, legacy: everything };
    expect([apart.apps[0]?.access, together.settings.access]).toEqual([access, access]);
  });

  it("give way to what is named, and are the app's before everybody's", () => {
    const { apps, settings } = parseSeed({
      apps: [{ ...app, tier: "enterprise", limits: { webhooks: 7 }, access: { legacy: false } }],
      tier: "pro",
      limits: { subscriptions: 2 },
    });
    expect(apps[0]?.limits).toMatchObject({ webhooks: 7, subscriptions: 75_000 });
    expect(apps[0]?.access).toMatchObject({ legacy: false, keywordEvents: true });
    expect(settings.limits).toMatchObject({ webhooks: 1, subscriptions: 2 });
  });
});
