/** Each thing an account has as a resource: its class, its name, its arguments as code. */
import type { XFields } from "../../providers/x/stream-wire.ts";
import type { XSubscription, XWebhook } from "../../providers/x/wire.ts";
import type { Account } from "./account.ts";
import { list, type Member, object, quoted } from "./code.ts";
import {
  byName,
  linkNames,
  ruleNames,
  subscriberNames,
  subscriptionNames,
  webhookNames,
  webhookVariables,
} from "./names.ts";

/** A resource of the program. */
export interface Declaration {
  /** A class of the package. */
  readonly resource:
    | "AccountActivitySubscription"
    | "ActivitySubscription"
    | "StreamRule"
    | "StreamWebhookLink"
    | "Webhook";
  readonly name: string;
  readonly args: readonly Member[];
  /** The variable that holds it, where another resource refers to it. */
  readonly variable?: string | undefined;
}

/** The members that say which events a subscription is for, as a program and a stack config have them. */
export const eventMembers = ({ eventType, filter, tag }: XSubscription): readonly Member[] => {
  const { userId, keyword, direction } = filter;
  const scope = { userId, keyword, direction };
  return [
    ["eventType", quoted(eventType)],
    ["filter", object(Object.entries(scope).map(([name, text]) => [name, quoted(text)]))],
    ["tag", quoted(tag)],
  ];
};

const fieldMembers = (fields: XFields): readonly Member[] =>
  Object.entries(fields).map(([name, names]) => [name, list(names)]);

/** In the order of a program: webhooks first, then what refers to them. */
export const declarationsOf = (account: Account): readonly Declaration[] => {
  const { webhooks, subscriptions, subscribers, rules, links } = account;
  const variables = webhookVariables(webhooks);
  const isUsed = ({ id }: XWebhook) =>
    [...subscriptions, ...subscribers].some(({ webhookId }) => webhookId === id) ||
    links.some((link) => link.id === id);
  // Of a webhook that X does not list the id is all there is to say.
  const webhookId = (id: string | undefined): Member => {
    const variable = variables.get(id ?? "");
    return ["webhookId", variable === undefined ? quoted(id) : `${variable}.webhookId`];
  };
  return [
    ...byName(webhooks, webhookNames(webhooks)).map(
      ([name, webhook]): Declaration => ({
        resource: "Webhook",
        name,
        args: [["url", quoted(webhook.url)]],
        variable: isUsed(webhook) ? variables.get(webhook.id) : undefined,
      }),
    ),
    ...byName(subscriptions, subscriptionNames(subscriptions)).map(
      ([name, item]): Declaration => ({
        resource: "ActivitySubscription",
        name,
        args: [...eventMembers(item), webhookId(item.webhookId)],
      }),
    ),
    ...byName(subscribers, subscriberNames(subscribers)).map(
      ([name, item]): Declaration => ({
        resource: "AccountActivitySubscription",
        name,
        args: [webhookId(item.webhookId), ["userId", quoted(item.userId)]],
      }),
    ),
    ...byName(rules, ruleNames(rules)).map(
      ([name, { value, tag }]): Declaration => ({
        resource: "StreamRule",
        name,
        args: [
          ["value", quoted(value)],
          ["tag", quoted(tag)],
        ],
      }),
    ),
    ...byName(links, linkNames(links, webhooks)).map(
      ([name, { id, fields }]): Declaration => ({
        resource: "StreamWebhookLink",
        name,
        args: [webhookId(id), ...fieldMembers(fields)],
      }),
    ),
  ];
};
