import { textAt } from "../lambda/json.ts";
import type { OnceStore } from "./once.ts";

type Value = { readonly S: string } | { readonly N: string };

/** What all three operations take. */
interface Conditional {
  readonly TableName: string;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeValues: Record<string, Value>;
  readonly ReturnValuesOnConditionCheckFailure: "ALL_OLD";
}

/** The methods of the AWS SDK's `DynamoDB` that are used. */
interface DynamoOperations {
  putItem(input: Conditional & { readonly Item: Record<string, Value> }): Promise<unknown>;
  updateItem(
    input: Conditional & { readonly Key: Record<string, Value>; readonly UpdateExpression: string },
  ): Promise<unknown>;
  deleteItem(input: Conditional & { readonly Key: Record<string, Value> }): Promise<unknown>;
}

/** Options of {@link dynamoStore}. */
export interface DynamoStoreOptions {
  readonly tableName: string;
  /** How long a handled key is remembered, in seconds. Default: 14 days, the longest that SQS keeps a copy. */
  readonly windowSeconds?: number;
  /** Epoch milliseconds. Default: Date.now. */
  readonly now?: () => number;
}

const claimable = "attribute_not_exists(k) OR e <= :nowSeconds OR (s = :claimed AND l <= :nowMs)";
const ours = "o = :owner AND s = :claimed";

/**
 * Handled keys in a DynamoDB table of your own with the string partition key `k` and a TTL on `e`:
 * `dynamoStore(new DynamoDB({}), { tableName })`. It needs dynamodb:PutItem, UpdateItem and DeleteItem.
 *
 * A row: k key, s state (C claimed, D done), o owner, l end of the lease (ms), e expiry (s). Only the owner settles a
 * claim, and only while nobody has taken it over.
 */
export function dynamoStore(dynamodb: DynamoOperations, options: DynamoStoreOptions): OnceStore {
  const { tableName, windowSeconds = 14 * 24 * 3600, now = Date.now } = options;
  const expiry = (leaseMs = 0): Value => ({
    N: String(Math.ceil(now() / 1000 + Math.max(windowSeconds, leaseMs / 1000))),
  });
  const common = { TableName: tableName, ReturnValuesOnConditionCheckFailure: "ALL_OLD" } as const;
  const settling = (owner: string) => ({
    ...common,
    ConditionExpression: ours,
    ExpressionAttributeValues: { ":owner": { S: owner }, ":claimed": { S: "C" } },
  });
  return {
    claim: async (key, owner, leaseMs) => {
      const nowMs = now();
      const refusal = await refusalOf(
        dynamodb.putItem({
          ...common,
          Item: {
            k: { S: key },
            s: { S: "C" },
            o: { S: owner },
            l: { N: String(nowMs + leaseMs) },
            e: expiry(leaseMs),
          },
          ConditionExpression: claimable,
          ExpressionAttributeValues: {
            ":nowSeconds": { N: String(Math.floor(nowMs / 1000)) },
            ":nowMs": { N: String(nowMs) },
            ":claimed": { S: "C" },
          },
        }),
      );
      // A put that was applied but not answered is refused by itself when the SDK tries again.
      if (refusal === undefined || refusal.owner === owner) return { state: "won" };
      if (refusal.state === "D") return { state: "done" };
      return { state: "held", untilMs: refusal.leaseUntilMs };
    },
    done: async (key, owner) => {
      const { ExpressionAttributeValues: values, ...rest } = settling(owner);
      const refusal = await refusalOf(
        dynamodb.updateItem({
          ...rest,
          Key: { k: { S: key } },
          UpdateExpression: "SET s = :done, e = :expires REMOVE l",
          ExpressionAttributeValues: { ...values, ":done": { S: "D" }, ":expires": expiry() },
        }),
      );
      if (refusal && !(refusal.state === "D" && refusal.owner === owner)) throw refusal.error;
    },
    release: async (key, owner) => {
      const refusal = await refusalOf(dynamodb.deleteItem({ ...settling(owner), Key: { k: { S: key } } }));
      if (refusal?.owner !== undefined) throw refusal.error;
    },
  };
}

/** What the table held when it refused; undefined where it did not. Other errors are thrown on. */
async function refusalOf(asked: Promise<unknown>) {
  try {
    await asked;
    return undefined;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "ConditionalCheckFailedException") throw error;
    return {
      error,
      state: textAt(error, "Item", "s", "S"),
      owner: textAt(error, "Item", "o", "S"),
      leaseUntilMs: Number(textAt(error, "Item", "l", "N") ?? 0),
    };
  }
}
