import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { claimTable } from "../../lambda/claim-table.ts";
import { only } from "./support/events.ts";
import { virtualWorld } from "./support/virtual-ports.ts";

/** What DynamoDB counts of an item, by AWS's rules: names and texts in UTF-8, a number at two digits a byte and one more. */
function sizeOf(item: Readonly<Record<string, { readonly S?: string; readonly N?: string }>>): number {
  return Object.entries(item).reduce((bytes, [name, { S, N }]) => {
    const value = S === undefined ? Math.ceil(String(N).length / 2) + 1 : Buffer.byteLength(S);
    return bytes + Buffer.byteLength(name) + value;
  }, 0);
}

/** What AWS adds to each item where it bills the storage. */
const storageOverhead = 100;

it.each([
  ["a short event", '{"data":{"event_uuid":"1","event_type":"post.create","filter":{}}}'],
  [
    "one whose names are as long as can be",
    `{"for_user_id":"${"9".repeat(5_000)}","favorite_events":[{"id":"${"x".repeat(5_000)}"}]}`,
  ],
])("a row has at most 200 bytes, storage overhead included: %s", async (_name, body) => {
  const { world, run } = virtualWorld();
  const puts: { readonly Item: Parameters<typeof sizeOf>[0] }[] = [];
  const table = claimTable(
    async (request) => {
      puts.push(JSON.parse(JSON.stringify(request.body)));
      return {};
    },
    world,
    "claims",
  );
  const row = {
    key: only(body, "a".repeat(32)).key,
    state: "C",
    owner: randomUUID(),
    leaseUntilMs: 9_999_999_999_999,
    expiresAtSeconds: 9_999_999_999,
  } as const;
  await run(table.put(row, world.now(), 1_000));
  const bytes = sizeOf(puts[0]?.Item ?? {});
  console.log(`row: ${bytes} bytes, stored ${bytes + storageOverhead}`);
  expect(bytes).toBeGreaterThan(43 + 36);
  expect(bytes + storageOverhead).toBeLessThanOrEqual(200);
});
