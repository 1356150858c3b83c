import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, test } from "vitest";
import { claimCheckDays, overflowBucket } from "../../infra/bucket.ts";
import { type ReceiverOverrides, settingProblems, withDefaults } from "../../infra/settings.ts";
import { type Engine, startEngine } from "./mocks.ts";

const key = "arn:aws:kms:us-east-1:123456789012:key/k";
let engine: Engine;

beforeAll(async () => {
  engine = await startEngine();
  const make = (name: string, overrides: ReceiverOverrides) => {
    const parent = new pulumi.ComponentResource("test:index:Parent", name);
    overflowBucket(name, withDefaults(overrides), parent);
  };
  make("r", {});
  make("own", { kmsKeyArn: key, retainData: true, bucket: { claimCheckDays: 20, spillDays: 90 } });
  await engine.quiet();
});

const inputsOf = (type: string, name: string) => engine.find(`aws:s3/${type}`, `${name}-overflow`).inputs;

describe("the bucket", () => {
  test("is nobody else's: no public access, no ACLs, no plain HTTP", () => {
    expect(inputsOf("bucketPublicAccessBlock:BucketPublicAccessBlock", "r")).toEqual({
      bucket: "r-overflow-id",
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(inputsOf("bucketOwnershipControls:BucketOwnershipControls", "r")).toEqual({
      bucket: "r-overflow-id",
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
    expect(JSON.parse(String(inputsOf("bucketPolicy:BucketPolicy", "r").policy)).Statement).toEqual([
      {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: ["arn:Bucket:r-overflow", "arn:Bucket:r-overflow/*"],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
  });

  test("is encrypted by S3's own key, or by yours with few calls of KMS", () => {
    const type = "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
    expect(inputsOf(type, "r").rules).toEqual([
      { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" }, bucketKeyEnabled: false },
    ]);
    expect(inputsOf(type, "own").rules).toEqual([
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key },
        bucketKeyEnabled: true,
      },
    ]);
  });

  test.each([
    ["r", 15, 30],
    ["own", 20, 90],
  ])("%s forgets claim checks after %i days and spilled events after %i", (name, claimChecks, spilled) => {
    const rule = (id: string, prefix: string, days: number) => ({
      id,
      status: "Enabled",
      filter: { prefix },
      expiration: { days },
    });
    expect(inputsOf("bucketLifecycleConfiguration:BucketLifecycleConfiguration", name).rules).toEqual([
      rule("claim-checks", "claim-check/", claimChecks),
      rule("spilled", "spill/", spilled),
    ]);
  });

  test("goes with the stack, full or not, unless its data are to stay", () => {
    expect(inputsOf("bucket:Bucket", "r")).toEqual({ forceDestroy: true });
    expect(inputsOf("bucket:Bucket", "own")).toEqual({ forceDestroy: false });
  });
});

describe("a claim check", () => {
  test.each<[ReceiverOverrides, number]>([
    [{}, 15],
    [{ queue: { retentionDays: 1, deadLetterRetentionDays: 2 } }, 3],
    // A FIFO queue's dead letters begin anew: 4 days and 14 more.
    [{ fifo: true }, 19],
    [{ bucket: { claimCheckDays: 40 } }, 40],
  ])("outlives every message that points at it: %j", (overrides, days) => {
    expect(claimCheckDays(withDefaults(overrides))).toBe(days);
    expect(settingProblems(withDefaults(overrides))).toEqual([]);
  });

  test.each<[ReceiverOverrides, number]>([
    [{ bucket: { claimCheckDays: 14 } }, 14],
    [{ fifo: true, bucket: { claimCheckDays: 18 } }, 18],
  ])("may not be forgotten before: %j", (overrides, days) => {
    expect(settingProblems(withDefaults(overrides))).toEqual([
      { path: ["bucket", "claimCheckDays"], message: expect.stringContaining(`more than ${days}, the days`) },
    ]);
  });
});
