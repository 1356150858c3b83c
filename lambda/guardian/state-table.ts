import { type DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { jsonText } from "./json-text.ts";
import type { StateTable } from "./ports.ts";
import { guardState } from "./state.ts";

const stored = jsonText.pipe(guardState);

/** The guardian's states in a DynamoDB table, a row an app: k the app, v the version, s the state as JSON. */
export function stateTable(dynamodb: DynamoDBClient, tableName: string): StateTable {
  return {
    load: async (app) => {
      const get = new GetItemCommand({ TableName: tableName, Key: { k: { S: app } }, ConsistentRead: true });
      const { Item } = await dynamodb.send(get);
      if (Item === undefined) return undefined;
      return { state: stored.parse(Item.s?.S), version: Number(Item.v?.N) };
    },
    save: async (app, state, version) => {
      await dynamodb.send(
        new PutItemCommand({
          TableName: tableName,
          Item: { k: { S: app }, v: { N: String(version + 1) }, s: { S: JSON.stringify(state) } },
          ConditionExpression: version === 0 ? "attribute_not_exists(k)" : "v = :version",
          ...(version === 0 ? {} : { ExpressionAttributeValues: { ":version": { N: String(version) } } }),
        }),
      );
    },
  };
}
