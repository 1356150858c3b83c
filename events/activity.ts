/** What X's Activity API delivers, by event type. */
import type { DirectMessage, ReadReceipt, TypingSignal } from "./account.ts";
import type { Post, User, WrappedUser } from "./v2.ts";

/** A member of a profile before and after a change. */
export interface ProfileUpdate {
  readonly before?: string;
  readonly after?: string;
}

/** Follow, mute, block and their opposites. */
export interface Relation {
  /** Who does it. */
  readonly source?: WrappedUser;
  /** To whom. */
  readonly target?: WrappedUser;
}

/** What is left of a post: delete what you keep of it. */
export interface DeletedPost {
  readonly id: string;
  readonly author_id?: string;
}

/** A like. The post and its author are in `includes`. */
export interface Like {
  readonly id?: string;
  /** ISO 8601. */
  readonly created_at?: string;
  /** As text in X's deliveries, as a number in its schema. */
  readonly timestamp_ms?: string | number;
  readonly liked_tweet_id?: string;
  readonly liked_tweet_author_id?: string;
}

/** A Space begins or ends. */
export interface Space {
  readonly user?: WrappedUser;
  /** The Space's id. */
  readonly broadcast_id?: string;
  /** `spaces_start` or `spaces_end`. */
  readonly event_type?: string;
}

/** A broadcast begins or ends, or somebody writes in its chat. */
export interface Broadcast {
  readonly user?: WrappedUser;
  readonly broadcast_id?: string;
  readonly title?: string;
  /** `Running` or `Ended`. */
  readonly broadcast_state?: string;
  readonly event_timestamp_ms?: number;
  readonly created_timestamp_ms?: number;
  readonly updated_timestamp_ms?: number;
  readonly duration_ms?: number;
  readonly language?: string;
  readonly thumbnail_url?: string;
  readonly available_for_replay?: boolean;
}

/** An event of an encrypted conversation. Only X's chat clients can read what it says. */
export interface Chat {
  readonly id?: string;
  readonly conversation_id?: string;
  readonly conversation_token?: string;
  readonly conversation_key_version?: string;
  readonly conversation_key_change_event?: string;
  readonly sender_id?: string;
  /** Milliseconds since the epoch, as text. */
  readonly created_at_msec?: string;
  readonly encoded_event?: string;
  readonly message_event_signature?: {
    readonly public_key_version?: string;
    readonly signature?: string;
    readonly signature_version?: string;
    readonly signing_public_key?: string;
  };
}

/** A direct message, in the one list that fits the event type, and both people by their id. */
export interface Messages {
  readonly direct_message_events?: readonly DirectMessage[];
  readonly direct_message_mark_read_events?: readonly ReadReceipt[];
  readonly direct_message_indicate_typing_events?: readonly TypingSignal[];
  readonly users?: Readonly<Record<string, WrappedUser>>;
}

/** A story that matches a keyword. */
export interface News {
  readonly id?: string;
  /** The headline in X's deliveries. */
  readonly name?: string;
  /** The headline in X's schema. */
  readonly headline?: string;
  readonly category?: string;
  readonly summary?: string;
  readonly hook?: string;
  readonly contexts?: unknown;
  readonly cluster_posts_results?: readonly { readonly post_id?: string }[];
  /** ISO 8601. */
  readonly updated_at?: string;
  readonly disclaimer?: string;
}

/** A user no longer lets the app act for them: delete what you keep of them on their behalf. */
export interface RevokedConsent {
  readonly user_id?: string;
  readonly app_id?: string;
  /** ISO 8601. */
  readonly date_time?: string;
}

/** The payload of each event type, by its canonical name. */
export interface ActivityPayloads {
  readonly "profile.update.bio": ProfileUpdate;
  readonly "profile.update.profile_picture": ProfileUpdate;
  readonly "profile.update.banner_picture": ProfileUpdate;
  readonly "profile.update.screenname": ProfileUpdate;
  readonly "profile.update.handle": ProfileUpdate;
  readonly "profile.update.geo": ProfileUpdate;
  readonly "profile.update.url": ProfileUpdate;
  readonly "profile.update.verified_badge": ProfileUpdate;
  readonly "profile.update.affiliate_badge": ProfileUpdate;
  readonly "post.create": Post;
  readonly "post.delete": DeletedPost;
  readonly "post.mention.create": Post;
  readonly "post.reply.create": Post;
  readonly "post.quote.create": Post;
  readonly "post.repost.create": Post;
  readonly "like.create": Like;
  readonly "follow.follow": Relation;
  readonly "follow.unfollow": Relation;
  readonly "spaces.start": Space;
  readonly "spaces.end": Space;
  readonly "broadcast.start": Broadcast;
  readonly "broadcast.end": Broadcast;
  readonly "broadcast.chat": Broadcast;
  readonly "chat.received": Chat;
  readonly "chat.sent": Chat;
  readonly "chat.conversation.join": Chat;
  readonly "chat.conversation.member_added": Chat;
  readonly "chat.conversation.member_removed": Chat;
  readonly "chat.conversation.admin_added": Chat;
  readonly "chat.conversation.admin_removed": Chat;
  readonly "chat.update.group_name": Chat;
  readonly "chat.update.restrictions": Chat;
  readonly "dm.sent": Messages;
  readonly "dm.received": Messages;
  readonly "dm.read": Messages;
  readonly "dm.indicate_typing": Messages;
  readonly "mute.mute": Relation;
  readonly "mute.unmute": Relation;
  readonly "block.block": Relation;
  readonly "block.unblock": Relation;
  readonly "news.new": News;
  readonly "oauth.revoke": RevokedConsent;
}

/** An event type of the Activity API. */
export type ActivityType = keyof ActivityPayloads;

/** `data` of a delivery. */
export interface ActivityEvent<Type extends ActivityType> {
  /** A signed 64-bit integer as text. One event that matches two subscriptions comes twice, under one uuid. */
  readonly event_uuid?: string;
  /** As X spells it: some older names are still sent. */
  readonly event_type: string;
  /** Of the subscription that it goes out for. */
  readonly filter?: { readonly user_id?: string; readonly keyword?: string; readonly direction?: string };
  /** Of that subscription. */
  readonly tag?: string;
  readonly payload: ActivityPayloads[Type];
  /** Of `post.delete` the users are wrapped in `data`. */
  readonly includes?: {
    readonly users?: readonly (User | WrappedUser)[];
    readonly tweets?: readonly Post[];
  };
}
