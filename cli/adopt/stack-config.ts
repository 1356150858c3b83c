/** The config of a stack of this project's own program, for what delivers to its receiver. */
import type { XSubscription, XWebhook } from "../../providers/x/wire.ts";
import type { Account } from "./account.ts";
import { object } from "./code.ts";
import { eventMembers } from "./declarations.ts";
import { byName, subscriptionNames } from "./names.ts";

/** The text, and what it cannot declare. */
interface StackConfigText {
  readonly text: string;
  readonly leftOut: Account;
}

const heading = `# What an X app has at this project's receiver, as x-webhooks adopt found it, for Pulumi.<stack>.yaml. The next pulumi up takes
# it over and writes nothing to X, and pulumi destroy leaves it there. What to do then: docs/adopt.md.
config:
  x-webhooks:apps:`;

/** The receiver's path of an app, as in `/x/main`. */
const appOf = ({ url }: XWebhook): string | undefined =>
  /^\/x\/(?<app>[a-z0-9-]{1,32})$/.exec(new URL(url).pathname)?.groups?.app;

// JSON's texts are YAML's, in double quotes.
const entryOf = (item: XSubscription): string =>
  `        - ${object([...eventMembers(item), ["adopt", "true"]])}`;

/** The webhooks whose URL has the path of an app of the receiver, each with its subscriptions. */
export const stackConfigOf = (
  account: Account,
  { profile }: { readonly profile?: string | undefined } = {},
): StackConfigText => {
  const { webhooks, subscriptions } = account;
  const apps = new Map<string, XWebhook>();
  for (const webhook of webhooks) {
    const app = appOf(webhook);
    if (app !== undefined && !apps.has(app)) apps.set(app, webhook);
  }
  const declared = new Set([...apps.values()].map(({ id }) => id));
  const isDeclared = ({ webhookId }: XSubscription) => declared.has(webhookId ?? "");
  const entries = [...apps]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([app, webhook]) => {
      const own = subscriptions.filter(({ webhookId }) => webhookId === webhook.id);
      const lines = byName(own, subscriptionNames(own)).map(([, item]) => entryOf(item));
      return [
        `    ${app}:`,
        ...(profile === undefined ? [] : [`      profile: ${profile}`]),
        "      retainOnDelete: true",
        "      webhook: { adopt: true }",
        ...(lines.length === 0 ? [] : ["      subscriptions:", ...lines]),
      ].join("\n");
    });
  const leftOut = {
    ...account,
    webhooks: webhooks.filter(({ id }) => !declared.has(id)),
    subscriptions: subscriptions.filter((item) => !isDeclared(item)),
  };
  return { text: entries.length === 0 ? "" : `${[heading, ...entries].join("\n")}\n`, leftOut };
};
