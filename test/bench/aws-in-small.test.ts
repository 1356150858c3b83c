import { describe, expect, it } from "vitest";
import { holds, itemBytes, updated } from "../../bench/receiver/expressions.ts";
import { createTable } from "../../bench/receiver/table.ts";

const claim = (owner: string, nowMs: number, leaseUntilMs: number) => ({
  Item: { k: { S: "key" }, s: { S: "C" }, o: { S: owner }, l: { N: String(leaseUntilMs) } },
  ConditionExpression: "attribute_not_exists(k) OR (s = :claimed AND l <= :nowMs)",
  ExpressionAttributeValues: { ":claimed": { S: "C" }, ":nowMs": { N: String(nowMs) } },
  ReturnValuesOnConditionCheckFailure: "ALL_OLD",
});

describe("the bench's DynamoDB", () => {
  it("puts once, refuses with the old item, and lets a lapsed lease go", () => {
    const table = createTable();
    const first = claim("a", 0, 10);
    expect(table.run("PutItem", first)).toEqual({ status: 200, body: {} });
    expect(table.run("PutItem", claim("b", 9, 20))).toMatchObject({
      status: 400,
      body: { Item: first.Item },
    });
    expect(table.run("PutItem", claim("b", 10, 20))).toMatchObject({ status: 200 });
    expect(table.facts()).toMatchObject({ rows: 1 });
  });
  it("updates what meets the condition, by names as well", () => {
    const table = createTable();
    table.run("PutItem", claim("a", 0, 10));
    const update = (owner: string) => ({
      Key: { k: { S: "key" } },
      UpdateExpression: "SET #s = :done, e = :e REMOVE l",
      ConditionExpression: "o = :owner",
      ExpressionAttributeNames: { "#s": "s" },
      ExpressionAttributeValues: { ":done": { S: "D" }, ":e": { N: "7" }, ":owner": { S: owner } },
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    });
    expect(table.run("UpdateItem", update("b")).status).toBe(400);
    expect(table.run("UpdateItem", update("a")).status).toBe(200);
    const done = { k: { S: "key" }, s: { S: "D" }, o: { S: "a" }, e: { N: "7" } };
    expect(table.run("PutItem", claim("b", 99, 100)).body).toMatchObject({ Item: done });
  });
  it("reads conditions as DynamoDB does", () => {
    const item = { n: { N: "10" }, s: { S: "a" } };
    const given = { ExpressionAttributeValues: { ":n": { N: "9" }, ":s": { S: "10" } } };
    expect(holds("n > :n AND NOT_THERE = :n", item, given)).toBe(false);
    expect(holds("n = :s OR n >= :n", item, given)).toBe(true);
    expect(holds("n = :s", item, given)).toBe(false);
    expect(holds("attribute_exists(s) AND (attribute_not_exists(t) OR n < :n)", item, given)).toBe(true);
    expect(() => holds("contains(s, :s)", item, given)).toThrow();
    expect(() => updated("ADD n :n", item, given)).toThrow();
  });
  it("counts bytes as DynamoDB does", () => {
    expect(itemBytes({ key: { S: "ä" } })).toBe(5);
    expect(itemBytes({ n: { N: "1763721000" } })).toBe(1 + 5);
    expect(itemBytes({ n: { N: "-123" } })).toBe(1 + 4);
  });
});
