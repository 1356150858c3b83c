import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  ListTagsForResourceCommand,
  LogGroupClass,
  PutRetentionPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { z } from "zod";
import type { Aws } from "./clients.ts";
import { resource, tags, textOf } from "./resource.ts";

async function setRetention({ logs }: Aws, logGroupName: string, days: number): Promise<void> {
  await (days === 0
    ? logs.send(new DeleteRetentionPolicyCommand({ logGroupName }))
    : logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: days })));
}

/** A log group. Its id is its name; its arn ends without `:*`, as Pulumi's does. */
export const logGroup = resource({
  token: "aws:cloudwatch/logGroup:LogGroup",
  inputs: z.object({
    name: z.string().min(1).max(512),
    /** Days; 0 keeps log lines for ever. */
    retentionInDays: z.int().min(0).default(0),
    logGroupClass: z.enum(LogGroupClass).default("STANDARD"),
    skipDestroy: z.boolean().default(false),
    tags,
  }),
  replaces: ["name", "logGroupClass"],
  autoName: "name",
  unread: ["skipDestroy"],
  tags: {
    read: async ({ logs }, state) =>
      (await logs.send(new ListTagsForResourceCommand({ resourceArn: textOf(state, "arn") }))).tags ?? {},
    add: ({ logs }, state, added) =>
      logs.send(new TagResourceCommand({ resourceArn: textOf(state, "arn"), tags: added })),
    remove: ({ logs }, state, tagKeys) =>
      logs.send(new UntagResourceCommand({ resourceArn: textOf(state, "arn"), tagKeys })),
  },
  async create(aws, { name, logGroupClass, retentionInDays }) {
    await aws.logs.send(new CreateLogGroupCommand({ logGroupName: name, logGroupClass }));
    if (retentionInDays > 0) await setRetention(aws, name, retentionInDays);
    return name;
  },
  async read({ logs }, id) {
    const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: id }));
    const found = logGroups?.find(({ logGroupName }) => logGroupName === id);
    if (!found) return undefined;
    return {
      name: id,
      retentionInDays: found.retentionInDays ?? 0,
      logGroupClass: found.logGroupClass ?? "STANDARD",
      arn: found.arn?.replace(/:\*$/, ""),
    };
  },
  update: (aws, id, { retentionInDays }) => setRetention(aws, id, retentionInDays),
  async delete({ logs }, id, { skipDestroy }) {
    if (skipDestroy !== true) await logs.send(new DeleteLogGroupCommand({ logGroupName: id }));
  },
});
