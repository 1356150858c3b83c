import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AccountSubscription } from "../../../../sandbox/x/entities.ts";
import { accountKey } from "../../../../sandbox/x/store.ts";
import { createAccountTable } from "../../../../sandbox/x/subscriptions/account-table.ts";

const subscription = (webhookId: string, userId: string): AccountSubscription => ({
  app: webhookId === "3" ? "brand" : "main",
  webhookId,
  userId,
  createdAtMs: 0,
  liveAtMs: 0,
});

const step = fc.record({
  adds: fc.boolean(),
  webhookId: fc.constantFrom("1", "2", "3"),
  userId: fc.constantFrom("7", "8", "9"),
});

describe("the account activity subscriptions", () => {
  it("are found by user, webhook and app as a search through all of them finds them, in the same order", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const table = createAccountTable();
        const plain = new Map<string, AccountSubscription>();
        for (const { adds, webhookId, userId } of steps) {
          const key = accountKey(webhookId, userId);
          if (adds) {
            table.set(key, subscription(webhookId, userId));
            plain.set(key, subscription(webhookId, userId));
          } else expect(table.delete(key)).toBe(plain.delete(key));
        }
        expect([...table.values()]).toEqual([...plain.values()]);
        const those = (fits: (entry: AccountSubscription) => boolean) =>
          [...plain].filter(([, entry]) => fits(entry));
        for (const id of ["7", "8", "9"])
          expect([...table.ofUser(id)]).toEqual(those(({ userId }) => userId === id));
        for (const id of ["1", "2", "3"])
          expect([...table.ofWebhook(id)]).toEqual(those(({ webhookId }) => webhookId === id));
        for (const name of ["main", "brand"])
          expect([...table.ofApp(name)]).toEqual(those(({ app }) => app === name));
      }),
    );
  });

  it("are all gone once cleared", () => {
    const table = createAccountTable();
    table.set("k", subscription("1", "7"));
    table.clear();
    expect([...table.values()]).toEqual([]);
    expect([...table.ofUser("7"), ...table.ofWebhook("1"), ...table.ofApp("main")]).toEqual([]);
  });
});
