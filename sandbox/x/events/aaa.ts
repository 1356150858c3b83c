/** An Account Activity API delivery as X sends it. */
import type { User } from "../entities.ts";
import { legacyAuthor, legacyPost } from "./aaa-post.ts";
import { accountMetrics } from "./account.ts";
import type { Happening } from "./happening.ts";
import { jsonText, type Payload } from "./json.ts";
import { messageEvent, messageKinds, messagePeople } from "./messages.ts";
import { legacyTime, offsetTime } from "./times.ts";

/** One event, the list it stands in, and the people a delivery lists beside it. */
export interface AccountEvent {
  readonly kind: string;
  readonly event: Payload;
  readonly people: readonly User[];
}

const party = ({ id, username, name, createdAtMs }: User): Payload => ({
  id,
  screen_name: username,
  name,
  created_timestamp: String(createdAtMs),
});

/** As the `users` of a message show one. */
const person = (user: User): Payload => {
  const { followers_count, following_count, tweet_count } = accountMetrics(user);
  return {
    id: user.id,
    created_timestamp: String(user.createdAtMs),
    name: user.name,
    screen_name: user.username,
    ...(user.geo !== "" && { location: user.geo }),
    ...(user.bio !== "" && { description: user.bio }),
    ...(user.url !== "" && { url: user.url }),
    protected: user.protected,
    verified: user.verifiedBadge !== "none",
    followers_count,
    friends_count: following_count,
    statuses_count: tweet_count,
    profile_image_url_https: user.pictureUrl,
  };
};

const relationKinds = {
  follow: "follow_events",
  unfollow: "follow_events",
  block: "block_events",
  unblock: "block_events",
  mute: "mute_events",
  unmute: "mute_events",
} as const;

/** The event; undefined where account activity knows none of this kind, and for a revoked consent, which is no list. */
export const accountEvent = (happening: Happening): AccountEvent | undefined => {
  const { atMs } = happening;
  switch (happening.kind) {
    case "post":
      return { kind: "tweet_create_events", event: legacyPost(happening.scene), people: [] };
    case "post-deleted": {
      const status = { id: happening.post.id, user_id: happening.author.id };
      return { kind: "tweet_delete_events", event: { status, timestamp_ms: String(atMs) }, people: [] };
    }
    case "like": {
      const event = {
        id: happening.id,
        created_at: legacyTime(atMs),
        timestamp_ms: atMs,
        favorited_status: legacyPost(happening.scene),
        user: legacyAuthor(happening.liker),
      };
      return { kind: "favorite_events", event, people: [] };
    }
    case "relation": {
      const { type, source, target } = happening;
      const event = {
        type,
        created_timestamp: String(atMs),
        source: party(source),
        target: party(target),
      };
      return { kind: relationKinds[type], event, people: [] };
    }
    case "dm":
    case "dm-typing":
    case "dm-read": {
      const people = messagePeople(happening);
      return { kind: messageKinds[happening.kind], event: messageEvent(happening), people };
    }
    default:
      return undefined;
  }
};

/** A revoked consent: the one body that names no subscribed user. */
export const revokeBody = ({
  app,
  user,
  atMs,
}: Pick<Extract<Happening, { kind: "revoke" }>, "app" | "user" | "atMs">): string =>
  jsonText({
    user_event: {
      revoke: {
        date_time: offsetTime(atMs),
        target: { app_id: app.id },
        source: { user_id: user.id },
      },
    },
  });

/**
 * The exact JSON text of events that go out together, in their order: those of a kind in one list.
 * @throws Error where account activity has no such event.
 */
export const accountBodyOf = (happenings: readonly Happening[], forUserId: string): string => {
  const lists = new Map<string, Payload[]>();
  const people = new Map<string, Payload>();
  for (const happening of happenings) {
    const found = accountEvent(happening);
    if (found === undefined) throw new Error(`Account activity has no list for "${happening.kind}".`);
    lists.set(found.kind, [...(lists.get(found.kind) ?? []), found.event]);
    for (const user of found.people) people.set(user.id, person(user));
  }
  return jsonText({
    for_user_id: forUserId,
    ...Object.fromEntries(lists),
    ...(people.size > 0 && { users: Object.fromEntries(people) }),
  });
};

/** The exact JSON text for the subscribed user; undefined where account activity has no such event. */
export const accountBody = (happening: Happening, forUserId: string): string | undefined => {
  if (happening.kind === "revoke") return revokeBody(happening);
  return accountEvent(happening) && accountBodyOf([happening], forUserId);
};
