import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { tlsOnly } from "./policy.ts";
import { daysInQueues, type ReceiverSettings } from "./settings.ts";

/** Where the receiver puts what: the bodies above SQS's size, and the events that SQS did not take. */
export const bucketPrefixes = { claimCheck: "claim-check/", spill: "spill/" } as const;

/**
 * Makes the bucket for what SQS cannot take: private, encrypted (S3's own key, or yours), closed to plain HTTP, without
 * versions, so that what is deleted is gone, and with a date of expiry on everything.
 *
 * Destroying the stack deletes it with all it holds, like the queues; `retainData` leaves it, as it is, in AWS.
 */
export function overflowBucket(
  name: string,
  settings: ReceiverSettings,
  parent: pulumi.Resource,
): aws.s3.Bucket {
  const { retainData, kmsKeyArn } = settings;
  const opts = { parent, retainOnDelete: retainData };
  const bucket = new aws.s3.Bucket(`${name}-overflow`, { forceDestroy: !retainData }, opts);
  const part = { bucket: bucket.id };
  const access = new aws.s3.BucketPublicAccessBlock(
    `${name}-overflow`,
    {
      ...part,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    opts,
  );
  new aws.s3.BucketOwnershipControls(
    `${name}-overflow`,
    { ...part, rule: { objectOwnership: "BucketOwnerEnforced" } },
    opts,
  );
  const algorithm =
    kmsKeyArn === undefined
      ? { sseAlgorithm: "AES256" }
      : { sseAlgorithm: "aws:kms", kmsMasterKeyId: kmsKeyArn };
  new aws.s3.BucketServerSideEncryptionConfiguration(
    `${name}-overflow`,
    {
      ...part,
      // One call of KMS for many objects.
      rules: [{ applyServerSideEncryptionByDefault: algorithm, bucketKeyEnabled: kmsKeyArn !== undefined }],
    },
    opts,
  );
  new aws.s3.BucketLifecycleConfiguration(
    `${name}-overflow`,
    {
      ...part,
      rules: [
        expiry("claim-checks", bucketPrefixes.claimCheck, claimCheckDays(settings)),
        expiry("spilled", bucketPrefixes.spill, settings.bucket.spillDays),
      ],
    },
    opts,
  );
  new aws.s3.BucketPolicy(
    `${name}-overflow`,
    { ...part, policy: tlsOnly("s3", [bucket.arn, pulumi.interpolate`${bucket.arn}/*`]) },
    // S3 takes one change of a bucket's access at a time.
    { ...opts, dependsOn: [access] },
  );
  return bucket;
}

/** Days the body of a large event is kept: a day more than a message that points at it. */
export function claimCheckDays(settings: ReceiverSettings): number {
  return settings.bucket.claimCheckDays ?? daysInQueues(settings) + 1;
}

function expiry(id: string, prefix: string, days: number) {
  return { id, status: "Enabled", filter: { prefix }, expiration: { days } };
}
