import { stripTypeScriptTypes } from "node:module";
import { array, assert, constantFrom, option, property, record, string, uniqueArray } from "fast-check";
import { describe, expect, it } from "vitest";
import type { Account } from "../../cli/adopt/account.ts";
import { stackConfigOf } from "../../cli/adopt/stack-config.ts";
import { typescriptOf } from "../../cli/adopt/typescript.ts";
import { parseStackConfig } from "../../infra/config.ts";
import { blocks, documentAt } from "../docs/support/markdown.ts";

const empty: Account = { webhooks: [], subscriptions: [], subscribers: [], rules: [], links: [] };
const webhook = (id: string, url: string) => ({ id, url, valid: true });
const subscription = (id: string, filter: object, more: object = {}) => ({
  id,
  eventType: "post.create",
  filter,
  ...more,
});

interface Declared {
  readonly kind: string;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly options: unknown;
}

/** Runs a printed program with classes that only note what they are made with. */
const run = (program: string): Declared[] => {
  const declared: Declared[] = [];
  const classOf = (kind: string) =>
    class {
      readonly webhookId: string;
      constructor(name: string, args: Record<string, unknown>, options: unknown) {
        declared.push({ kind, name, args, options });
        this.webhookId = `id of ${name}`;
      }
    };
  const kinds = [
    "AccountActivitySubscription",
    "ActivitySubscription",
    "StreamRule",
    "StreamWebhookLink",
    "Webhook",
  ];
  const [line = ""] = /^import .*$/m.exec(program) ?? [];
  const body = stripTypeScriptTypes(program.replace(line, ""));
  // Only what is imported is there.
  const imported = kinds.filter((kind) => new RegExp(`[{,] ${kind}[, ]`).test(line));
  new Function(...imported, `"use strict";${body}`)(...imported.map(classOf));
  return declared;
};

describe("the program", () => {
  it("declares whatever X lists, by unique names, with the very texts", () => {
    const text = string({ unit: "binary", minLength: 1, maxLength: 12 });
    const id = string({ unit: constantFrom(..."0123456789"), minLength: 1, maxLength: 3 });
    const accounts = record({
      webhooks: uniqueArray(record({ id, path: text }), { selector: (item) => item.id, maxLength: 4 }),
      subscriptions: array(
        record({ keyword: text, tag: option(text, { nil: undefined }), webhookId: option(id) }),
        { maxLength: 6 },
      ),
      rules: uniqueArray(record({ id, value: text, tag: option(text, { nil: undefined }) }), {
        selector: (item) => item.id,
        maxLength: 4,
      }),
    });
    assert(
      property(accounts, ({ webhooks, subscriptions, rules }) => {
        const account: Account = {
          webhooks: webhooks.map(({ id, path }) =>
            webhook(id, `https://hooks.example.com/${encodeURIComponent(path.toWellFormed())}`),
          ),
          subscriptions: subscriptions.map(({ keyword, tag, webhookId }, index) => ({
            id: String(index),
            eventType: "news.new",
            filter: { keyword },
            ...(tag === undefined ? {} : { tag }),
            ...(webhookId === null ? {} : { webhookId }),
          })),
          rules: rules.map(({ tag, ...rule }) => ({ ...rule, ...(tag === undefined ? {} : { tag }) })),
          subscribers: webhooks.map(({ id }) => ({ id: `${id}/1`, webhookId: id, userId: "1" })),
          links: webhooks.map(({ id }) => ({ id, fields: { tweetFields: ["author_id"] } })),
        };
        for (const tableAbove of [0, 50]) {
          const declared = run(typescriptOf(account, { tableAbove }));
          const of = (kind: string) => declared.filter((one) => one.kind === kind);
          const urls = new Map(of("Webhook").map(({ name, args }) => [`id of ${name}`, args.url]));
          const urlById = new Map(account.webhooks.map((item) => [item.id, item.url]));
          const texts = (items: readonly unknown[]) => items.map((item) => JSON.stringify(item)).toSorted();
          expect(texts([...urls.values()])).toEqual(texts([...urlById.values()]));
          expect(
            texts(
              of("ActivitySubscription").map(({ args: { filter, tag, webhookId } }) => [
                filter,
                tag,
                urls.get(String(webhookId)) ?? webhookId,
              ]),
            ),
          ).toEqual(
            texts(
              account.subscriptions.map(({ filter, tag, webhookId }) => [
                filter,
                tag,
                urlById.get(String(webhookId)) ?? webhookId,
              ]),
            ),
          );
          expect(texts(of("StreamRule").map(({ args: { value, tag } }) => [value, tag]))).toEqual(
            texts(account.rules.map(({ value, tag }) => [value, tag])),
          );
          expect(of("AccountActivitySubscription")).toHaveLength(account.subscribers.length);
          expect(of("StreamWebhookLink")).toHaveLength(account.links.length);
          for (const { args, options } of declared) {
            expect(args.adopt).toBe(true);
            expect(options).toEqual({ retainOnDelete: true });
          }
          expect(new Set(declared.map(({ kind, name }) => `${kind} ${name}`)).size).toBe(declared.length);
          for (const { name } of declared) expect(name).toMatch(/^[\w.-]+$/);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("names things by what they are, and by their ids only where two would be called the same", () => {
    const account: Account = {
      ...empty,
      webhooks: [webhook("7", "https://hooks.example.com/x/main?a=1"), webhook("8", "https://127.0.0.1/")],
      subscriptions: [
        subscription("1", { userId: "2244994945", direction: "inbound" }),
        subscription("2", {}, { eventType: "oauth.revoke" }),
        subscription("3", { keyword: "Café au lait" }, { eventType: "news.new" }),
        subscription("5", { keyword: "東京" }, { eventType: "news.new" }),
        subscription("4", { keyword: "大阪" }, { eventType: "news.new" }),
      ],
      rules: [
        { id: "1", value: "(bees OR #honey) lang:en", tag: "Bees" },
        { id: "2", value: 'from:xdevelopers "a b"' },
        { id: "3", value: "#東京" },
      ],
    };
    const names = run(typescriptOf(account)).map(({ name }) => name);
    expect(names).toEqual([
      "127.0.0.1",
      "hooks.example.com-x-main-a-1",
      "news.new-4",
      "news.new-5",
      "news.new-caf-au-lait",
      "oauth.revoke",
      "post.create-2244994945-inbound",
      "bees",
      "from-xdevelopers-a-b",
      "rule",
    ]);
    const reversed: Account = { ...account, subscriptions: account.subscriptions.toReversed() };
    expect(typescriptOf(reversed)).toBe(typescriptOf(account));
  });

  it("becomes a table where there are many of a kind", () => {
    const subscriptions = Array.from({ length: 51 }, (_, index) =>
      subscription(String(index), { userId: String(1000 + index) }),
    );
    const few = typescriptOf({ ...empty, subscriptions: subscriptions.slice(1) });
    const many = typescriptOf({ ...empty, subscriptions }, { profile: "brand" });
    expect(few).not.toContain("for (");
    expect(many.split("\n").length).toBeLessThan(70);
    expect(run(many)).toHaveLength(51);
    expect(run(many)[0]?.args).toEqual({
      eventType: "post.create",
      filter: { userId: "1000" },
      profile: "brand",
      adopt: true,
    });
  });
});

describe("the manual", () => {
  const page = documentAt("docs/adopt.md");
  const account: Account = {
    ...empty,
    webhooks: [webhook("7", "https://hooks.example.com/x/main")],
    subscriptions: [
      subscription("1", { userId: "2244994945" }, { tag: "posts", webhookId: "7" }),
      subscription("2", { keyword: "pulumi" }, { eventType: "news.new", webhookId: "7" }),
    ],
  };

  it("shows what is printed", () => {
    const [program, table] = blocks(page, "ts");
    expect(program).toBe(typescriptOf(account));
    expect(table).toBe(typescriptOf({ ...account, webhooks: [] }, { tableAbove: 1, profile: "brand" }));
    expect(blocks(page, "yaml")).toEqual([stackConfigOf(account).text]);
  });
});

describe("the stack's config", () => {
  const account: Account = {
    ...empty,
    webhooks: [
      webhook("7", "https://api.example.com/x/main"),
      webhook("8", "https://other.example.com/hooks"),
      webhook("9", "https://api.example.com/x/brand"),
    ],
    subscriptions: [
      subscription("1", { userId: "2244994945" }, { tag: 'it\'s "so": #1\n', webhookId: "7" }),
      subscription("2", { userId: "1" }, { webhookId: "8" }),
      subscription("3", { userId: "1" }),
    ],
    rules: [{ id: "1", value: "bees" }],
  };

  it("is what the project's program takes, and says what it leaves out", () => {
    const { text, leftOut } = stackConfigOf(account, { profile: "brand" });
    // Its lines are YAML of the simplest kind: read here as the JSON that they nearly are.
    const entries = text.split(/^ {4}(?=\w)/m).slice(1);
    const apps = Object.fromEntries(
      entries.map((entry) => {
        const [name = ""] = entry.split(":");
        const items = [...entry.matchAll(/^ {8}- (.*)$/gm)].map(([, item = ""]) =>
          JSON.parse(item.replaceAll(/([{,] )(\w+): /g, '$1"$2": ')),
        );
        expect(entry).toContain("\n      webhook: { adopt: true }\n");
        expect(entry).toContain("\n      retainOnDelete: true\n");
        expect(entry).toContain("\n      profile: brand\n");
        return [
          name,
          { profile: "brand", retainOnDelete: true, webhook: { adopt: true }, subscriptions: items },
        ];
      }),
    );
    const signingSecrets = { main: { clientSecret: "s" }, brand: { clientSecret: "s" } };
    const parsed = parseStackConfig({
      "x-webhooks:apps": JSON.stringify(apps),
      "x-webhooks:signingSecrets": JSON.stringify(signingSecrets),
    });
    expect(Object.keys(parsed.apps)).toEqual(["brand", "main"]);
    expect(parsed.apps.brand?.subscriptions).toEqual([]);
    expect(parsed.apps.main?.subscriptions).toEqual([
      { eventType: "post.create", filter: { userId: "2244994945" }, tag: 'it\'s "so": #1\n', adopt: true },
    ]);
    expect(leftOut.webhooks.map(({ id }) => id)).toEqual(["8"]);
    expect(leftOut.subscriptions.map(({ id }) => id)).toEqual(["2", "3"]);
    expect(leftOut.rules).toHaveLength(1);
  });
});
