/** What the Activity API says of posts, likes and news. */
import { account, wrapped } from "./account.ts";
import { countOf } from "./counts.ts";
import type { Happening } from "./happening.ts";
import type { Payload } from "./json.ts";
import { post } from "./post.ts";
import { isoTime } from "./times.ts";

/** What an event says, and what it says it about. */
export interface Content {
  readonly payload: Payload;
  readonly includes?: Payload | undefined;
}

type Of<Kind extends Happening["kind"]> = Extract<Happening, { kind: Kind }>;

/** These come with `includes`, which X leaves empty. */
const bare = ["post.reply.create", "post.quote.create", "post.repost.create"];

/** A post, for its author, for who is mentioned, or for whose post it refers to. */
export const postContent = ({ scene }: Of<"post">, eventType: string): Content => {
  const payload = post(scene);
  if (bare.includes(eventType)) return { payload, includes: {} };
  const mentioned = scene.mentioned.filter(({ id }) => id !== scene.author.id);
  const people = eventType === "post.mention.create" ? [scene.author, ...mentioned] : [scene.author];
  const users = people.map((user) => ({
    ...account(user),
    ...(user === scene.author && { most_recent_tweet_id: scene.post.id }),
  }));
  return { payload, includes: { tweets: [payload], users } };
};

/** A post that is gone. Unlike elsewhere, X wraps the included user in `data` here. */
export const postDeletedContent = ({ post: gone, author }: Of<"post-deleted">): Content => ({
  payload: { id: gone.id, author_id: author.id },
  includes: { users: [wrapped(author)] },
});

/** A like, with the post and its author. */
export const likeContent = ({ id, atMs, scene }: Of<"like">): Content => ({
  payload: {
    id,
    created_at: isoTime(atMs),
    // A string, and so without a twin.
    timestamp_ms: String(atMs),
    liked_tweet_author_id: scene.author.id,
    liked_tweet_id: scene.post.id,
  },
  includes: {
    users: [account(scene.author)],
    tweets: [
      {
        ...post(scene),
        public_metrics: {
          retweet_count: countOf(scene.post.id, "reposts", 50),
          reply_count: countOf(scene.post.id, "replies", 50),
          like_count: 1 + countOf(scene.post.id, "likes", 500),
          quote_count: countOf(scene.post.id, "quotes", 10),
          bookmark_count: countOf(scene.post.id, "bookmarks", 50),
          impression_count: 100 + countOf(scene.post.id, "impressions", 20_000),
        },
      },
    ],
  },
});

const hookLength = 80;

/** A story, as X's summaries tell it. */
export const newsPayload = ({ id, headline, summary, category, atMs }: Of<"news">): Payload => {
  const points = [...summary];
  return {
    id,
    name: headline,
    category,
    summary,
    hook: points.length > hookLength ? `${points.slice(0, hookLength - 1).join("")}…` : summary,
    contexts: {
      entities: { events: [], organizations: [], people: [], places: [], products: [] },
      topics: [category],
      finance: { tickers: [] },
      sports: { teams: [] },
    },
    cluster_posts_results: [1n, 2n].map((step) => ({ post_id: (BigInt(id) + step).toString() })),
    updated_at: isoTime(atMs),
    disclaimer: "An invented story of an emulated X.",
  };
};
