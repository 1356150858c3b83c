import { describe, expect, test } from "vitest";
import { appProblems } from "../../infra/config-apps.ts";
import type { AppEntry } from "../../infra/config-schema.ts";

const secretArn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:mine-AbCdEf";
const secrets = { main: { clientSecret: "a" } };
const app = (entry: Partial<AppEntry> = {}): AppEntry => ({ subscriptions: [], ...entry });
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
      brand: app({ secretArn, subscriptions: [{ ...post, filter: { userId: "1" } }] }),
    };
    expect(lines(apps, {})).toEqual([
      'x-webhooks:apps.brand.subscriptions[0] has the name "posts" of x-webhooks:apps.main.subscriptions[0]: give it a name of its own as "name"',
    ]);
  });

  test("without the webhook they deliver to", () => {
    expect(withSubscriptions([{ eventType: "oauth.revoke" }], { webhook: false })).toEqual([
      expect.stringMatching(
        /^x-webhooks:apps\.main\.webhook must not be false where there are subscriptions/,
      ),
    ]);
    expect(withSubscriptions([], { webhook: false })).toEqual([]);
  });
});
