/** Names for what had none: resources in the state, variables in the program. */
import type { XLink, XRule } from "../../providers/x/stream-wire.ts";
import type { XSubscription, XWebhook } from "../../providers/x/wire.ts";
import type { Subscriber } from "./account.ts";

/** Of a keyword or a rule's text in a name, characters. */
const longest = 40;

/** The letters, digits, dots, hyphens and underscores of a text, with a hyphen for each run of others. */
const slug = (text: string): string => text.replaceAll(/[^\w.]+/g, "-").replaceAll(/^-+|-+$/g, "");

const slugOfUrl = ({ url }: XWebhook): string => {
  const { host, pathname, search } = new URL(url);
  return slug(host + pathname + search);
};

const slugOfEvents = ({ eventType, filter: { userId, keyword, direction } }: XSubscription): string =>
  [eventType, userId, keyword?.toLowerCase().slice(0, longest), direction]
    .map((part) => slug(part ?? ""))
    .filter((part) => part !== "")
    .join("-");

/** Names by id. Where several would have one name each gets its id, so that no name hangs on the order of a listing. */
const unique = <T extends { readonly id: string }>(
  items: readonly T[],
  nameOf: (item: T) => string,
  joint = "-",
): ReadonlyMap<string, string> => {
  const sharers = Map.groupBy(items, nameOf);
  const isShared = (item: T) => (sharers.get(nameOf(item))?.length ?? 0) > 1;
  const withId = (item: T) => `${nameOf(item)}${joint}${slug(item.id)}`;
  const names = items.map((item) => (isShared(item) ? withId(item) : nameOf(item)));
  // A name with an id may be what another one is called anyway.
  const areUnique = new Set(names).size === names.length;
  return new Map(items.map((item, index) => [item.id, (areUnique && names[index]) || withId(item)]));
};

/** The resource names of webhooks, by id: host and path, as in `hooks.example.com-x-main`. */
export const webhookNames = (webhooks: readonly XWebhook[]) => unique(webhooks, slugOfUrl);

/** The resource names of subscriptions, by id: event type and filter, as in `post.create-2244994945`. */
export const subscriptionNames = (subscriptions: readonly XSubscription[]) =>
  unique(subscriptions, slugOfEvents);

/** The resource names of account activity subscriptions, by id: as in `user-2244994945`. */
export const subscriberNames = (subscribers: readonly Subscriber[]) =>
  unique(subscribers, ({ userId }) => `user-${userId}`);

/** The resource names of rules of the stream, by id: the tag, or the beginning of the rule. */
export const ruleNames = (rules: readonly XRule[]) =>
  unique(rules, ({ value, tag }) => slug((tag || value).toLowerCase().slice(0, longest)) || "rule");

/** The resource names of links to the stream, by the webhook's id: as the webhook's. */
export const linkNames = (links: readonly XLink[], webhooks: readonly XWebhook[]) => {
  const names = webhookNames(webhooks);
  return unique(links, ({ id }) => names.get(id) ?? id);
};

/** The variables of webhooks, by id: `webhook` for the only one, else as in `webhookHooksExampleComXMain`. */
export const webhookVariables = (webhooks: readonly XWebhook[]): ReadonlyMap<string, string> => {
  const [only, ...others] = webhooks;
  if (only && others.length === 0) return new Map([[only.id, "webhook"]]);
  const words = (webhook: XWebhook) => slugOfUrl(webhook).split(/[^A-Za-z0-9]+/);
  const capitalised = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
  return unique(webhooks, (webhook) => `webhook${words(webhook).map(capitalised).join("")}`, "_");
};

/** Items with their names, in the names' order: the same account is printed the same, however X lists it. */
export const byName = <T extends { readonly id: string }>(
  items: readonly T[],
  names: ReadonlyMap<string, string>,
): readonly (readonly [name: string, item: T])[] =>
  items
    .map((item) => [names.get(item.id) ?? item.id, item] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
