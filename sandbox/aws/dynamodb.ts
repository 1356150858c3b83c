import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  ListTagsOfResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
  waitUntilTableNotExists,
} from "@aws-sdk/client-dynamodb";
import { z } from "zod";
import { sameInAnyOrder, sameMeaning } from "./canonical.ts";
import type { Aws } from "./clients.ts";
import { orGone, resource, type Same, tags, textOf } from "./resource.ts";

const tableInputs = z.object({
  name: z.string().min(3).max(255),
  hashKey: z.string().min(1),
  rangeKey: z.string().min(1).optional(),
  attributes: z.array(z.object({ name: z.string(), type: z.enum(["S", "N", "B"]) })).min(1),
  billingMode: z.literal("PAY_PER_REQUEST"),
  ttl: z.strictObject({ attributeName: z.string().min(1), enabled: z.boolean().default(true) }).optional(),
  pointInTimeRecovery: z.strictObject({ enabled: z.boolean() }).optional(),
  serverSideEncryption: z.strictObject({ enabled: z.boolean() }).optional(),
  deletionProtectionEnabled: z.boolean().default(false),
  tableClass: z.enum(["STANDARD", "STANDARD_INFREQUENT_ACCESS"]).default("STANDARD"),
  tags,
});
type TableInputs = z.output<typeof tableInputs>;

const wait = (aws: Aws) => ({ client: aws.dynamodb, maxWaitTime: 60, minDelay: 1, maxDelay: 2 });

async function describe({ dynamodb }: Aws, name: string) {
  return (await orGone(dynamodb.send(new DescribeTableCommand({ TableName: name }))))?.Table;
}

async function timeToLive({ dynamodb }: Aws, name: string) {
  const answer = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName: name }));
  const { AttributeName, TimeToLiveStatus } = answer.TimeToLiveDescription ?? {};
  const enabled = TimeToLiveStatus === "ENABLED" || TimeToLiveStatus === "ENABLING";
  return enabled && AttributeName ? { attributeName: AttributeName, enabled } : undefined;
}

async function pointInTimeRecovery({ dynamodb }: Aws, name: string): Promise<boolean> {
  const answer = await dynamodb.send(new DescribeContinuousBackupsCommand({ TableName: name }));
  const described = answer.ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
  return described?.PointInTimeRecoveryStatus === "ENABLED";
}

/** Sets what has a call of its own: expiry of rows and point-in-time recovery. */
async function settle(aws: Aws, name: string, inputs: TableInputs): Promise<void> {
  const wanted = inputs.ttl?.enabled ? inputs.ttl.attributeName : undefined;
  const current = (await timeToLive(aws, name))?.attributeName;
  for (const [attribute, enabled] of [[current, false] as const, [wanted, true] as const]) {
    if (wanted === current || attribute === undefined) continue;
    await aws.dynamodb.send(
      new UpdateTimeToLiveCommand({
        TableName: name,
        TimeToLiveSpecification: { AttributeName: attribute, Enabled: enabled },
      }),
    );
  }
  const recovery = inputs.pointInTimeRecovery?.enabled ?? false;
  if (recovery !== (await pointInTimeRecovery(aws, name))) {
    await aws.dynamodb.send(
      new UpdateContinuousBackupsCommand({
        TableName: name,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: recovery },
      }),
    );
  }
}

/** Settings with a switch: when off (or not given), nothing else about them counts. */
const sameSwitch: Same = (has, input) => {
  const on = z.looseObject({ enabled: z.literal(true) });
  return sameMeaning(on.safeParse(has).data, on.safeParse(input).data);
};

/** A table billed by request. Its id is its name. */
export const table = resource({
  token: "aws:dynamodb/table:Table",
  inputs: tableInputs,
  replaces: ["name", "hashKey", "rangeKey", "attributes"],
  autoName: "name",
  same: {
    attributes: sameInAnyOrder,
    ttl: sameSwitch,
    pointInTimeRecovery: sameSwitch,
    serverSideEncryption: sameSwitch,
  },
  tags: {
    read: async ({ dynamodb }, state) => {
      const { Tags } = await dynamodb.send(
        new ListTagsOfResourceCommand({ ResourceArn: textOf(state, "arn") }),
      );
      return Object.fromEntries((Tags ?? []).map(({ Key, Value }) => [Key ?? "", Value ?? ""]));
    },
    add: ({ dynamodb }, state, added) => {
      const list = Object.entries(added).map(([Key, Value]) => ({ Key, Value }));
      return dynamodb.send(new TagResourceCommand({ ResourceArn: textOf(state, "arn"), Tags: list }));
    },
    remove: ({ dynamodb }, state, keys) =>
      dynamodb.send(new UntagResourceCommand({ ResourceArn: textOf(state, "arn"), TagKeys: keys })),
  },
  async create(aws, inputs) {
    const key = [{ AttributeName: inputs.hashKey, KeyType: "HASH" as const }];
    const range = inputs.rangeKey ? [{ AttributeName: inputs.rangeKey, KeyType: "RANGE" as const }] : [];
    await aws.dynamodb.send(
      new CreateTableCommand({
        TableName: inputs.name,
        KeySchema: [...key, ...range],
        AttributeDefinitions: inputs.attributes.map(({ name, type }) => ({
          AttributeName: name,
          AttributeType: type,
        })),
        BillingMode: inputs.billingMode,
        DeletionProtectionEnabled: inputs.deletionProtectionEnabled,
        TableClass: inputs.tableClass,
        SSESpecification: inputs.serverSideEncryption && { Enabled: inputs.serverSideEncryption.enabled },
      }),
    );
    await waitUntilTableExists(wait(aws), { TableName: inputs.name });
    await settle(aws, inputs.name, inputs);
    return inputs.name;
  },
  async read(aws, id) {
    const found = await describe(aws, id);
    if (!found) return undefined;
    const keyOf = (type: string) => found.KeySchema?.find(({ KeyType }) => KeyType === type)?.AttributeName;
    return {
      name: found.TableName,
      hashKey: keyOf("HASH"),
      rangeKey: keyOf("RANGE"),
      attributes: found.AttributeDefinitions?.map(({ AttributeName, AttributeType }) => ({
        name: AttributeName,
        type: AttributeType,
      })),
      billingMode: found.BillingModeSummary?.BillingMode,
      ttl: await timeToLive(aws, id),
      pointInTimeRecovery: { enabled: await pointInTimeRecovery(aws, id) },
      serverSideEncryption: { enabled: found.SSEDescription?.Status === "ENABLED" },
      deletionProtectionEnabled: found.DeletionProtectionEnabled ?? false,
      tableClass: found.TableClassSummary?.TableClass ?? "STANDARD",
      arn: found.TableArn,
    };
  },
  async update(aws, id, inputs, state) {
    const { deletionProtectionEnabled, tableClass, serverSideEncryption } = inputs;
    const changes = {
      ...(deletionProtectionEnabled !== state.deletionProtectionEnabled && {
        DeletionProtectionEnabled: deletionProtectionEnabled,
      }),
      ...(tableClass !== state.tableClass && { TableClass: tableClass }),
      ...(!sameSwitch(state.serverSideEncryption, serverSideEncryption, state) && {
        SSESpecification: { Enabled: serverSideEncryption?.enabled ?? false },
      }),
    };
    if (Object.keys(changes).length > 0) {
      await aws.dynamodb.send(new UpdateTableCommand({ TableName: id, ...changes }));
      await waitUntilTableExists(wait(aws), { TableName: id });
    }
    await settle(aws, id, inputs);
  },
  async delete(aws, id) {
    await aws.dynamodb.send(new DeleteTableCommand({ TableName: id }));
    await waitUntilTableNotExists(wait(aws), { TableName: id });
  },
});
