/** A table of DynamoDB in memory: conditional puts, updates and deletions of items whose key is one attribute. */
import { holds, type Item, itemBytes, type Placeholders, updated } from "./expressions.ts";

/** The members of the three requests that are read. */
export interface TableInput extends Placeholders {
  readonly Item?: Item;
  readonly Key?: Item;
  readonly ConditionExpression?: string;
  readonly UpdateExpression?: string;
  readonly ReturnValues?: string;
  readonly ReturnValuesOnConditionCheckFailure?: string;
}

/** An answer of AWS. */
export interface AwsAnswer {
  readonly status: number;
  readonly body: object;
}

/** Makes an empty table. */
export const createTable = () => {
  const items = new Map<string, Item>();
  let largestBytes = 0;

  const keep = (key: string, item: Item): void => {
    items.set(key, item);
    largestBytes = Math.max(largestBytes, itemBytes(item));
  };
  const effects: Readonly<Record<string, (key: string, old: Item | undefined, input: TableInput) => void>> = {
    PutItem: (key, _old, { Item = {} }) => keep(key, Item),
    UpdateItem: (key, old, input) =>
      keep(key, updated(input.UpdateExpression ?? "", old ?? input.Key ?? {}, input)),
    DeleteItem: (key) => items.delete(key),
  };
  /** The key attribute is called `k`. */
  const run = (operation: string, input: TableInput): AwsAnswer => {
    const effect = effects[operation];
    const key = (input.Item ?? input.Key)?.k?.S;
    if (effect === undefined || typeof key !== "string")
      return { status: 400, body: { __type: "ValidationException" } };
    const old = items.get(key);
    if (holds(input.ConditionExpression, old, input)) {
      effect(key, old, input);
      const tellsOld = input.ReturnValues === "ALL_OLD" && old !== undefined;
      return { status: 200, body: tellsOld ? { Attributes: old } : {} };
    }
    const tellsOld = input.ReturnValuesOnConditionCheckFailure === "ALL_OLD" && old !== undefined;
    const __type = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException";
    const refusal = { __type, message: "The conditional request failed" };
    return { status: 400, body: { ...refusal, ...(tellsOld && { Item: old }) } };
  };
  return {
    run,
    /** By key. */
    items,
    /** Rows, and the most bytes one of them ever had. */
    facts: () => ({ rows: items.size, largestRowBytes: largestBytes }),
    reset: () => {
      items.clear();
      largestBytes = 0;
    },
  };
};
