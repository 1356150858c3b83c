/** Account activity: which subscribed users a happening concerns. Source: X's list of activities, by user and of user. */
import { accountBody } from "../events/aaa.ts";
import type { Happening, PostScene } from "../events/happening.ts";
import { ownWebhook } from "../store.ts";
import type { World } from "../world.ts";
import type { Outgoing } from "./routed.ts";
import { findPost } from "./society.ts";

/** The author and those the post concerns: answered, quoted, reposted, named by other than a repost. */
const postUsers = (
  { post, author, referenced, mentioned }: PostScene,
  authorOf: (postId: string) => string | undefined,
): (string | undefined)[] => {
  // Only its followers see what a protected account posts, and nobody else's app.
  if (author.protected) return [author.id];
  const isRepost = post.repostOfId !== undefined;
  return [
    author.id,
    ...referenced.map((other) => other.author.id),
    // A repost of a quote is also news to the one who was quoted.
    ...(isRepost
      ? referenced.map(({ post: { quoteOfId } }) =>
          quoteOfId === undefined ? undefined : authorOf(quoteOfId),
        )
      : mentioned.map((user) => user.id)),
  ];
};

/**
 * The users a happening concerns, each once.
 * @param authorOf finds the author of a post that the happening itself does not hold.
 */
export const usersConcerned = (
  happening: Happening,
  authorOf: (postId: string) => string | undefined,
): readonly string[] => {
  const list = (): (string | undefined)[] => {
    switch (happening.kind) {
      case "post":
        return postUsers(happening.scene, authorOf);
      case "post-deleted":
        return [happening.author.id];
      case "like":
        return [happening.liker.id, happening.scene.author.id];
      case "relation":
        return happening.type === "follow"
          ? [happening.source.id, happening.target.id]
          : [happening.source.id];
      case "dm":
        return [happening.from.id, happening.to.id];
      case "dm-typing":
        return [happening.to.id];
      case "dm-read":
        return [happening.sender.id];
      case "revoke":
        return [happening.user.id];
      default:
        return [];
    }
  };
  return [...new Set(list().filter((id) => id !== undefined))];
};

/** The member of the body that holds the event. */
const memberOf = (happening: Happening): string => {
  switch (happening.kind) {
    case "post":
      return "tweet_create_events";
    case "post-deleted":
      return "tweet_delete_events";
    case "like":
      return "favorite_events";
    case "relation":
      return `${happening.type.replace(/^un/, "")}_events`;
    case "dm":
      return "direct_message_events";
    case "dm-typing":
      return "direct_message_indicate_typing_events";
    case "dm-read":
      return "direct_message_mark_read_events";
    default:
      return "user_event";
  }
};

/** One delivery for each subscribed user and webhook; the users in the order the happening names them. */
export const routeAccount = (world: World, happening: Happening): Outgoing[] => {
  const { accountSubscriptions } = world.store;
  const authorOf = (postId: string): string | undefined => findPost(world, postId)?.authorId;
  return usersConcerned(happening, authorOf).flatMap((userId) =>
    [...accountSubscriptions.ofUser(userId).values()].flatMap((subscription): Outgoing[] => {
      const { app, webhookId, liveAtMs } = subscription;
      if (liveAtMs > happening.atMs) return [];
      // A revoked consent is between the user and that one app.
      if (happening.kind === "revoke" && app !== happening.app.name) return [];
      const webhook = ownWebhook(world.store, app, webhookId);
      const body = webhook && accountBody(happening, userId);
      if (webhook === undefined || body === undefined) return [];
      return [
        {
          app,
          product: "account-activity",
          webhookId,
          eventType: memberOf(happening),
          becauseOf: [userId],
          webhook,
          body,
        },
      ];
    }),
  );
};
