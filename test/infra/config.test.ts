import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { parseStackConfig } from "../../infra/config.ts";
import { receiverDefaults } from "../../infra/settings.ts";
import { known } from "./mocks.ts";

const secretArn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:mine-AbCdEf";
const user = { eventType: "post.create", filter: { userId: "1" } };

/** A configuration as the engine hands it over: every value a text. */
function texts(values: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [`x-webhooks:${key}`, JSON.stringify(value)]),
  );
}

/** The lines of the error, without the heading. */
function problemsWith(values: Record<string, unknown>, secretKeys?: string): string[] {
  try {
    parseStackConfig(texts(values), secretKeys);
  } catch (error) {
    expect(pulumi.RunError.isInstance(error)).toBe(true);
    const [heading, ...lines] = String(Object(error).message).split("\n");
    expect(heading).toMatch(/configuration/);
    return lines.map((line) => line.trim());
  }
  return [];
}

/** The same for one app whose entry is otherwise right. */
const problemsWithApp = (entry: unknown) =>
  problemsWith({ apps: { main: typeof entry === "object" ? { secretArn, ...entry } : entry } });

describe("a configuration that is right", () => {
  test("gets the defaults", () => {
    expect(parseStackConfig(texts({ apps: { main: { secretArn } } }))).toEqual({
      ...receiverDefaults,
      apps: { main: { secretArn, createWebhook: true, subscriptions: [] } },
    });
  });

  test("keeps what it says, one setting at a time", () => {
    const config = parseStackConfig(
      texts({
        apps: {
          main: { secretArn, webhook: { adopt: true } },
          other: { createWebhook: false, webhookStack: "org/x/prod" },
        },
        queue: { retentionDays: 2 },
        throttle: { burst: 5 },
        memoryMb: 512,
      }),
    );
    expect(config.apps.main?.webhook).toEqual({ adopt: true });
    expect(config.apps.other).toMatchObject({ createWebhook: false, webhookStack: "org/x/prod" });
    expect(config.queue).toEqual({ ...receiverDefaults.queue, retentionDays: 2 });
    expect(config.throttle).toEqual({ ratePerSecond: 1000, burst: 5 });
    expect(config.memoryMb).toBe(512);
  });

  test("may leave an app's entry empty, as YAML does", async () => {
    const { apps } = parseStackConfig(
      texts({ apps: { main: null }, signingSecrets: { main: { clientSecret: "s3cret" } } }),
    );
    expect(await known(apps.main?.signingSecrets?.clientSecret ?? "")).toBe("s3cret");
  });

  test("wraps its secrets", async () => {
    const { apps } = parseStackConfig(
      texts({ apps: { main: {} }, signingSecrets: { main: { clientSecret: "s3cret" } } }),
      '["x-webhooks:signingSecrets"]',
    );
    const secret = pulumi.output(apps.main?.signingSecrets?.clientSecret);
    expect(await pulumi.isSecret(secret)).toBe(true);
    expect(JSON.stringify(Object.keys(apps.main ?? {}))).not.toContain("s3cret");
  });

  test("keeps every digit of an id that `pulumi config set` stored as a number", () => {
    const config = parseStackConfig({
      "x-webhooks:apps": `{"main":{"secretArn":"${secretArn}","subscriptions":[
        {"eventType":"post.create","filter":{"userId":1234567890123456789}},
        {"eventType":"post.create","filter":{"userId":42},"tag":2026}]}}`,
    });
    expect(config.apps.main?.subscriptions).toEqual([
      { eventType: "post.create", filter: { userId: "1234567890123456789" } },
      { eventType: "post.create", filter: { userId: "42" }, tag: "2026" },
    ]);
  });

  test("leaves other namespaces alone", () => {
    const other = { "aws:region": "us-east-1", "x:bearerToken": "t" };
    expect(() => parseStackConfig({ ...other, ...texts({ apps: { main: { secretArn } } }) })).not.toThrow();
  });

  test("a secret, a key or a certificate of another region is refused: it could never be used", () => {
    const given = {
      apps: { main: { secretArn } },
      kmsKeyArn: "arn:aws:kms:us-east-1:123456789012:key/k-1",
      customDomain: {
        name: "hooks.example.com",
        certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/c-1",
      },
    };
    expect(() => parseStackConfig({ ...texts(given), "aws:region": "us-east-1" })).not.toThrow();
    const elsewhere = () => parseStackConfig({ ...texts(given), "aws:region": "eu-central-1" });
    expect(elsewhere).toThrow(
      /apps\.main\.secretArn must be of a secret in the stack's region, eu-central-1/,
    );
    expect(elsewhere).toThrow(/:kmsKeyArn must be of a key in the stack's region/);
    expect(elsewhere).toThrow(/:customDomain\.certificateArn must be of a certificate in the stack's region/);
  });

  test("two apps share a signing secret, as two entries of one X app on enterprise plans do", () => {
    const { apps } = parseStackConfig(texts({ apps: { main: { secretArn }, second: { secretArn } } }));
    expect(Object.keys(apps)).toEqual(["main", "second"]);
  });
});

describe("each wrong setting is named, with what to write instead", () => {
  test.each<[string, unknown, RegExp]>([
    ["apps", undefined, /^x-webhooks:apps must be an object with an entry for each X app/],
    ["apps", "main", /^x-webhooks:apps must be an object/],
    ["apps", {}, /^x-webhooks:apps must name an app/],
    ["apps", { Main: { secretArn } }, /^x-webhooks:apps\.Main is not an app's name, which must be 1 to 32/],
    // Each app has the path /x/<app>: names that would come to one path are none.
    ["apps", { main: { secretArn }, MAIN: { secretArn } }, /^x-webhooks:apps\.MAIN is not an app's name/],
    ["apps", { "main/": { secretArn } }, /^x-webhooks:apps\.main\/ is not an app's name/],
    ["apps", { "ma%69n": { secretArn } }, /^x-webhooks:apps\.ma%69n is not an app's name/],
    ["apps", { main: true }, /^x-webhooks:apps\.main must be an object; \{\} will do/],
    ["signingSecrets", "s3cret", /^x-webhooks:signingSecrets must be an object/],
    [
      "signingSecrets",
      { main: "s3cret" },
      /^x-webhooks:signingSecrets\.main must be an object with clientSecret/,
    ],
    [
      "signingSecrets",
      { main: {} },
      /^x-webhooks:signingSecrets\.main must hold clientSecret, consumerSecret/,
    ],
    [
      "signingSecrets",
      { main: { clientSecret: "" } },
      /\.main\.clientSecret must be the OAuth 2\.0 client secret/,
    ],
    [
      "signingSecrets",
      { main: { clientSecert: "a" } },
      /\.main\.clientSecert is unknown; did you mean clientSecret/,
    ],
    ["throttle", 5, /^x-webhooks:throttle must be an object with ratePerSecond, burst/],
    [
      "throttle",
      { ratePerSecond: 0 },
      /^x-webhooks:throttle\.ratePerSecond must be a whole number .* from 1/,
    ],
    ["throttle", { burst: "many" }, /^x-webhooks:throttle\.burst must be a whole number of requests/],
    ["throttle", { brust: 1 }, /^x-webhooks:throttle\.brust is unknown; did you mean burst\?/],
    ["queue", [], /^x-webhooks:queue must be an object with visibilityTimeoutSeconds/],
    ["queue", { visibilityTimeoutSeconds: 43_201 }, /\.visibilityTimeoutSeconds .* from 0 to 43200/],
    ["queue", { retentionDays: 15 }, /\.retentionDays must be a whole number of days from 1 to 14/],
    ["queue", { maxReceiveCount: 0 }, /\.maxReceiveCount .* from 1 to 1000/],
    ["queue", { deadLetterRetentionDays: 1.5 }, /\.deadLetterRetentionDays must be a whole number of days/],
    [
      "queue",
      { deadLetterRetentionDays: 3 },
      /^x-webhooks:queue must have a deadLetterRetentionDays no shorter/,
    ],
    ["queue", { retention: 3 }, /:queue\.retention is unknown; did you mean retentionDays/],
    ["dedupeWindowHours", 47, /^x-webhooks:dedupeWindowHours must be a whole number of hours from 48/],
    [
      "logRetentionDays",
      31,
      /^x-webhooks:logRetentionDays must be a number of days that CloudWatch knows: 1, 3/,
    ],
    ["memoryMb", 64, /^x-webhooks:memoryMb must be a whole number of MB from 128 to 10240/],
    ["bucket", 5, /^x-webhooks:bucket must be an object with claimCheckDays, spillDays/],
    ["bucket", { spillDays: 29 }, /^x-webhooks:bucket\.spillDays must be a whole number of days from 30/],
    ["bucket", { claimCheckDays: 14 }, /^x-webhooks:bucket\.claimCheckDays must be more than 14, the days/],
    ["bucket", { spilDays: 30 }, /^x-webhooks:bucket\.spilDays is unknown; did you mean spillDays\?/],
    ["fifo", "yes", /^x-webhooks:fifo must be true or false/],
    ["retainData", 1, /^x-webhooks:retainData must be true or false/],
    ["xray", "on", /^x-webhooks:xray must be true or false/],
    [
      "reservedConcurrency",
      0,
      /^x-webhooks:reservedConcurrency must be a whole number of invocations from 1/,
    ],
    [
      "kmsKeyArn",
      "alias/mine",
      /^x-webhooks:kmsKeyArn must be the full ARN of a KMS key \(not of an alias\)/,
    ],
    ["customDomain", "hooks.example.com", /^x-webhooks:customDomain must be an object such as \{"name"/],
    ["customDomain", { name: "https://a.b" }, /^x-webhooks:customDomain\.name must be a host name/],
    [
      "customDomain",
      { name: "hooks.example.com" },
      /^x-webhooks:customDomain must have certificateArn, or zoneId/,
    ],
    [
      "customDomain",
      { name: "hooks.example.com", certificateArn: "mine" },
      /\.certificateArn must be the ARN of a certificate/,
    ],
    ["customDomain", { name: "a.bc", zoneId: "/z" }, /\.zoneId must be the id of a hosted zone/],
    ["customDomain", { name: "a.bc", zone: "Z1" }, /\.zone is unknown; did you mean zoneId\?/],
    ["memory", 512, /^x-webhooks:memory is unknown; did you mean memoryMb\?/],
    ["colour", "red", /^x-webhooks:colour is unknown; there is apps, signingSecrets, throttle/],
  ])("%s = %j", (key, value, message) => {
    expect(problemsWith({ apps: { main: { secretArn } }, [key]: value })).toContainEqual(
      expect.stringMatching(message),
    );
  });

  test.each<[string, unknown, RegExp]>([
    ["secretArn", { secretArn: "mine" }, /\.secretArn must be the full ARN of a secret/],
    ["crcSecret", { crcSecret: "clinet" }, /\.crcSecret must be "client" or "consumer"/],
    ["profile", { profile: "My Brand" }, /\.profile must be a profile's name/],
    ["subscription", { subscription: [] }, /\.subscription is unknown; did you mean subscriptions\?/],
    ["clientSecret", { clientSecret: "s3cret" }, /belongs in x-webhooks:signingSecrets\.<app>\.clientSecret/],
    ["webhook", { webhook: false }, /\.webhook must be an object with .*set createWebhook to false/],
    ["createWebhook", { createWebhook: "no" }, /\.createWebhook must be true or false/],
    ["webhookId", { createWebhook: false, webhookId: "main" }, /\.webhookId must be a webhook's id: 1 to 19/],
    ["webhookStack", { createWebhook: false, webhookStack: "a b" }, /\.webhookStack must be a stack's name/],
    [
      "webhookStackApp",
      { createWebhook: false, webhookStack: "a", webhookStackApp: "A" },
      /App must be an app's name/,
    ],
    [
      "webhook.replace",
      { webhook: { replace: "first" } },
      /\.webhook\.replace must be "delete-first" or "create-first"/,
    ],
    ["webhook.adopt", { webhook: { adopt: "yes" } }, /\.webhook\.adopt must be true or false/],
    [
      "webhook.crcTimeoutSeconds",
      { webhook: { crcTimeoutSeconds: -1 } },
      /whole number of seconds from 0 to 900/,
    ],
    ["webhook.url", { webhook: { addopt: true } }, /\.webhook\.addopt is unknown; did you mean adopt\?/],
    ["retainOnDelete", { retainOnDelete: "yes" }, /\.retainOnDelete must be true or false/],
    ["subscriptions", { subscriptions: {} }, /\.subscriptions must be a list/],
    ["an entry", { subscriptions: ["post.create"] }, /\.subscriptions\[0\] must be an object such as/],
    ["eventType", { subscriptions: [{}] }, /\[0\]\.eventType must be the name of an event type/],
    [
      "event",
      { subscriptions: [{ ...user, evenType: "" }] },
      /\[0\]\.evenType is unknown; did you mean eventType\?/,
    ],
    ["filter", { subscriptions: [{ ...user, filter: "1" }] }, /\[0\]\.filter must be an object such as/],
    [
      "userId",
      { subscriptions: [{ ...user, filter: { userId: "@a" } }] },
      /\.userId must be a user's id: 1 to 19/,
    ],
    ["username", { subscriptions: [{ ...user, filter: { username: "@a" } }] }, /\.username .* without @/],
    [
      "keyword",
      { subscriptions: [{ ...user, filter: { keyword: "" } }] },
      /\.keyword must be a text of 1 to 150/,
    ],
    [
      "direction",
      { subscriptions: [{ ...user, filter: { direction: "in" } }] },
      /\.direction must be "inbound"/,
    ],
    [
      "user",
      { subscriptions: [{ ...user, filter: { user_id: "1" } }] },
      /\.user_id is unknown; did you mean userId/,
    ],
    [
      "two",
      { subscriptions: [{ ...user, filter: { userId: "1", username: "a" } }] },
      /\.filter must name one of/,
    ],
    ["tag", { subscriptions: [{ ...user, tag: "" }] }, /\.tag must be a text of 1 to 200/],
    ["name", { subscriptions: [{ ...user, name: "a b" }] }, /\.name must be 1 to 100 letters/],
    ["adopt", { subscriptions: [{ ...user, adopt: 1 }] }, /\.adopt must be true or false/],
  ])("an app's %s", (_, entry, message) => {
    const problems = problemsWithApp(entry);
    expect(problems).toEqual([expect.stringMatching(message)]);
    expect(problems[0]).toMatch(/^x-webhooks:apps\.main\./);
  });

  test("all at once", () => {
    const problems = problemsWith({
      apps: { Main: {} },
      memoryMb: 1,
      colour: "red",
      signingSecrets: { x: 1 },
    });
    expect(problems).toHaveLength(4);
  });

  test("never with a secret's value", () => {
    const problems = problemsWith(
      { apps: { main: {} }, signingSecrets: { main: { clientSecret: 7, other: "s3cret" }, more: "s3cret" } },
      "[]",
    );
    expect(problems.length).toBeGreaterThan(1);
    expect(problems.join()).not.toContain("s3cret");
  });

  test("signing secrets that are stored as plain text", () => {
    const values = { apps: { main: {} }, signingSecrets: { main: { clientSecret: "a" } } };
    expect(problemsWith(values, "[]")).toEqual([
      expect.stringMatching(/^x-webhooks:signingSecrets is stored as plain text: .*--secret/),
    ]);
    expect(problemsWith(values, '["x-webhooks:signingSecrets"]')).toEqual([]);
  });
});
