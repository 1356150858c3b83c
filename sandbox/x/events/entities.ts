/** What a text refers to, in the two formats that X writes: v2 with `start` and `end`, the older one with `indices`. */
import type { User } from "../entities.ts";
import type { Payload } from "./json.ts";
import { type TextEntity, textEntities } from "./text.ts";

const displayLength = 27;

/** A link as X shows it: without its scheme, cut when long. Links are not shortened to t.co here. */
export const displayUrl = (url: string): string => {
  const plain = url.replace(/^https?:\/\//i, "");
  const points = [...plain.slice(0, 2 * displayLength + 2)];
  return points.length > displayLength ? `${points.slice(0, displayLength - 1).join("")}…` : plain;
};

const sameName = (username: string, other: string): boolean => username.toLowerCase() === other.toLowerCase();

/** The list of a kind, left out where it is empty. */
const list = (name: string, items: readonly Payload[]): Payload =>
  items.length === 0 ? {} : { [name]: items };

/** Short links of a text with what they stand for. */
export type Links = Readonly<Record<string, string>>;

const linkOf = (url: string, links: Links): Payload => {
  const expanded = links[url] ?? url;
  return { url, expanded_url: expanded, display_url: displayUrl(expanded) };
};

/** The v2 entities of a text; undefined where it refers to nothing. `people` lend their ids to mentions of them. */
export const entitiesOf = (text: string, people: readonly User[], links: Links = {}): Payload | undefined => {
  const found = textEntities(text);
  if (found.length === 0) return undefined;
  const of = (kind: TextEntity["kind"], member: (entity: TextEntity) => Payload): Payload[] =>
    found
      .filter((entity) => entity.kind === kind)
      .map((entity) => ({ start: entity.start, end: entity.end, ...member(entity) }));
  return {
    ...list(
      "mentions",
      of("mention", ({ value }) => {
        const user = people.find(({ username }) => sameName(username, value));
        return { username: user?.username ?? value, ...(user && { id: user.id }) };
      }),
    ),
    ...list(
      "hashtags",
      of("hashtag", ({ value }) => ({ tag: value })),
    ),
    ...list(
      "cashtags",
      of("cashtag", ({ value }) => ({ tag: value })),
    ),
    ...list(
      "urls",
      of("url", ({ value }) => linkOf(value, links)),
    ),
  };
};

/** The older entities: every list is there, also when empty. People that nobody knows are left out, as X does. */
export const legacyEntitiesOf = (text: string, people: readonly User[], links: Links = {}): Payload => {
  const found = textEntities(text);
  const of = (kind: TextEntity["kind"], member: (value: string) => Payload | undefined): Payload[] =>
    found.flatMap(({ kind: own, value, start, end }) => {
      const facts = own === kind ? member(value) : undefined;
      return facts === undefined ? [] : [{ ...facts, indices: [start, end] }];
    });
  return {
    hashtags: of("hashtag", (value) => ({ text: value })),
    urls: of("url", (value) => linkOf(value, links)),
    user_mentions: of("mention", (value) => {
      const user = people.find(({ username }) => sameName(username, value));
      return user && { screen_name: user.username, name: user.name, id: BigInt(user.id), id_str: user.id };
    }),
    symbols: of("cashtag", (value) => ({ text: value })),
  };
};
