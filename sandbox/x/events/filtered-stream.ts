/** A filtered-stream delivery as X sends it. */
import { account } from "./account.ts";
import type { PostScene } from "./happening.ts";
import type { Payload } from "./json.ts";
import { mediaOf, medium } from "./media.ts";
import { peopleOf, post, sceneOf } from "./post.ts";

/** A rule that matched. */
export interface MatchingRule {
  readonly id: string;
  readonly tag?: string | undefined;
}

const always = {
  tweet: ["id", "text", "edit_history_tweet_ids"],
  user: ["id", "name", "username"],
  media: ["media_key", "type"],
};

/** The members of `whole` that come always, and those asked for. */
const chosen = (whole: Payload, names: readonly string[]): Payload =>
  Object.fromEntries(Object.entries(whole).filter(([name]) => names.includes(name)));

/** What was asked for under a name; an entry may hold several, with commas. */
const asked = (fields: readonly string[], name: string): string[] =>
  fields
    .filter((field) => field.startsWith(`${name}=`))
    .flatMap((field) => field.slice(name.length + 1).split(","))
    .map((value) => value.trim());

const byId = <Item extends { readonly id: string }>(items: readonly Item[]): Item[] => [
  ...new Map(items.map((item) => [item.id, item])).values(),
];

const includesOf = (scene: PostScene, fields: readonly string[]): Payload => {
  const expansions = new Set(asked(fields, "expansions"));
  const { author, mentioned, referenced } = scene;
  const people = peopleOf(scene);
  const repliedTo = people.find(({ id }) => id === scene.post.replyToUserId);
  const users = byId([
    ...(expansions.has("author_id") ? [author] : []),
    ...(expansions.has("in_reply_to_user_id") && repliedTo ? [repliedTo] : []),
    ...(expansions.has("entities.mentions.username") ? mentioned : []),
    ...(expansions.has("referenced_tweets.id.author_id") ? referenced.map((other) => other.author) : []),
  ]);
  const posts = expansions.has("referenced_tweets.id") || expansions.has("referenced_tweets.id.author_id");
  const tweets = posts ? referenced : [];
  const media = expansions.has("attachments.media_keys") ? mediaOf(scene.post) : [];
  const names = (kind: keyof typeof always): string[] => [
    ...always[kind],
    ...asked(fields, `${kind}.fields`),
  ];
  return {
    ...(users.length > 0 && { users: users.map((user) => chosen(account(user), names("user"))) }),
    ...(tweets.length > 0 && {
      tweets: tweets.map((other) => chosen(post(sceneOf(other, people)), names("tweet"))),
    }),
    ...(media.length > 0 && { media: media.map((one) => chosen(medium(one), names("media"))) }),
  };
};

/** An expansion shows the member that it follows, whether or not it was asked for as a field. */
const followed: Readonly<Record<string, string>> = {
  author_id: "author_id",
  in_reply_to_user_id: "in_reply_to_user_id",
  "referenced_tweets.id": "referenced_tweets",
  "referenced_tweets.id.author_id": "referenced_tweets",
  "entities.mentions.username": "entities",
  "attachments.media_keys": "attachments",
};

/** The exact JSON text. `fields` are those of a link: `tweet.fields=created_at`, `expansions=author_id` and so on. */
export const streamBody = (
  scene: PostScene,
  rules: readonly MatchingRule[],
  fields: readonly string[],
): string => {
  const members = asked(fields, "expansions").flatMap((expansion) => followed[expansion] ?? []);
  const data = chosen(post(scene), [...always.tweet, ...asked(fields, "tweet.fields"), ...members]);
  const includes = includesOf(scene, fields);
  return JSON.stringify({
    data,
    ...(Object.keys(includes).length > 0 && { includes }),
    matching_rules: rules.map(({ id, tag = "" }) => ({ id, tag })),
  });
};
