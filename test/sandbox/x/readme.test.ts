import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { operations } from "../../../sandbox/x/operations.ts";
import { createX } from "./support/x.ts";

const readme = readFileSync(resolve(import.meta.dirname, "../../../sandbox/x/README.md"), "utf8");

const examples = [...readme.matchAll(/^curl (.*)$/gm)].map(([, words = ""]) => {
  const path = /\$X(\/_x\/[^\s]*)/.exec(words)?.[1] ?? "";
  const body = / -d '([^']*)'/.exec(words)?.[1];
  const method = / ?-X (\w+)/.exec(words)?.[1] ?? (body === undefined ? "GET" : "POST");
  return { method, path, body };
});

describe("the README", () => {
  it.each(examples)("shows what works: $method $path $body", async ({ method, path, body }) => {
    const x = createX();
    await x.call("POST", "/2/webhooks", { url: "https://hooks.example.com/" });
    await x.call("POST", "/2/activity/subscriptions", {
      event_type: "post.delete",
      filter: { user_id: "1" },
    });
    const { webhooks, subscriptions } = x.emulator.state();
    const id = (path.includes("webhooks") ? webhooks : subscriptions)[0]?.id ?? "";
    const answer = await x.control(
      method,
      path.replace("ID", id),
      body === undefined ? undefined : JSON.parse(body),
    );
    expect(answer.status).toBe(200);
    if (path.endsWith("/deliver")) expect(answer.body).toHaveProperty("deliveries.0.status", 200);
  });

  it("has examples, and names every operation", () => {
    expect(examples.length).toBeGreaterThan(20);
    const named = [...readme.matchAll(/`([A-Z|]+) (\/2\/[^`]+)`/g)].flatMap(([, methods = "", path]) =>
      methods.split("|").map((method) => `${method} ${path}`),
    );
    expect(operations.map(({ name }) => name).filter((name) => !named.includes(name))).toEqual([]);
  });
});
