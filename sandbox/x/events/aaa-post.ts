/** A post as account activity shows it: the older format, with every id as a 64-bit number and as a string. */
import type { User } from "../entities.ts";
import { accountMetrics } from "./account.ts";
import { legacyEntitiesOf } from "./entities.ts";
import type { PostScene } from "./happening.ts";
import type { Payload } from "./json.ts";
import { legacyMedium, mediaOf } from "./media.ts";
import { peopleOf, sceneOf, shown, textOf } from "./post.ts";
import { legacyTime } from "./times.ts";

const shortLength = 140;

/** The author inside a post. */
export const legacyAuthor = (user: User): Payload => {
  const { followers_count, following_count, tweet_count, listed_count, like_count } = accountMetrics(user);
  return {
    id: BigInt(user.id),
    id_str: user.id,
    name: user.name,
    screen_name: user.username,
    location: user.geo === "" ? null : user.geo,
    url: user.url === "" ? null : user.url,
    description: user.bio === "" ? null : user.bio,
    protected: user.protected,
    verified: user.verifiedBadge !== "none",
    followers_count,
    friends_count: following_count,
    listed_count,
    favourites_count: like_count,
    statuses_count: tweet_count,
    created_at: legacyTime(user.createdAtMs),
    profile_image_url_https: user.pictureUrl,
    profile_banner_url: user.bannerUrl,
  };
};

const replyOf = ({ post, referenced }: PostScene, people: readonly User[]): Payload => {
  const { replyToId, replyToUserId } = post;
  const userId = replyToUserId ?? referenced.find((other) => other.post.id === replyToId)?.author.id;
  const user = people.find(({ id }) => id === userId);
  return {
    in_reply_to_status_id: replyToId === undefined ? null : BigInt(replyToId),
    in_reply_to_status_id_str: replyToId ?? null,
    in_reply_to_user_id: userId === undefined ? null : BigInt(userId),
    in_reply_to_user_id_str: userId ?? null,
    in_reply_to_screen_name: user?.username ?? null,
  };
};

const quoteOf = ({ post, referenced }: PostScene, people: readonly User[]): Payload => {
  const { quoteOfId } = post;
  if (quoteOfId === undefined) return {};
  const quoted = referenced.find((other) => other.post.id === quoteOfId);
  return {
    quoted_status_id: BigInt(quoteOfId),
    quoted_status_id_str: quoteOfId,
    ...(quoted && { quoted_status: legacyPost(sceneOf(quoted, people)) }),
  };
};

/** Every member that account activity gives to a post, those it refers to included. */
export const legacyPost = (scene: PostScene): Payload => {
  const { post, author, referenced } = scene;
  const people = peopleOf(scene);
  const whole = textOf(scene);
  const { text, cut, links } = shown(post, whole, shortLength);
  const media = mediaOf(post).map(legacyMedium);
  const reposted = referenced.find((other) => other.post.id === post.repostOfId);
  return {
    created_at: legacyTime(post.createdAtMs),
    id: BigInt(post.id),
    id_str: post.id,
    text,
    display_text_range: [0, [...text].length],
    truncated: cut,
    ...replyOf(scene, people),
    user: legacyAuthor(author),
    geo: null,
    coordinates: null,
    place: null,
    contributors: null,
    ...(cut && {
      extended_tweet: {
        full_text: whole,
        display_text_range: [0, [...whole].length],
        entities: legacyEntitiesOf(whole, people),
      },
    }),
    ...(reposted && { retweeted_status: legacyPost(sceneOf(reposted, people)) }),
    is_quote_status: post.quoteOfId !== undefined,
    ...quoteOf(scene, people),
    quote_count: 0,
    reply_count: 0,
    retweet_count: 0,
    favorite_count: 0,
    entities: legacyEntitiesOf(text, people, links),
    ...(media.length > 0 && { extended_entities: { media } }),
    favorited: false,
    retweeted: false,
    possibly_sensitive: false,
    filter_level: "low",
    lang: post.lang,
    timestamp_ms: String(post.createdAtMs),
  };
};
