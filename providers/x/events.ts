/**
 * The event types of X's Activity API, as plain data: no dependency, so that the receiver's bundle can carry it.
 * Source: X's Activity API guide and OpenAPI 2.167.
 */

/** How X scopes a subscription: to a user, to a keyword, or to the whole app (`oauth.revoke`). */
type FilterKind = "user" | "keyword" | "none";

/** What X demands of a subscription to one event type. */
export interface EventTypeRules {
  /** The filter X wants. */
  readonly filter: FilterKind;
  /** Private events need a user who has authorised the app; public ones only the bearer token. */
  readonly private: boolean;
  /** Whether the filter may name a direction: X refuses it for mutes, blocks and what has no user. */
  readonly direction: boolean;
}

const publicUser: EventTypeRules = { filter: "user", private: false, direction: true };
const privateUser: EventTypeRules = { filter: "user", private: true, direction: true };
const undirected: EventTypeRules = { filter: "user", private: true, direction: false };

/** Every event type X documents, by its canonical name. X adds types: one missing here is not an error. */
export const eventTypes: Readonly<Record<string, EventTypeRules>> = {
  "profile.update.bio": publicUser,
  "profile.update.profile_picture": publicUser,
  "profile.update.banner_picture": publicUser,
  "profile.update.screenname": publicUser,
  "profile.update.handle": publicUser,
  "profile.update.geo": publicUser,
  "profile.update.url": publicUser,
  "profile.update.verified_badge": publicUser,
  "profile.update.affiliate_badge": publicUser,
  "post.create": publicUser,
  "post.delete": publicUser,
  "post.mention.create": privateUser,
  "post.reply.create": privateUser,
  "post.quote.create": privateUser,
  "post.repost.create": privateUser,
  "like.create": privateUser,
  "follow.follow": publicUser,
  "follow.unfollow": publicUser,
  "spaces.start": publicUser,
  "spaces.end": publicUser,
  "broadcast.start": publicUser,
  "broadcast.end": publicUser,
  "broadcast.chat": privateUser,
  "chat.received": privateUser,
  "chat.sent": privateUser,
  "chat.conversation.join": privateUser,
  "chat.conversation.member_added": privateUser,
  "chat.conversation.member_removed": privateUser,
  "chat.conversation.admin_added": privateUser,
  "chat.conversation.admin_removed": privateUser,
  "chat.update.group_name": privateUser,
  "chat.update.restrictions": privateUser,
  "dm.sent": privateUser,
  "dm.received": privateUser,
  "dm.read": privateUser,
  "dm.indicate_typing": privateUser,
  "mute.mute": undirected,
  "mute.unmute": undirected,
  "block.block": undirected,
  "block.unblock": undirected,
  "news.new": { filter: "keyword", private: false, direction: false },
  "oauth.revoke": { filter: "none", private: true, direction: false },
};

/** Older spellings that X still accepts or sends, and the canonical name of each. */
export const eventTypeAliases: Readonly<Record<string, string>> = {
  ProfileBioUpdate: "profile.update.bio",
  ProfilePictureUpdate: "profile.update.profile_picture",
  ProfileBannerPictureUpdate: "profile.update.banner_picture",
  ProfileScreennameUpdate: "profile.update.screenname",
  ProfileGeoUpdate: "profile.update.geo",
  ProfileUrlUpdate: "profile.update.url",
  "chat.conversation_join": "chat.conversation.join",
};

/** The canonical name of an event type in any of X's spellings; an unknown name is returned as it came. */
export function canonicalEventType(name: string): string {
  return Object.hasOwn(eventTypeAliases, name) ? (eventTypeAliases[name] ?? name) : name;
}
