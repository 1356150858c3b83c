import { DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import { DeleteRolePolicyCommand, ListRolePoliciesCommand } from "@aws-sdk/client-iam";
import { UpdateFunctionCodeCommand } from "@aws-sdk/client-lambda";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { GetQueueAttributesCommand, SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type Aws, connect } from "../../../sandbox/aws/clients.ts";
import { inventory } from "../../../sandbox/inventory.ts";
import { type Ministack, startMinistack } from "../../../sandbox/ministack.ts";
import { type Engine, type EngineRun, engineFor } from "./support.ts";

const { PULUMI_BIN_DIR: binDir, MINISTACK_BIN: bin } = process.env;
if (!binDir || !bin) {
  console.log("test/sandbox/aws/plugin.test.ts is skipped: PULUMI_BIN_DIR or MINISTACK_BIN is not set.");
}

const up = ["up", "--yes", "--skip-preview"];
const changed = {
  visibility: "90",
  answer: "second",
  code: "v2",
  tag: "two",
  days: "9",
  kms: "yes",
  rate: "rate(2 minutes)",
};
const replaced = { ...changed, hashKey: "other", secret: "hush-hush-2" };
const outputs = z.object({
  url: z.url(),
  queueUrl: z.url(),
  secretId: z.string(),
  roleName: z.string(),
  bucketName: z.string(),
});
const plan = z.object({ steps: z.array(z.object({ op: z.string(), urn: z.string() })) });

describe.skipIf(!binDir || !bin)(
  "the plugin under the real engine, one resource of every type",
  () => {
    let ministack: Ministack;
    let engine: Engine;
    let aws: Aws;
    let made: z.output<typeof outputs>;

    beforeAll(async () => {
      ministack = await startMinistack({ bin: bin ?? "" });
      engine = await engineFor(binDir ?? "", ministack.url);
      aws = connect({ endpoint: ministack.url, region: "us-east-1" });
    });
    afterAll(async () => {
      await engine?.close();
      await ministack?.stop();
    });

    const good = async (running: Promise<EngineRun>): Promise<string> => {
      const { ok, output } = await running;
      expect(ok, output).toBe(true);
      return output;
    };
    const answer = async () => (await fetch(made.url)).text();
    const visibility = async () => {
      const { Attributes } = await aws.sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: made.queueUrl, AttributeNames: ["VisibilityTimeout"] }),
      );
      return Attributes?.VisibilityTimeout;
    };

    test("up makes everything, and the function answers at the api's endpoint", async () => {
      expect(await good(engine.run(up))).toContain("+ 33 created");
      made = outputs.parse(JSON.parse(await good(engine.run(["stack", "output", "--json"]))));
      expect(await answer()).toBe("v1 first ANY /x/main");
      expect(await inventory(ministack.url)).toHaveLength(18);
    });

    test("a secret is nowhere in the state in plain", async () => {
      const state = await good(engine.run(["stack", "export"]));
      expect(state).toContain("secretString");
      expect(state).not.toContain("hush-hush");
    });

    test("what was just made shows no drift and no change", async () => {
      await good(engine.run(["refresh", "--yes", "--skip-preview", "--expect-no-changes"]));
      await good(engine.run(["preview", "--expect-no-changes"]));
    });

    test("a preview tells exactly what an update then does in place", async () => {
      const { steps } = plan.parse(JSON.parse(await good(engine.run(["preview", "--json"], changed))));
      const names = steps
        .filter(({ op }) => op !== "same")
        .map(({ op, urn }) => `${op} ${urn.split("::").at(-1)}`);
      expect(names.sort()).toEqual(
        [
          "Bucket",
          "alarm",
          "api",
          "bucket-encryption",
          "bucket-lifecycle",
          "calls",
          "dashboard",
          "function",
          "lambda-logs",
          "log-metric-filter",
          "queue",
          "role",
          "schedule",
          "secret",
          "stage",
          "table",
          "topic",
        ].map((name) => `update ${name}`),
      );
      expect(await good(engine.run(up, changed))).toContain("~ 17 updated");
      expect(await visibility()).toBe("90");
      expect(await answer()).toBe("v2 second ANY /x/main");
    });

    test("a new hash key replaces the table, which keeps its name, and a new value is a new version", async () => {
      expect(await good(engine.run(up, replaced))).toContain("+-2 replaced");
      const { Table } = await aws.dynamodb.send(
        new DescribeTableCommand({ TableName: "plugin-fixture-claims" }),
      );
      expect(Table?.KeySchema?.[0]?.AttributeName).toBe("other");
      const value = await aws.secrets.send(new GetSecretValueCommand({ SecretId: made.secretId }));
      expect(value.SecretString).toContain("hush-hush-2");
      expect(value.VersionStages).toContain("first-value");
    });

    test("a refresh sees what was changed and deleted by hand, and up mends it", async () => {
      await aws.sqs.send(
        new SetQueueAttributesCommand({ QueueUrl: made.queueUrl, Attributes: { VisibilityTimeout: "1" } }),
      );
      const zip = zipSync({ "index.mjs": new TextEncoder().encode("export const handler = () => ({});") });
      await aws.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: "plugin-fixture", ZipFile: zip }));
      const policies = () => aws.iam.send(new ListRolePoliciesCommand({ RoleName: made.roleName }));
      const [PolicyName] = (await policies()).PolicyNames ?? [];
      await aws.iam.send(new DeleteRolePolicyCommand({ RoleName: made.roleName, PolicyName }));

      const refreshed = await good(engine.run(["refresh", "--yes", "--skip-preview"], replaced));
      expect(refreshed).toContain("~ 2 updated");
      expect(refreshed).toContain("- 1 deleted");
      const mended = await good(engine.run(up, replaced));
      expect(mended).toContain("~ 2 updated");
      expect(mended).toContain("+ 1 created");
      expect(await visibility()).toBe("90");
      expect(await answer()).toBe("v2 second ANY /x/main");
      expect((await policies()).PolicyNames).toHaveLength(1);
    });

    test("an input that it does not carry through is refused, with its type and name", async () => {
      const { ok, output } = await engine.run(["preview"], { ...replaced, unknownInput: "yes" });
      expect(ok).toBe(false);
      expect(output).toContain(
        "does not carry the input contentBasedDeduplication of aws:sqs/queue:Queue through",
      );
    });

    test("an endpoint that is not this machine is refused", async () => {
      const { ok, output } = await engine.run(["preview"], replaced, {
        AWS_ENDPOINT_URL: "https://192.0.2.1",
      });
      expect(ok).toBe(false);
      expect(output).toContain("AWS_ENDPOINT_URL is https://192.0.2.1");
    });

    test("destroy leaves nothing, of a bucket that is not empty either", async () => {
      const { bucketName: Bucket } = made;
      await aws.s3.send(new PutObjectCommand({ Bucket, Key: "one/left", Body: "left" }));
      await good(engine.run(["destroy", "--yes", "--skip-preview"], replaced));
      expect(await inventory(ministack.url)).toEqual([]);
    });
  },
  120_000,
);
