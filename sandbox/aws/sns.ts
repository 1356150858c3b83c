import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListTagsForResourceCommand,
  SetTopicAttributesCommand,
  SubscribeCommand,
  TagResourceCommand,
  UnsubscribeCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-sns";
import { z } from "zod";
import type { Aws } from "./clients.ts";
import { json, orGone, resource, tags, textOf } from "./resource.ts";

const topicArn = z.string().startsWith("arn:");

async function attributesOf({ sns }: Aws, TopicArn: string) {
  return (await orGone(sns.send(new GetTopicAttributesCommand({ TopicArn }))))?.Attributes;
}

async function setAttribute(
  { sns }: Aws,
  TopicArn: string,
  AttributeName: "DisplayName" | "Policy",
  AttributeValue: string,
): Promise<void> {
  await sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName, AttributeValue }));
}

/** A standard topic. Its id is its ARN; its policy is a resource of its own. */
export const topic = resource({
  token: "aws:sns/topic:Topic",
  inputs: z.object({
    name: z.string().regex(/^[A-Za-z0-9_-]{1,256}$/),
    displayName: z.string().max(100).optional(),
    tags,
  }),
  replaces: ["name"],
  autoName: "name",
  tags: {
    read: async ({ sns }, state) => {
      const query = new ListTagsForResourceCommand({ ResourceArn: textOf(state, "arn") });
      const { Tags = [] } = await sns.send(query);
      return Object.fromEntries(Tags.map(({ Key, Value }) => [Key ?? "", Value ?? ""]));
    },
    add: ({ sns }, state, added) => {
      const Tags = Object.entries(added).map(([Key, Value]) => ({ Key, Value }));
      return sns.send(new TagResourceCommand({ ResourceArn: textOf(state, "arn"), Tags }));
    },
    remove: ({ sns }, state, TagKeys) =>
      sns.send(new UntagResourceCommand({ ResourceArn: textOf(state, "arn"), TagKeys })),
  },
  async create({ sns }, { name, displayName = "" }) {
    const Attributes = { DisplayName: displayName };
    return (await sns.send(new CreateTopicCommand({ Name: name, Attributes }))).TopicArn ?? "";
  },
  async read(aws, id) {
    const attributes = await attributesOf(aws, id);
    if (!attributes) return undefined;
    const { DisplayName: displayName, Owner: owner } = attributes;
    return { name: id.split(":").at(-1), displayName, owner, arn: id };
  },
  update: (aws, id, { displayName = "" }) => setAttribute(aws, id, "DisplayName", displayName),
  async delete({ sns }, id) {
    await sns.send(new DeleteTopicCommand({ TopicArn: id }));
  },
});

/** Who may publish to a topic. Its id is the topic's ARN. */
export const topicPolicy = resource({
  token: "aws:sns/topicPolicy:TopicPolicy",
  inputs: z.object({ arn: topicArn, policy: json }),
  replaces: ["arn"],
  async create(aws, { arn, policy }) {
    await setAttribute(aws, arn, "Policy", policy);
    return arn;
  },
  async read(aws, id) {
    const attributes = await attributesOf(aws, id);
    return attributes && { arn: id, policy: attributes.Policy, owner: attributes.Owner };
  },
  update: (aws, id, { policy }) => setAttribute(aws, id, "Policy", policy),
  /** A topic always has a policy: what stays is AWS's default, by which only its owner may use it. */
  async delete(aws, id) {
    const attributes = await attributesOf(aws, id);
    if (attributes) await setAttribute(aws, id, "Policy", ownersPolicy(id, attributes.Owner ?? ""));
  },
});

function ownersPolicy(Resource: string, owner: string): string {
  const Condition = { StringEquals: { "AWS:SourceOwner": owner } };
  const Action = ["SNS:Publish", "SNS:Subscribe"];
  const Statement = [{ Effect: "Allow", Principal: { AWS: "*" }, Action, Resource, Condition }];
  return JSON.stringify({ Version: "2008-10-17", Statement });
}

/** Somebody who hears of what is published. Its id is its ARN. */
export const topicSubscription = resource({
  token: "aws:sns/topicSubscription:TopicSubscription",
  inputs: z.object({
    topic: topicArn,
    protocol: z.enum(["email", "sqs", "lambda"]),
    endpoint: z.string().min(1),
  }),
  replaces: ["topic", "protocol", "endpoint"],
  async create({ sns }, { topic: TopicArn, protocol: Protocol, endpoint: Endpoint }) {
    const subscribe = new SubscribeCommand({ TopicArn, Protocol, Endpoint, ReturnSubscriptionArn: true });
    return (await sns.send(subscribe)).SubscriptionArn ?? "";
  },
  async read({ sns }, id) {
    const query = new GetSubscriptionAttributesCommand({ SubscriptionArn: id });
    const attributes = (await orGone(sns.send(query)))?.Attributes;
    if (!attributes) return undefined;
    return {
      topic: attributes.TopicArn,
      protocol: attributes.Protocol,
      endpoint: attributes.Endpoint,
      pendingConfirmation: attributes.PendingConfirmation === "true",
      arn: id,
    };
  },
  async delete({ sns }, id) {
    await sns.send(new UnsubscribeCommand({ SubscriptionArn: id }));
  },
});
