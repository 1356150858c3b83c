import type { AwsCall } from "./aws.ts";
import { AwsError, isRetryable } from "./aws-error.ts";
import { textAt } from "./json.ts";
import type { ClaimRow, ClaimTable, World } from "./ports.ts";
import { withRetries } from "./retry.ts";

/**
 * A key's life, and who may claim it when. Row: k key, s state, o owner, l lease end (ms), e expiry (s, the table's TTL).
 *
 *      no row      claimed (C)                            durable (D)
 *   ───────────┬──────────────────┬─────────────────┬─────────────────────────┬─────────────────────
 *              put                l                 commit                    e      (TTL deletes
 *    anybody   │  its owner only  │  anybody takes  │  nobody: a duplicate    │       it some day)
 *              │  (renewal none)  │  it over        │                         │  anybody
 *
 *   absent, expired        lapsed                                               expired
 */
const conditions = {
  absent: "attribute_not_exists(k)",
  expired: "e <= :nowSeconds",
  lapsed: "(s = :claimed AND l <= :nowMs)",
  stillOurs: "o = :owner AND s = :claimed",
} as const;

const claimable = [conditions.absent, conditions.expired, conditions.lapsed].join(" OR ");

/** The claims in a DynamoDB table; two tries a call. */
export function claimTable(call: AwsCall, world: World, tableName: string): ClaimTable {
  const ask = (operation: string, input: object, timeoutMs: number): Promise<unknown> => {
    const tries = { tries: 2, untilMs: world.now() + timeoutMs, perTryMs: timeoutMs / 2, isRetryable };
    return withRetries(world, tries, (tryMs, fresh) =>
      call({
        service: "dynamodb",
        target: `DynamoDB_20120810.${operation}`,
        body: { TableName: tableName, ...input },
        timeoutMs: tryMs,
        fresh,
      }),
    );
  };
  /** Runs a conditional call. A refusal by what an earlier, unanswered try of ours has left (`isOwnWork`) is none. */
  const settle = async (
    operation: string,
    input: object,
    timeoutMs: number,
    isOwnWork: (row: ClaimRow | undefined) => boolean,
  ): Promise<void> => {
    try {
      await ask(operation, { ...input, ...oldItemOnRefusal }, timeoutMs);
    } catch (error) {
      if (!isRefusal(error) || !isOwnWork(rowOf(error.answer, "Item"))) throw error;
    }
  };
  return {
    put: async (row, nowMs, timeoutMs) => {
      try {
        const input = {
          Item: itemOf(row),
          ConditionExpression: claimable,
          ExpressionAttributeValues: {
            ":nowSeconds": number(Math.floor(nowMs / 1000)),
            ":nowMs": number(nowMs),
            ":claimed": string("C"),
          },
          ReturnValues: "ALL_OLD",
          ...oldItemOnRefusal,
        };
        const previous = rowOf(await ask("PutItem", input, timeoutMs), "Attributes");
        return { taken: true, ...(previous === undefined ? {} : { previous }) };
      } catch (error) {
        if (!isRefusal(error)) throw error;
        const current = rowOf(error.answer, "Item");
        return { taken: false, ...(current === undefined ? {} : { current }) };
      }
    },
    commit: async (key, owner, expiresAtSeconds, timeoutMs) => {
      const input = {
        Key: { k: string(key) },
        UpdateExpression: "SET s = :durable, e = :expires REMOVE l",
        ConditionExpression: conditions.stillOurs,
        ExpressionAttributeValues: {
          ":durable": string("D"),
          ":claimed": string("C"),
          ":owner": string(owner),
          ":expires": number(expiresAtSeconds),
        },
      };
      // Nobody but us makes our claim durable.
      await settle("UpdateItem", input, timeoutMs, (row) => row?.state === "D" && row.owner === owner);
    },
    release: async (key, owner, timeoutMs) => {
      const input = {
        Key: { k: string(key) },
        ConditionExpression: conditions.stillOurs,
        ExpressionAttributeValues: { ":claimed": string("C"), ":owner": string(owner) },
      };
      await settle("DeleteItem", input, timeoutMs, (row) => row === undefined);
    },
  };
}

const oldItemOnRefusal = { ReturnValuesOnConditionCheckFailure: "ALL_OLD" };

function isRefusal(error: unknown): error is AwsError {
  return error instanceof AwsError && error.code === "ConditionalCheckFailedException";
}

function itemOf(row: ClaimRow): object {
  return {
    k: string(row.key),
    s: string(row.state),
    o: string(row.owner),
    l: number(row.leaseUntilMs),
    e: number(row.expiresAtSeconds),
  };
}

function rowOf(answer: unknown, member: "Attributes" | "Item"): ClaimRow | undefined {
  const key = textAt(answer, member, "k", "S");
  if (key === undefined) return undefined;
  return {
    key,
    state: textAt(answer, member, "s", "S") === "D" ? "D" : "C",
    owner: textAt(answer, member, "o", "S") ?? "",
    leaseUntilMs: Number(textAt(answer, member, "l", "N") ?? 0),
    expiresAtSeconds: Number(textAt(answer, member, "e", "N") ?? 0),
  };
}

const string = (text: string): object => ({ S: text });
const number = (value: number): object => ({ N: String(value) });
