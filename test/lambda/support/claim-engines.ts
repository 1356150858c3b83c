import { DeleteItemCommand, DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { createAws } from "../../../lambda/aws.ts";
import { createTransport } from "../../../lambda/aws-http.ts";
import { claimTable } from "../../../lambda/claim-table.ts";
import type { ClaimTable, World } from "../../../lambda/ports.ts";
import { hasDynamodbLocal, startDynamodbLocal } from "./dynamodb-local.ts";
import { startFakeAws } from "./fake-aws.ts";
import { createClaims, ministackBin, startReceiversAws } from "./ministack.ts";

/** An item in DynamoDB's wire form. */
type Row = Readonly<Record<string, { readonly S?: string; readonly N?: string }>>;

/** The receiver's claims in one DynamoDB. */
export interface ClaimEngine {
  readonly table: ClaimTable;
  readonly rowOf: (key: string) => Promise<Row | undefined>;
  readonly forget: (key: string) => Promise<void>;
  readonly stop: () => Promise<void>;
}

const world: World = {
  now: Date.now,
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  alarm: () => () => undefined,
  random: () => 0,
  newOwner: () => "",
};
const credentials = { accessKeyId: "test", secretAccessKey: "test" };

const tableAt = (url: string): ClaimTable => {
  const settings = { region: "us-east-1", ...credentials, endpoints: { dynamodb: url } };
  return claimTable(createAws(settings, createTransport()), world, "claims");
};

/** Over an engine that AWS's own client can read. */
const engineAt = (dynamodb: DynamoDBClient, url: string, stop: () => Promise<void>): ClaimEngine => {
  const at = (key: string) => ({ TableName: "claims", Key: { k: { S: key } } });
  return {
    table: tableAt(url),
    rowOf: async (key) => {
      const { Item } = await dynamodb.send(new GetItemCommand({ ...at(key), ConsistentRead: true }));
      return Item === undefined ? undefined : JSON.parse(JSON.stringify(Item));
    },
    forget: async (key) => void (await dynamodb.send(new DeleteItemCommand(at(key)))),
    stop,
  };
};

/** The engines there are, by name; the first stands in for DynamoDB wherever tests need to look inside. */
export const claimEngines: Readonly<Record<string, () => Promise<ClaimEngine>>> = {
  "the tests' own DynamoDB": async () => {
    const aws = await startFakeAws();
    return {
      table: tableAt(aws.url),
      rowOf: async (key) => aws.items.get(key),
      forget: async (key) => void aws.items.delete(key),
      stop: aws.close,
    };
  },
  ...(ministackBin && {
    MiniStack: async () => {
      const aws = await startReceiversAws();
      return engineAt(aws.dynamodb, aws.url, async () => aws.stop());
    },
  }),
  ...(hasDynamodbLocal && {
    "DynamoDB Local": async () => {
      const { url, stop } = await startDynamodbLocal();
      const dynamodb = new DynamoDBClient({ endpoint: url, region: "us-east-1", credentials });
      await createClaims(dynamodb);
      return engineAt(dynamodb, url, stop);
    },
  }),
};
