/** Users and posts in the older format, which Account Activity sends. X writes ids as numbers and, in `id_str`, as text. */

/** An author or liker. In X's own sample of a quote it is empty. */
export interface LegacyUser {
  readonly id?: string;
  readonly id_str?: string;
  readonly name?: string;
  /** The handle, without @. */
  readonly screen_name?: string;
  readonly location?: string | null;
  readonly url?: string | null;
  readonly description?: string | null;
  readonly protected?: boolean;
  readonly verified?: boolean;
  readonly followers_count?: number;
  readonly friends_count?: number;
  readonly listed_count?: number;
  readonly favourites_count?: number;
  readonly statuses_count?: number;
  /** `Wed Aug 12 18:00:00 +0000 2026`. */
  readonly created_at?: string;
  readonly profile_image_url_https?: string;
  readonly profile_banner_url?: string;
}

/** What a text refers to; `indices` are start and end, in code points. */
export interface LegacyEntities {
  readonly hashtags?: readonly { readonly text: string; readonly indices: readonly number[] }[];
  readonly symbols?: readonly { readonly text: string; readonly indices: readonly number[] }[];
  readonly user_mentions?: readonly {
    readonly id: string;
    readonly id_str?: string;
    readonly name?: string;
    readonly screen_name?: string;
    readonly indices: readonly number[];
  }[];
  readonly urls?: readonly {
    readonly url: string;
    readonly expanded_url?: string;
    readonly display_url?: string;
    readonly indices?: readonly number[];
  }[];
}

/** A picture or film of a post. */
export interface LegacyMedia {
  readonly id: string;
  readonly id_str?: string;
  /** `photo`, `video` or `animated_gif`. */
  readonly type?: string;
  readonly media_url_https?: string;
}

/** A post. */
export interface LegacyPost {
  readonly id: string;
  readonly id_str?: string;
  /** Cut at 140 characters where `extended_tweet` has the whole. */
  readonly text?: string;
  readonly truncated?: boolean;
  readonly extended_tweet?: { readonly full_text?: string; readonly entities?: LegacyEntities };
  readonly user?: LegacyUser;
  /** `Wed Aug 12 18:00:00 +0000 2026`. */
  readonly created_at?: string;
  /** Milliseconds since the epoch, as text. */
  readonly timestamp_ms?: string;
  readonly lang?: string;
  readonly in_reply_to_status_id?: string | null;
  readonly in_reply_to_user_id?: string | null;
  readonly in_reply_to_screen_name?: string | null;
  /** The post that this one repeats. */
  readonly retweeted_status?: LegacyPost;
  readonly is_quote_status?: boolean;
  readonly quoted_status_id?: string | null;
  readonly quoted_status?: LegacyPost;
  readonly quote_count?: number;
  readonly reply_count?: number;
  readonly retweet_count?: number;
  readonly favorite_count?: number;
  readonly entities?: LegacyEntities;
  readonly extended_entities?: { readonly media?: readonly LegacyMedia[] };
  readonly possibly_sensitive?: boolean | null;
}
