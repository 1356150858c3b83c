/** Users and posts as X's API v2 shows them. X leaves out what is empty, and adds members: those are kept. */

/** Counts of an account. X's Activity API says each twice, the second time as text (`followers_count_str`). */
export interface UserMetrics {
  readonly followers_count?: number;
  readonly following_count?: number;
  readonly tweet_count?: number;
  readonly listed_count?: number;
  readonly like_count?: number;
  readonly media_count?: number;
}

/** An account. */
export interface User {
  readonly id: string;
  readonly name?: string;
  /** The handle, without @. */
  readonly username?: string;
  /** ISO 8601. */
  readonly created_at?: string;
  readonly description?: string;
  readonly location?: string;
  readonly url?: string;
  readonly entities?: { readonly url?: TextEntities; readonly description?: TextEntities };
  readonly profile_image_url?: string;
  readonly profile_banner_url?: string;
  readonly protected?: boolean;
  readonly verified?: boolean;
  /** `blue`, `business`, `government` or `none`. */
  readonly verified_type?: string;
  readonly is_identity_verified?: boolean;
  readonly affiliation?: {
    readonly description?: string;
    readonly url?: string;
    readonly badge_url?: string;
    readonly user_id?: readonly string[];
  };
  readonly public_metrics?: UserMetrics;
  readonly most_recent_tweet_id?: string;
  readonly pinned_tweet_id?: string;
}

/** An account as the Activity API nests it. */
export interface WrappedUser {
  readonly data?: User;
}

/** Where in a text something stands, in code points; `end` is behind it. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** What a text refers to. */
export interface TextEntities {
  readonly mentions?: readonly (Span & { readonly username: string; readonly id?: string })[];
  readonly hashtags?: readonly (Span & { readonly tag: string })[];
  readonly cashtags?: readonly (Span & { readonly tag: string })[];
  readonly urls?: readonly (Span & {
    readonly url: string;
    readonly expanded_url?: string;
    readonly display_url?: string;
    readonly title?: string;
    readonly description?: string;
  })[];
}

/** Counts of a post, at the time of the event. */
export interface PostMetrics {
  readonly retweet_count?: number;
  readonly reply_count?: number;
  readonly like_count?: number;
  readonly quote_count?: number;
  readonly bookmark_count?: number;
  readonly impression_count?: number;
}

/** A post. A filtered stream sends `id`, `text` and `edit_history_tweet_ids`, and what its link asks for. */
export interface Post {
  readonly id: string;
  /** Cut at 280 characters where `note_tweet` has the whole. */
  readonly text?: string;
  readonly author_id?: string;
  readonly conversation_id?: string;
  /** ISO 8601. */
  readonly created_at?: string;
  /** BCP 47. */
  readonly lang?: string;
  readonly edit_history_tweet_ids?: readonly string[];
  readonly edit_controls?: {
    readonly edits_remaining?: number;
    readonly is_edit_eligible?: boolean;
    readonly editable_until?: string;
  };
  readonly in_reply_to_tweet_id?: string;
  readonly in_reply_to_user_id?: string;
  /** `type` is `replied_to`, `quoted` or `retweeted`. */
  readonly referenced_tweets?: readonly { readonly type: string; readonly id: string }[];
  readonly entities?: TextEntities;
  readonly attachments?: {
    readonly media_keys?: readonly string[];
    readonly poll_ids?: readonly string[];
  };
  readonly note_tweet?: { readonly text?: string; readonly entities?: TextEntities };
  readonly display_text_range?: readonly number[];
  readonly public_metrics?: PostMetrics;
  readonly reply_settings?: string;
  readonly possibly_sensitive?: boolean;
  readonly paid_partnership?: boolean;
  readonly community_id?: string;
}

/** A picture or film. */
export interface Media {
  readonly media_key: string;
  /** `photo`, `video` or `animated_gif`. */
  readonly type?: string;
  readonly url?: string;
  readonly preview_image_url?: string;
  readonly width?: number;
  readonly height?: number;
  readonly duration_ms?: number;
  readonly alt_text?: string;
}

/** What a post refers to, of a filtered stream whose link asks for expansions. */
export interface Includes {
  readonly users?: readonly User[];
  readonly tweets?: readonly Post[];
  readonly media?: readonly Media[];
}
