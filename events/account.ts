/** What Account Activity delivers, by the list that an event stands in. Its times are milliseconds as text. */
import type { LegacyEntities, LegacyPost, LegacyUser } from "./legacy.ts";

/** A like. */
export interface Favorite {
  readonly id?: string;
  readonly created_at?: string;
  readonly timestamp_ms?: number | string;
  readonly favorited_status?: LegacyPost;
  /** Who likes it. */
  readonly user?: LegacyUser;
}

/** A direct message. Private: docs/privacy.md. */
export interface DirectMessage {
  readonly id?: string;
  /** `message_create`. */
  readonly type?: string;
  readonly created_timestamp?: string;
  readonly message_create?: {
    readonly target?: { readonly recipient_id?: string };
    readonly sender_id?: string;
    readonly source_app_id?: string;
    readonly message_data?: {
      readonly text?: string;
      readonly entities?: LegacyEntities;
      readonly attachment?: unknown;
      readonly quick_reply_response?: unknown;
    };
  };
}

/** Somebody writes a message. */
export interface TypingSignal {
  readonly created_timestamp?: string;
  readonly sender_id?: string;
  readonly target?: { readonly recipient_id?: string };
}

/** Somebody has read a conversation up to a message. */
export interface ReadReceipt extends TypingSignal {
  readonly last_read_event_id?: string;
}

/** What is left of a post: delete what you keep of it. */
export interface DeletedStatus {
  readonly status?: { readonly id?: string; readonly user_id?: string };
  readonly timestamp_ms?: string;
}

/** One side of a follow, block or mute. */
export interface Party {
  readonly id: string;
  readonly name?: string;
  readonly screen_name?: string;
  readonly created_timestamp?: string;
}

/** A follow, block or mute, or its end: `type` says which. */
export interface AccountRelation {
  readonly type?: string;
  readonly created_timestamp?: string;
  /** Who does it. */
  readonly source?: Party;
  /** To whom. */
  readonly target?: Party;
}

/** A user no longer lets the app act for them: delete what you keep of them on their behalf. */
export interface UserEvent {
  readonly revoke?: {
    /** ISO 8601. */
    readonly date_time?: string;
    readonly target?: { readonly app_id?: string };
    readonly source?: { readonly user_id?: string };
  };
}

/** An event of each list. */
export interface AccountEvents {
  readonly tweet_create_events: LegacyPost;
  readonly favorite_events: Favorite;
  readonly direct_message_events: DirectMessage;
  readonly tweet_delete_events: DeletedStatus;
  readonly follow_events: AccountRelation;
  readonly block_events: AccountRelation;
  readonly mute_events: AccountRelation;
  readonly direct_message_indicate_typing_events: TypingSignal;
  readonly direct_message_mark_read_events: ReadReceipt;
  readonly user_event: UserEvent;
}

/** A list of Account Activity, or `user_event`, which is a single object. */
export type AccountKind = keyof AccountEvents;

/** A person beside a direct message. */
export interface MessagePerson extends Party {
  readonly location?: string;
  readonly description?: string;
  readonly url?: string;
  readonly protected?: boolean;
  readonly verified?: boolean;
  readonly followers_count?: number;
  readonly friends_count?: number;
  readonly statuses_count?: number;
  readonly profile_image_url_https?: string;
}

/** What stands beside the event. */
export interface AccountDelivery {
  /** The subscribed user; `user_event` comes without. */
  readonly for_user_id?: string;
  /** The people of a direct message, by their id. */
  readonly users?: Readonly<Record<string, MessagePerson>>;
  /** The apps that direct messages were sent with, by their id. */
  readonly apps?: Readonly<
    Record<string, { readonly id?: string; readonly name?: string; readonly url?: string }>
  >;
}
