import { describe, expect, it } from "vitest";
import { z } from "zod";
import { eventMessage } from "../../lambda/queue-message.ts";
import { accountActivitySubscription } from "../../providers/account-activity-subscription/account-activity-subscription.ts";
import { activitySubscription } from "../../providers/activity-subscription/activity-subscription.ts";
import { activitySubscriptionSet } from "../../providers/activity-subscription-set/activity-subscription-set.ts";
import { replayJob } from "../../providers/replay/replay-job.ts";
import { streamRule } from "../../providers/stream/stream-rule.ts";
import { streamRuleSet } from "../../providers/stream/stream-rule-set.ts";
import { streamWebhookLink } from "../../providers/stream/stream-webhook-link.ts";
import { webhook } from "../../providers/webhook/webhook.ts";
import { eventTypeAliases, eventTypes } from "../../providers/x/events.ts";
import { documentAt, table } from "./support/markdown.ts";

const kinds = [
  { name: "webhook", path: "docs/webhook.md", ...webhook, hidden: ["valid"] },
  {
    name: "activity subscription",
    path: "docs/activity-subscription.md",
    ...activitySubscription,
    hidden: [],
  },
  {
    name: "set of activity subscriptions",
    path: "docs/activity-subscription-set.md",
    ...activitySubscriptionSet,
    hidden: ["digest", "drifted", "ids"],
  },
  { name: "stream rule", path: "docs/stream-rule.md", ...streamRule, hidden: [] },
  { name: "stream rule set", path: "docs/stream-rule-set.md", ...streamRuleSet, hidden: [] },
  { name: "stream webhook link", path: "docs/stream-webhook-link.md", ...streamWebhookLink, hidden: [] },
  { name: "replay job", path: "docs/replay-job.md", ...replayJob, hidden: [] },
  {
    name: "account activity subscription",
    path: "docs/account-activity-subscription.md",
    ...accountActivitySubscription,
    hidden: [],
  },
];
/** In the state, but no outputs that a program would read. */
const bookkeeping = ["adopt", "apiVersion", "credential", "crcTimeoutSeconds", "profile", "replace"];

interface Shape {
  readonly properties: Readonly<Record<string, { readonly default?: unknown }>>;
}

function propertiesOf(schema: z.ZodType) {
  const { properties }: Shape = JSON.parse(
    JSON.stringify(z.toJSONSchema(schema, { unrepresentable: "any" })),
  );
  return Object.entries(properties);
}

describe.each(kinds)("the page of the $name", ({ path, inputs, state, hidden }) => {
  const page = documentAt(path);

  it("lists its inputs with their defaults", () => {
    const required = new Set(z.toJSONSchema(inputs, { io: "input", unrepresentable: "any" }).required);
    const wanted = propertiesOf(inputs)
      .filter(([name]) => !hidden.some((other) => other === name))
      .map(([name, shape]) => {
        if (required.has(name)) return [name, "required"];
        if (name === "adopt") return [name, "false"];
        return [name, shape.default === undefined ? "–" : JSON.stringify(shape.default)];
      });
    const given = table(page, "Inputs").map(([name, value]) => [name, value]);
    expect(given.toSorted()).toEqual(wanted.toSorted());
  });

  it("lists its outputs", () => {
    const wanted = propertiesOf(state).map(([name]) => name);
    const given = table(page, "Outputs").map(([name]) => name ?? "");
    expect([...given, ...bookkeeping.filter((name) => wanted.includes(name))].toSorted()).toEqual(
      wanted.toSorted(),
    );
  });
});

describe("the page of the activity subscription", () => {
  const page = documentAt("docs/activity-subscription.md");

  it("lists every event type with X's rules", () => {
    const wanted = Object.entries(eventTypes).map(([name, rules]) => [
      name,
      rules.filter,
      rules.private ? "yes" : "no",
      rules.direction ? "yes" : "no",
    ]);
    expect(table(page, "Event types")).toEqual(wanted);
  });

  it("lists every older name", () => {
    for (const name of Object.keys(eventTypeAliases)) expect(page).toContain(`\`${name}\``);
  });
});

it("the page of the messages lists every attribute", () => {
  const event = {
    key: "k",
    source: "aaa",
    eventType: "e",
    forUserId: "1",
    brief: false,
    text: "\uffff",
  } as const;
  const { attributes } = eventMessage(event, { app: "main", deliveryId: "d", receivedAtMs: 0 });
  const given = table(documentAt("docs/messages.md"), "Attributes").map(([name]) => name ?? "");
  expect(given.toSorted()).toEqual(Object.keys(attributes).toSorted());
});
