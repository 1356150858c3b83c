/** A post as X's v2 API shows it. */
import type { Post, User } from "../entities.ts";
import { entitiesOf, type Links } from "./entities.ts";
import type { PostScene } from "./happening.ts";
import type { Payload } from "./json.ts";
import { mediaOf } from "./media.ts";
import { textEntities } from "./text.ts";
import { isoTime } from "./times.ts";

const hourMs = 3_600_000;
const shortLength = 280;
const linkLength = 23;
const repostLength = 140;

/** The link that ends a shortened text: always 23 characters, as X's are. */
const shortLink = (id: string): string =>
  `https://t.co/${BigInt(id).toString(36).slice(-10).padStart(10, "0")}`;

/** A text with the short links in it, and whether it was cut. */
interface Shown {
  readonly text: string;
  readonly cut: boolean;
  readonly links: Links;
}

/** A text of at most `limit` code points; a longer one is cut and ends with a link to the post, a repost's with dots. */
export const shown = (post: Post, text: string, limit: number): Shown => {
  const points = [...text];
  if (post.repostOfId !== undefined && points.length > repostLength) {
    return { text: `${points.slice(0, repostLength - 1).join("")}…`, cut: false, links: {} };
  }
  if (points.length <= limit) return { text, cut: false, links: {} };
  const link = shortLink(post.id);
  return {
    text: `${points.slice(0, limit - linkLength - 2).join("")}… ${link}`,
    cut: true,
    links: { [link]: `https://x.com/i/web/status/${post.id}` },
  };
};

/** The text as posted; a repost's is that of the original, behind the name of its author. */
export const textOf = ({ post, referenced }: PostScene): string => {
  const original = referenced.find((other) => other.post.id === post.repostOfId);
  if (original === undefined || post.text.startsWith("RT @")) return post.text;
  return `RT @${original.author.username}: ${original.post.text}`;
};

/** All whose names and ids are known. */
export const peopleOf = ({ author, mentioned, referenced }: PostScene): User[] => [
  ...new Map(
    [author, ...mentioned, ...referenced.map((other) => other.author)].map((user) => [user.id, user]),
  ).values(),
];

/** A referenced post as a scene of its own; what it refers to itself is not told. */
export const sceneOf = (other: PostScene["referenced"][number], people: readonly User[]): PostScene => ({
  ...other,
  referenced: [],
  mentioned: people,
});

/** Names at the start of a reply are no part of what is shown. */
const visibleFrom = ({ replyToId }: Post, text: string): number => {
  if (replyToId === undefined) return 0;
  let from = 0;
  for (const { kind, start, end } of textEntities(text)) {
    if (kind !== "mention" || start !== from) break;
    from = end + 1;
  }
  return from;
};

const references = ({ replyToId, quoteOfId, repostOfId }: Post): Payload[] => [
  ...(repostOfId === undefined ? [] : [{ type: "retweeted", id: repostOfId }]),
  ...(quoteOfId === undefined ? [] : [{ type: "quoted", id: quoteOfId }]),
  ...(replyToId === undefined ? [] : [{ type: "replied_to", id: replyToId }]),
];

const noMetrics = {
  retweet_count: 0,
  reply_count: 0,
  like_count: 0,
  quote_count: 0,
  bookmark_count: 0,
  impression_count: 0,
};

const noteOf = (text: string, people: readonly User[]): Payload => {
  const entities = entitiesOf(text, people);
  return { text, ...(entities && { entities }) };
};

/** Every public member of the scene's post. */
export const post = (scene: PostScene): Payload => {
  const { post: own, author } = scene;
  const people = peopleOf(scene);
  const whole = textOf(scene);
  const { text, cut, links } = shown(own, whole, shortLength);
  const entities = entitiesOf(text, people, links);
  const referenced = references(own);
  const media = mediaOf(own);
  const last = [...text].length;
  return {
    id: own.id,
    text,
    author_id: author.id,
    conversation_id: own.conversationId,
    created_at: isoTime(own.createdAtMs),
    lang: own.lang,
    edit_history_tweet_ids: [own.id],
    // Replies and reposts come without, as in X's own samples.
    ...(own.replyToId === undefined &&
      own.repostOfId === undefined && {
        edit_controls: {
          edits_remaining: 5,
          is_edit_eligible: true,
          editable_until: isoTime(own.createdAtMs + hourMs),
        },
      }),
    ...(own.replyToId !== undefined && { in_reply_to_tweet_id: own.replyToId }),
    ...(own.replyToUserId !== undefined && { in_reply_to_user_id: own.replyToUserId }),
    ...(referenced.length > 0 && { referenced_tweets: referenced }),
    ...(entities && { entities }),
    ...(media.length > 0 && { attachments: { media_keys: media.map(({ key }) => key) } }),
    ...(cut && { note_tweet: noteOf(whole, people) }),
    display_text_range: [Math.min(visibleFrom(own, text), last), last],
    public_metrics: noMetrics,
    reply_settings: "everyone",
    possibly_sensitive: false,
    paid_partnership: false,
  };
};
