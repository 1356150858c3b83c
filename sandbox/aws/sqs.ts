import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ListQueueTagsCommand,
  type QueueAttributeName,
  SetQueueAttributesCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from "@aws-sdk/client-sqs";
import { z } from "zod";
import type { Aws } from "./clients.ts";
import { json, orGone, resource, type Same, tags, textOf } from "./resource.ts";

const numbers = {
  delaySeconds: "DelaySeconds",
  maxMessageSize: "MaximumMessageSize",
  messageRetentionSeconds: "MessageRetentionPeriod",
  receiveWaitTimeSeconds: "ReceiveMessageWaitTimeSeconds",
  visibilityTimeoutSeconds: "VisibilityTimeout",
} as const;

const queueInputs = z.object({
  name: z.string().min(1).max(80),
  namePrefix: z.string().min(1).max(49).optional(),
  delaySeconds: z.int().min(0).max(900).default(0),
  maxMessageSize: z.int().min(1024).max(1_048_576).default(262_144),
  messageRetentionSeconds: z.int().min(60).max(1_209_600).default(345_600),
  receiveWaitTimeSeconds: z.int().min(0).max(20).default(0),
  visibilityTimeoutSeconds: z.int().min(0).max(43_200).default(30),
  redrivePolicy: json.optional(),
  redriveAllowPolicy: json.optional(),
  sqsManagedSseEnabled: z.boolean().optional(),
  kmsMasterKeyId: z.string().optional(),
  fifoQueue: z.boolean().default(false),
  deduplicationScope: z.enum(["messageGroup", "queue"]).optional(),
  fifoThroughputLimit: z.enum(["perQueue", "perMessageGroupId"]).optional(),
  tags,
});

function attributesFrom(inputs: z.output<typeof queueInputs>): Partial<Record<QueueAttributeName, string>> {
  return {
    DelaySeconds: String(inputs.delaySeconds),
    MaximumMessageSize: String(inputs.maxMessageSize),
    MessageRetentionPeriod: String(inputs.messageRetentionSeconds),
    ReceiveMessageWaitTimeSeconds: String(inputs.receiveWaitTimeSeconds),
    VisibilityTimeout: String(inputs.visibilityTimeoutSeconds),
    RedrivePolicy: inputs.redrivePolicy ?? "",
    RedriveAllowPolicy: inputs.redriveAllowPolicy ?? "",
    KmsMasterKeyId: inputs.kmsMasterKeyId ?? "",
    SqsManagedSseEnabled: String(managedSse(inputs)),
    ...(inputs.fifoQueue && {
      DeduplicationScope: inputs.deduplicationScope ?? "queue",
      FifoThroughputLimit: inputs.fifoThroughputLimit ?? "perQueue",
    }),
  };
}

/** SQS's own key is the default, and excludes another. */
function managedSse({ sqsManagedSseEnabled, kmsMasterKeyId }: z.output<typeof queueInputs>): boolean {
  return sqsManagedSseEnabled ?? kmsMasterKeyId === undefined;
}

/** What the program leaves open is as SQS has it. */
const sameWhereGiven: Same = (has, input) => input === undefined || has === input;

async function attributesOf(aws: Aws, url: string) {
  const answer = await orGone(
    aws.sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] })),
  );
  return answer?.Attributes;
}

/** A queue. Its id is its URL. */
export const queue = resource({
  token: "aws:sqs/queue:Queue",
  inputs: queueInputs,
  replaces: ["name", "namePrefix", "fifoQueue"],
  autoName: "name",
  autoNameOf: (name, { namePrefix, fifoQueue }) =>
    namePrefix === undefined ? name : `${namePrefix}${name.slice(-7)}${fifoQueue === true ? ".fifo" : ""}`,
  unread: ["namePrefix"],
  same: {
    sqsManagedSseEnabled: sameWhereGiven,
    deduplicationScope: sameWhereGiven,
    fifoThroughputLimit: sameWhereGiven,
  },
  tags: {
    read: async ({ sqs }, { url }) =>
      (await sqs.send(new ListQueueTagsCommand({ QueueUrl: String(url) }))).Tags ?? {},
    add: ({ sqs }, { url }, added) => sqs.send(new TagQueueCommand({ QueueUrl: String(url), Tags: added })),
    remove: ({ sqs }, { url }, keys) =>
      sqs.send(new UntagQueueCommand({ QueueUrl: String(url), TagKeys: keys })),
  },
  async create({ sqs }, inputs) {
    const fifo = inputs.fifoQueue ? { FifoQueue: "true" } : {};
    const set = Object.entries({ ...attributesFrom(inputs), ...fifo }).filter(([, value]) => value !== "");
    const { QueueUrl } = await sqs.send(
      new CreateQueueCommand({ QueueName: inputs.name, Attributes: Object.fromEntries(set) }),
    );
    return QueueUrl ?? "";
  },
  async read(aws, id) {
    const attributes = await attributesOf(aws, id);
    if (!attributes) return undefined;
    return {
      ...Object.fromEntries(
        Object.entries(numbers).map(([name, attribute]) => [name, Number(attributes[attribute])]),
      ),
      name: id.split("/").at(-1),
      redrivePolicy: attributes.RedrivePolicy,
      redriveAllowPolicy: attributes.RedriveAllowPolicy,
      sqsManagedSseEnabled: attributes.SqsManagedSseEnabled === "true",
      kmsMasterKeyId: attributes.KmsMasterKeyId,
      fifoQueue: attributes.FifoQueue === "true",
      deduplicationScope: attributes.DeduplicationScope,
      fifoThroughputLimit: attributes.FifoThroughputLimit,
      arn: attributes.QueueArn,
      url: id,
    };
  },
  async update({ sqs }, id, inputs) {
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: id, Attributes: attributesFrom(inputs) }));
  },
  async delete({ sqs }, id) {
    await sqs.send(new DeleteQueueCommand({ QueueUrl: id }));
  },
});

async function setPolicy({ sqs }: Aws, url: string, policy: string): Promise<void> {
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { Policy: policy } }));
}

/** The access policy of a queue. Its id is the queue's URL. */
export const queuePolicy = resource({
  token: "aws:sqs/queuePolicy:QueuePolicy",
  inputs: z.object({ queueUrl: z.url(), policy: json }),
  replaces: ["queueUrl"],
  async create(aws, { queueUrl, policy }) {
    await setPolicy(aws, queueUrl, policy);
    return queueUrl;
  },
  async read(aws, id) {
    const policy = (await attributesOf(aws, id))?.Policy;
    return policy ? { queueUrl: id, policy } : undefined;
  },
  update: (aws, id, { policy }) => setPolicy(aws, id, policy),
  delete: (aws, _id, state) => setPolicy(aws, textOf(state, "queueUrl"), ""),
});
