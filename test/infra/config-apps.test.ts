import { describe, expect, test } from "vitest";
import { appProblems, hasReceiver } from "../../infra/config-apps.ts";
import type { AppEntry } from "../../infra/config-schema.ts";

const secretArn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:mine-AbCdEf";
const secrets = { main: { clientSecret: "a" } };
const app = (entry: Partial<AppEntry> = {}): AppEntry => ({
  createWebhook: true,
  subscriptions: [],
  ...entry,
});
const lines = (...args: Parameters<typeof appProblems>) =>
  appProblems(...args).map(({ path, message }) => `${path} ${message}`);

describe("an app and its secret", () => {
  test("belong together, from either place", () => {
    expect(lines({ main: app(), other: app({ secretArn }) }, secrets)).toEqual([]);
  });

  test("none at all", () => {
    expect(lines({ main: app() }, {})).toEqual([
      expect.stringMatching(
        /^x-webhooks:apps\.main has no signing secret: run "pulumi config set --secret --path x-webhooks:signingSecrets\.main\.clientSecret"/,
      ),
    ]);
  });

  test("two of them", () => {
    expect(lines({ main: app({ secretArn }) }, secrets)).toEqual([
      expect.stringMatching(/^x-webhooks:apps\.main\.secretArn and x-webhooks:signingSecrets\.main exclude/),
    ]);
  });

  test("one that no app has", () => {
    expect(lines({ other: app({ secretArn }) }, secrets)).toEqual([
      expect.stringMatching(/^x-webhooks:signingSecrets\.main belongs to no app: add x-webhooks:apps\.main/),
    ]);
  });

  test("a CRC secret that is not there", () => {
    expect(lines({ main: app({ crcSecret: "consumer" }) }, secrets)).toEqual([
      expect.stringMatching(
        /^x-webhooks:apps\.main\.crcSecret names a secret that .*consumerSecret must hold/,
      ),
    ]);
    expect(lines({ main: app({ crcSecret: "client" }) }, secrets)).toEqual([]);
  });
});

describe("an app's subscriptions", () => {
  const withSubscriptions = (subscriptions: AppEntry["subscriptions"], more: Partial<AppEntry> = {}) =>
    lines({ main: app({ subscriptions, ...more }) }, secrets);

  test("that ask for the same events, in whatever spelling", () => {
    const first = { eventType: "profile.update.bio", filter: { username: "XDevelopers" } };
    const second = {
      eventType: "ProfileBioUpdate",
      filter: { username: "xdevelopers" },
      tag: "t",
      name: "n",
    };
    expect(withSubscriptions([first, { eventType: "oauth.revoke" }, second])).toEqual([
      "x-webhooks:apps.main.subscriptions[2] asks for the same events as x-webhooks:apps.main.subscriptions[0]: remove one",
    ]);
  });

  test("that differ in direction are two", () => {
    const like = (direction: "inbound" | "outbound") => ({
      eventType: "like.create",
      filter: { userId: "1", direction },
    });
    expect(withSubscriptions([like("inbound"), like("outbound")])).toEqual([]);
  });

  test("that would share a resource name, also with another app's", () => {
    const post = { eventType: "post.create", name: "posts" };
    const apps = {
      main: app({ secretArn, subscriptions: [{ ...post, filter: { userId: "1" } }] }),
      brand: app({ secretArn, profile: "brand", subscriptions: [{ ...post, filter: { userId: "1" } }] }),
    };
    expect(lines(apps, {})).toEqual([
      'x-webhooks:apps.brand.subscriptions[0] has the name "posts" of x-webhooks:apps.main.subscriptions[0]: give it a name of its own as "name"',
    ]);
  });

  test("of two entries for one X app, which a profile stands for", () => {
    const entry = app({ secretArn, subscriptions: [{ eventType: "oauth.revoke" }] });
    expect(lines({ main: entry, twin: entry, brand: { ...entry, profile: "brand" } }, {})).toEqual([
      "x-webhooks:apps.twin.subscriptions[0] asks for the same events as x-webhooks:apps.main.subscriptions[0]: remove one",
    ]);
  });
});

describe("an app without a webhook of its own", () => {
  const subscriptions = [{ eventType: "oauth.revoke" }];
  const without = (more: Partial<AppEntry>, itsSecrets: typeof secrets | Record<string, never> = {}) =>
    lines({ main: app({ createWebhook: false, ...more }) }, itsSecrets);

  test("needs no secret, and to subscribe the id of a webhook or the stack that has it", () => {
    expect(without({})).toEqual([]);
    expect(without({ subscriptions, webhookId: "77" })).toEqual([]);
    expect(without({ subscriptions, webhookStack: "org/project/stack", webhookStackApp: "other" })).toEqual(
      [],
    );
    expect(without({ subscriptions })).toEqual([
      expect.stringMatching(
        /^x-webhooks:apps\.main\.subscriptions must deliver to a webhook: give its webhookId/,
      ),
    ]);
  });

  test("may have a URL all the same, for a webhook made elsewhere", () => {
    expect(without({}, secrets)).toEqual([]);
    expect(hasReceiver(app({ createWebhook: false }), secrets.main)).toBe(true);
    expect(hasReceiver(app({ createWebhook: false, secretArn }), undefined)).toBe(true);
    expect(hasReceiver(app({ createWebhook: false }), undefined)).toBe(false);
    expect(hasReceiver(app(), undefined)).toBe(true);
  });

  test.each<[string, Partial<AppEntry>, RegExp]>([
    [
      "two webhooks",
      { webhookId: "77", webhookStack: "b" },
      /\.webhookId and webhookStack exclude each other/,
    ],
    ["an app of no stack", { webhookStackApp: "a" }, /\.webhookStackApp goes with webhookStack/],
    [
      "how to make one",
      { webhook: { adopt: true } },
      /\.webhook is about a webhook that createWebhook: false/,
    ],
    [
      "another one beside its own",
      { createWebhook: true, webhookId: "77" },
      /\.webhookId goes with createWebhook: false/,
    ],
  ])("does not take %s", (_, entry, message) => {
    expect(without(entry, secrets)).toEqual([expect.stringMatching(message)]);
  });
});
