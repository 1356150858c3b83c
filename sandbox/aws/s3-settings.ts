import {
  DeleteBucketEncryptionCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketOwnershipControlsCommand,
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetPublicAccessBlockCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";
import { z } from "zod";
import { type Bag, without } from "../../plugin/protocol/provider.ts";
import type { Aws } from "./clients.ts";
import { json, orGone, resource } from "./resource.ts";

const bucket = z.string().min(3).max(63);

/** A setting of a bucket: written as a whole, its id is the bucket's name. */
function bucketSetting<Shape extends z.ZodRawShape>(
  token: string,
  shape: Shape,
  calls: {
    put(aws: Aws, bucket: string, inputs: z.output<z.ZodObject<Shape>>): Promise<unknown>;
    get(aws: Aws, bucket: string): Promise<Bag | undefined>;
    delete(aws: Aws, bucket: string): Promise<unknown>;
  },
) {
  const inputs = z.object({ ...shape, bucket });
  const settings = z.object(shape);
  const put = async (aws: Aws, given: z.output<typeof inputs>) => {
    await calls.put(aws, z.object({ bucket }).parse(given).bucket, settings.parse(given));
  };
  return resource({
    token,
    inputs,
    replaces: ["bucket"],
    async create(aws, given) {
      await put(aws, given);
      return z.object({ bucket }).parse(given).bucket;
    },
    async read(aws, id) {
      const found = await orGone(calls.get(aws, id));
      return found && { ...found, bucket: id };
    },
    update: (aws, _id, given) => put(aws, given),
    delete: async (aws, id) => void (await calls.delete(aws, id)),
  });
}

const block = z.boolean().default(false);

/** What of a bucket may be public. */
export const bucketPublicAccessBlock = bucketSetting(
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  { blockPublicAcls: block, blockPublicPolicy: block, ignorePublicAcls: block, restrictPublicBuckets: block },
  {
    put: ({ s3 }, Bucket, inputs) =>
      s3.send(
        new PutPublicAccessBlockCommand({
          Bucket,
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: inputs.blockPublicAcls,
            BlockPublicPolicy: inputs.blockPublicPolicy,
            IgnorePublicAcls: inputs.ignorePublicAcls,
            RestrictPublicBuckets: inputs.restrictPublicBuckets,
          },
        }),
      ),
    async get({ s3 }, Bucket) {
      const { PublicAccessBlockConfiguration: found = {} } = await s3.send(
        new GetPublicAccessBlockCommand({ Bucket }),
      );
      return {
        blockPublicAcls: found.BlockPublicAcls ?? false,
        blockPublicPolicy: found.BlockPublicPolicy ?? false,
        ignorePublicAcls: found.IgnorePublicAcls ?? false,
        restrictPublicBuckets: found.RestrictPublicBuckets ?? false,
      };
    },
    delete: ({ s3 }, Bucket) => s3.send(new DeletePublicAccessBlockCommand({ Bucket })),
  },
);

/** Whose the objects are that others put there. */
export const bucketOwnershipControls = bucketSetting(
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  {
    rule: z.strictObject({
      objectOwnership: z.enum(["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"]),
    }),
  },
  {
    put: ({ s3 }, Bucket, { rule }) =>
      s3.send(
        new PutBucketOwnershipControlsCommand({
          Bucket,
          OwnershipControls: { Rules: [{ ObjectOwnership: rule.objectOwnership }] },
        }),
      ),
    async get({ s3 }, Bucket) {
      const { OwnershipControls } = await s3.send(new GetBucketOwnershipControlsCommand({ Bucket }));
      return { rule: { objectOwnership: OwnershipControls?.Rules?.[0]?.ObjectOwnership } };
    },
    delete: ({ s3 }, Bucket) => s3.send(new DeleteBucketOwnershipControlsCommand({ Bucket })),
  },
);

/** The key that new objects are encrypted with. */
export const bucketEncryption = bucketSetting(
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  {
    rules: z
      .array(
        z.strictObject({
          applyServerSideEncryptionByDefault: z.strictObject({
            sseAlgorithm: z.enum(["AES256", "aws:kms"]),
            kmsMasterKeyId: z.string().optional(),
          }),
          bucketKeyEnabled: z.boolean().default(false),
        }),
      )
      .length(1),
  },
  {
    put: ({ s3 }, Bucket, { rules }) =>
      s3.send(
        new PutBucketEncryptionCommand({
          Bucket,
          ServerSideEncryptionConfiguration: {
            Rules: rules.map(({ applyServerSideEncryptionByDefault: by, bucketKeyEnabled }) => ({
              ApplyServerSideEncryptionByDefault: {
                SSEAlgorithm: by.sseAlgorithm,
                KMSMasterKeyID: by.kmsMasterKeyId,
              },
              BucketKeyEnabled: bucketKeyEnabled,
            })),
          },
        }),
      ),
    async get({ s3 }, Bucket) {
      const found = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
      return {
        rules: found.ServerSideEncryptionConfiguration?.Rules?.map((rule) => {
          const { SSEAlgorithm, KMSMasterKeyID } = rule.ApplyServerSideEncryptionByDefault ?? {};
          return {
            applyServerSideEncryptionByDefault: without({
              sseAlgorithm: SSEAlgorithm,
              kmsMasterKeyId: KMSMasterKeyID,
            }),
            bucketKeyEnabled: rule.BucketKeyEnabled ?? false,
          };
        }),
      };
    },
    delete: ({ s3 }, Bucket) => s3.send(new DeleteBucketEncryptionCommand({ Bucket })),
  },
);

/** When objects are deleted by themselves. */
export const bucketLifecycle = bucketSetting(
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  {
    rules: z
      .array(
        z.strictObject({
          id: z.string().min(1).max(255),
          status: z.enum(["Enabled", "Disabled"]),
          filter: z.strictObject({ prefix: z.string() }),
          expiration: z.strictObject({ days: z.int().min(1) }),
        }),
      )
      .min(1),
  },
  {
    put: ({ s3 }, Bucket, { rules }) =>
      s3.send(
        new PutBucketLifecycleConfigurationCommand({
          Bucket,
          LifecycleConfiguration: {
            Rules: rules.map(({ id, status, filter, expiration }) => ({
              ID: id,
              Status: status,
              Filter: { Prefix: filter.prefix },
              Expiration: { Days: expiration.days },
            })),
          },
        }),
      ),
    async get({ s3 }, Bucket) {
      const { Rules } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
      return {
        rules: Rules?.map(({ ID, Status, Filter, Expiration }) => ({
          id: ID,
          status: Status,
          filter: { prefix: Filter?.Prefix },
          expiration: { days: Expiration?.Days },
        })),
      };
    },
    delete: ({ s3 }, Bucket) => s3.send(new DeleteBucketLifecycleCommand({ Bucket })),
  },
);

/** Who may do what with a bucket. */
export const bucketPolicy = bucketSetting(
  "aws:s3/bucketPolicy:BucketPolicy",
  { policy: json },
  {
    put: ({ s3 }, Bucket, { policy }) => s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policy })),
    get: async ({ s3 }, Bucket) => ({
      policy: (await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy,
    }),
    delete: ({ s3 }, Bucket) => s3.send(new DeleteBucketPolicyCommand({ Bucket })),
  },
);
