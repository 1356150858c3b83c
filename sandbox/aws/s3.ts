import {
  BucketLocationConstraint,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketTaggingCommand,
  DeleteObjectsCommand,
  GetBucketTaggingCommand,
  HeadBucketCommand,
  PutBucketTaggingCommand,
  paginateListObjectsV2,
} from "@aws-sdk/client-s3";
import { z } from "zod";
import type { Aws } from "./clients.ts";
import { orGone, resource, type Tags, tags, textOf } from "./resource.ts";

async function tagsOf({ s3 }: Aws, bucket: string): Promise<Tags> {
  const found = await orGone(s3.send(new GetBucketTaggingCommand({ Bucket: bucket })));
  return Object.fromEntries((found?.TagSet ?? []).map(({ Key, Value }) => [Key ?? "", Value ?? ""]));
}

/** S3 knows only the whole set. */
async function setTags({ s3 }: Aws, bucket: string, wanted: Tags): Promise<void> {
  const TagSet = Object.entries(wanted).map(([Key, Value]) => ({ Key, Value }));
  await (TagSet.length === 0
    ? s3.send(new DeleteBucketTaggingCommand({ Bucket: bucket }))
    : s3.send(new PutBucketTaggingCommand({ Bucket: bucket, Tagging: { TagSet } })));
}

async function empty({ s3 }: Aws, bucket: string): Promise<void> {
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket })) {
    const Objects = Contents.map(({ Key }) => ({ Key }));
    if (Objects.length > 0) await s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects } }));
  }
}

/** A bucket without versions. Its id is its name. */
export const bucket = resource({
  token: "aws:s3/bucket:Bucket",
  inputs: z.object({
    bucket: z.string().regex(/^[a-z0-9.-]{3,63}$/),
    /** Whether a bucket that is deleted is emptied first. */
    forceDestroy: z.boolean().default(false),
    tags,
  }),
  replaces: ["bucket"],
  autoName: "bucket",
  autoNameOf: (name) => name.toLowerCase(),
  unread: ["forceDestroy"],
  tags: {
    read: (aws, state) => tagsOf(aws, textOf(state, "bucket")),
    async add(aws, state, added) {
      const name = textOf(state, "bucket");
      await setTags(aws, name, { ...(await tagsOf(aws, name)), ...added });
    },
    async remove(aws, state, keys) {
      const name = textOf(state, "bucket");
      const kept = Object.entries(await tagsOf(aws, name)).filter(([key]) => !keys.includes(key));
      await setTags(aws, name, Object.fromEntries(kept));
    },
  },
  async create(aws, inputs) {
    // us-east-1 is S3's default, which it does not take as a constraint.
    const where = z.enum(BucketLocationConstraint).safeParse(aws.region).data;
    await aws.s3.send(
      new CreateBucketCommand({
        Bucket: inputs.bucket,
        ...(where !== undefined && { CreateBucketConfiguration: { LocationConstraint: where } }),
      }),
    );
    return inputs.bucket;
  },
  async read(aws, id) {
    const found = await orGone(aws.s3.send(new HeadBucketCommand({ Bucket: id })));
    return found && { bucket: id, arn: `arn:aws:s3:::${id}`, bucketDomainName: `${id}.s3.amazonaws.com` };
  },
  // All that can change is in the state alone.
  update: async () => {},
  async delete(aws, id, { forceDestroy }) {
    if (forceDestroy === true) await empty(aws, id);
    await aws.s3.send(new DeleteBucketCommand({ Bucket: id }));
  },
});
