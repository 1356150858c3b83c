import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { parseStackConfig } from "../../infra/config.ts";
import { WebhookReceiver } from "../../infra/receiver.ts";
import { type Engine, known, startEngine } from "./mocks.ts";

vi.mock("../../infra/bundle.ts", () => ({ bundleOf: async () => "export const handler = 1;" }));

const bearerSecretArn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:token-AbCdEf";
const signingSecrets = { clientSecret: pulumi.secret("s3cret") };
let engine: Engine;

beforeAll(async () => {
  engine = await startEngine();
  const receiver = new WebhookReceiver("r", {
    apps: {
      main: { signingSecrets, bearerToken: pulumi.secret("b3arer") },
      brand: { signingSecrets, bearerSecretArn },
      unguarded: { signingSecrets },
    },
    guardian: true,
    xApiUrl: "http://127.0.0.1:4010",
  });
  await known(receiver.urls);
  await engine.quiet();
});

const inputsOf = (type: string, name: string) => engine.find(type, name).inputs;

describe("the guardian", () => {
  test("runs every five minutes, and is told of the apps that have a token", () => {
    const { environment, timeout } = inputsOf("aws:lambda/function:Function", "r-guardian");
    const { variables } = Object(environment);
    expect({ ...variables, GUARDIAN_APPS: JSON.parse(variables.GUARDIAN_APPS) }).toEqual({
      GUARDIAN_APPS: {
        brand: { bearerSecretArn, webhookUrl: "https://r.example/x/brand" },
        main: { bearerSecretArn: "arn:Secret:r-main-bearer", webhookUrl: "https://r.example/x/main" },
      },
      GUARDIAN_TABLE: "r-guardian-1a2b3c4",
      CLAIMS_TABLE: "r-claims-1a2b3c4",
      ACCESS_LOG_GROUP: "/aws/vendedlogs/r/r-id",
      RECEIVER_NAME: "r-1a2b3c4",
      X_API_URL: "http://127.0.0.1:4010",
    });
    expect(timeout).toBeLessThan(300);
    expect(inputsOf("aws:scheduler/schedule:Schedule", "r-guardian").scheduleExpression).toBe(
      "rate(5 minutes)",
    );
  });

  test("may read the access log, the claims and its tokens, and write its own table: nothing else", () => {
    const { policy } = inputsOf("aws:iam/rolePolicy:RolePolicy", "r-guardian");
    const statements: { Action: string[]; Resource: string[] }[] = JSON.parse(String(policy)).Statement;
    expect(Object.fromEntries(statements.map(({ Action, Resource }) => [Action.join(), Resource]))).toEqual({
      "logs:FilterLogEvents": ["arn:LogGroup:r-access:*"],
      "dynamodb:GetItem,dynamodb:PutItem": ["arn:Table:r-guardian"],
      "dynamodb:GetItem": ["arn:Table:r-claims"],
      "secretsmanager:GetSecretValue": [bearerSecretArn, "arn:Secret:r-main-bearer"],
      "logs:CreateLogStream,logs:PutLogEvents": ["arn:LogGroup:r-guardian:log-stream:*"],
    });
  });

  test("alone may read the bearer tokens", () => {
    const policies = engine.resources.filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy");
    const reading = policies.filter(({ inputs }) => /bearer|token-AbCdEf/.test(String(inputs.policy)));
    expect(reading.map(({ name }) => name)).toEqual(["r-guardian"]);
  });

  test("has the token stored once, encrypted in the state", () => {
    const version = inputsOf("aws:secretsmanager/secretVersion:SecretVersion", "r-main-bearer");
    expect(JSON.stringify(version.secretString)).toContain("b3arer");
    expect(version.versionStages).toEqual(["AWSCURRENT", "first-value"]);
    expect(engine.resources.some(({ name }) => name === "r-brand-bearer")).toBe(false);
  });
});

test("without the setting there is none, tokens or not; with it, an app needs a token", async () => {
  const plain = new WebhookReceiver("off", { apps: { main: { signingSecrets, bearerToken: "t" } } });
  await known(plain.urls);
  await engine.quiet();
  expect(plain.guardianName).toBeUndefined();
  expect(engine.resources.some(({ name }) => name === "off-guardian")).toBe(false);
  const none = () => new WebhookReceiver("none", { apps: { main: { signingSecrets } }, guardian: true });
  expect(none).toThrow("guardian: give the apps to guard their bearerToken or bearerSecretArn");
  const apps = { main: { signingSecrets, bearerToken: "t", bearerSecretArn } };
  expect(() => new WebhookReceiver("both", { apps })).toThrow(
    "apps.main: give either bearerToken or bearerSecretArn",
  );
});

test("may decrypt by a key of yours, and encrypt by it only where it writes secrets", async () => {
  const kmsKeyArn = "arn:aws:kms:us-east-1:123456789012:key/k";
  const apps = { main: { signingSecrets, bearerToken: "t" } };
  const actionsOf = async (name: string, guardianMayPromote: boolean) => {
    const receiver = new WebhookReceiver(name, { apps, guardian: true, guardianMayPromote, kmsKeyArn });
    await known(receiver.urls);
    await engine.quiet();
    const { policy } = inputsOf("aws:iam/rolePolicy:RolePolicy", `${name}-guardian`);
    const statements: { Action: string[]; Resource: string[] }[] = JSON.parse(String(policy)).Statement;
    return statements.filter(({ Resource }) => Resource.includes(kmsKeyArn)).map(({ Action }) => Action);
  };
  expect(await actionsOf("reads", false)).toEqual([["kms:Decrypt"]]);
  expect(await actionsOf("writes", true)).toEqual([["kms:Decrypt", "kms:GenerateDataKey"]]);
});

test("has a role by name, for grants on keys of secrets that the stack does not make", async () => {
  const apps = { main: { signingSecrets, bearerSecretArn } };
  const receiver = new WebhookReceiver("n", { apps, guardian: true });
  await known(receiver.urls);
  expect(await known(receiver.guardianRoleName ?? "")).toBe("n-guardian-1a2b3c4");
});

test("may read and write the signing secrets of guarded apps where it may promote the next one", async () => {
  const apps = {
    main: { signingSecrets, crcSecret: "client", bearerToken: "t" },
    unguarded: { signingSecrets },
  } as const;
  const receiver = new WebhookReceiver("p", { apps, guardian: true, guardianMayPromote: true });
  await known(receiver.urls);
  await engine.quiet();
  const { policy } = inputsOf("aws:iam/rolePolicy:RolePolicy", "p-guardian");
  const statements: { Sid: string; Action: string[]; Resource: string[] }[] = JSON.parse(
    String(policy),
  ).Statement;
  expect(statements.find(({ Sid }) => Sid === "Promote")).toEqual({
    Sid: "Promote",
    Effect: "Allow",
    Action: ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"],
    Resource: ["arn:Secret:p-main"],
  });
  const { environment } = inputsOf("aws:lambda/function:Function", "p-guardian");
  expect(JSON.parse(Object(environment).variables.GUARDIAN_APPS).main.signing).toEqual({
    secretArn: "arn:Secret:p-main",
    crcSecret: "client",
  });
});

describe("the guardian's configuration", () => {
  const base = {
    "x-webhooks:signingSecrets": '{"main":{"clientSecret":"s"}}',
    "x-webhooks:apps": '{"main":{}}',
    "x-webhooks:guardian": "true",
  };
  const errorOf = (texts: Record<string, string>, secretKeys?: string): string => {
    try {
      parseStackConfig({ ...base, ...texts }, secretKeys);
      return "";
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };

  test("puts each token with its app", () => {
    const { guardian, apps } = parseStackConfig({ ...base, "x-webhooks:bearerTokens": '{"main":"t"}' });
    expect([guardian, apps.main?.bearerToken !== undefined]).toEqual([true, true]);
  });

  test.each([
    ["no token", {}, 'x-webhooks:apps.main has no bearer token for the guardian: run "pulumi config set'],
    [
      "a token of no app",
      { "x-webhooks:bearerTokens": '{"main":"t","brnad":"t"}' },
      "x-webhooks:bearerTokens.brnad belongs to no app",
    ],
    [
      "two tokens",
      {
        "x-webhooks:bearerTokens": '{"main":"t"}',
        "x-webhooks:apps": JSON.stringify({ main: { bearerSecretArn } }),
      },
      "x-webhooks:apps.main.bearerSecretArn and x-webhooks:bearerTokens.main exclude each other",
    ],
    [
      "a secret elsewhere",
      { "x-webhooks:apps": JSON.stringify({ main: { bearerSecretArn } }), "aws:region": "eu-west-1" },
      "x-webhooks:apps.main.bearerSecretArn must be of a secret in the stack's region, eu-west-1",
    ],
    [
      "a permission for no guardian",
      { "x-webhooks:guardian": "false", "x-webhooks:guardianMayPromote": "true" },
      "x-webhooks:guardianMayPromote goes with guardian: true",
    ],
    [
      "an app that receives nothing here",
      {
        "x-webhooks:bearerTokens": '{"main":"t","brand":"t"}',
        "x-webhooks:apps": '{"main":{},"brand":{"createWebhook":false}}',
      },
      "x-webhooks:bearerTokens.brand is for an app whose deliveries do not come to this stack",
    ],
    [
      "no app that receives anything here",
      {
        "x-webhooks:signingSecrets": "{}",
        "x-webhooks:apps": '{"main":{"createWebhook":false}}',
      },
      "x-webhooks:guardian has nothing to guard",
    ],
    ["a word for the switch", { "x-webhooks:guardian": "yes" }, "x-webhooks:guardian must be true or false"],
  ])("says what is wrong: %s", (_what, texts, words) => {
    expect(errorOf(texts)).toContain(words);
  });

  test("takes no token in plain text", () => {
    const texts = { "x-webhooks:bearerTokens": '{"main":"t"}' };
    expect(errorOf(texts, '["x-webhooks:signingSecrets"]')).toContain(
      "x-webhooks:bearerTokens is stored as plain text",
    );
    expect(errorOf(texts, '["x-webhooks:signingSecrets","x-webhooks:bearerTokens"]')).toBe("");
  });
});
