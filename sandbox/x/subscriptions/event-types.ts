/**
 * The event types of the Activity API as this emulator enforces them. Kept apart from the provider's table on purpose:
 * two readings of the documentation that must agree are worth more than one that agrees with itself.
 */
import type { Scope } from "../auth/scopes.ts";

/** What a subscription to one type must look like. */
export interface TypeRules {
  readonly scope: "user" | "keyword" | "app";
  /** The user named by the filter must have authorised the app. */
  readonly needsConsent: boolean;
  readonly takesDirection: boolean;
  /** The user named by the filter must be the one whose token asks. */
  readonly ownOnly: boolean;
  /** What an OAuth 2.0 token that asks, and the consent to a private event, must include. */
  readonly oauthScope: Scope;
}

const family = (prefix: string, names: string): string[] =>
  names.split(" ").map((name) => `${prefix}.${name}`);

const open: TypeRules = {
  scope: "user",
  needsConsent: false,
  takesDirection: true,
  ownOnly: false,
  oauthScope: "tweet.read",
};
const consented = (oauthScope: Scope): TypeRules => ({ ...open, needsConsent: true, oauthScope });
const own = (oauthScope: Scope): TypeRules => ({
  ...consented(oauthScope),
  takesDirection: false,
  ownOnly: true,
});

const openTypes = [
  ...family(
    "profile.update",
    "bio profile_picture banner_picture screenname handle geo url verified_badge affiliate_badge",
  ),
  ...family("post", "create delete"),
  ...family("follow", "follow unfollow"),
  ...family("spaces", "start end"),
  ...family("broadcast", "start end"),
];

const consentedTypes: readonly (readonly [Scope, readonly string[]])[] = [
  ["tweet.read", family("post", "mention.create reply.create quote.create repost.create")],
  ["like.read", ["like.create"]],
  ["dm.read", family("chat", "received sent conversation.join update.group_name update.restrictions")],
  ["dm.read", family("chat.conversation", "member_added member_removed admin_added admin_removed")],
  ["dm.read", family("dm", "sent received read indicate_typing")],
  ["broadcast.read", ["broadcast.chat"]],
];

const rules: ReadonlyMap<string, TypeRules> = new Map([
  ...openTypes.map((name) => [name, open] as const),
  ...consentedTypes.flatMap(([scope, names]) => names.map((name) => [name, consented(scope)] as const)),
  ...family("mute", "mute unmute").map((name) => [name, own("mute.read")] as const),
  ...family("block", "block unblock").map((name) => [name, own("block.read")] as const),
  ["news.new", { ...open, scope: "keyword", takesDirection: false }],
  ["oauth.revoke", { ...open, scope: "app", takesDirection: false }],
]);

/** Every older name with the canonical one. */
export const olderEventTypeNames: ReadonlyMap<string, string> = new Map([
  ["ProfileBioUpdate", "profile.update.bio"],
  ["ProfilePictureUpdate", "profile.update.profile_picture"],
  ["ProfileBannerPictureUpdate", "profile.update.banner_picture"],
  ["ProfileScreennameUpdate", "profile.update.screenname"],
  ["ProfileGeoUpdate", "profile.update.geo"],
  ["ProfileUrlUpdate", "profile.update.url"],
  ["chat.conversation_join", "chat.conversation.join"],
]);

/** Every type by its canonical name. */
export const eventTypeNames: readonly string[] = [...rules.keys()];

/** Those that need the consent of the user they are about. */
export const privateEventTypes: readonly string[] = eventTypeNames.filter(
  (name) => rules.get(name)?.needsConsent,
);

/** A type's canonical name and its rules. */
export interface EventType {
  readonly name: string;
  readonly rules: TypeRules;
}

/** Looks a type up by any of its names; undefined where X would not know it. `extra` types count as public and scoped to a user. */
export const lookUpEventType = (name: string, extra: readonly string[]): EventType | undefined => {
  const canonical = olderEventTypeNames.get(name) ?? name;
  const found = rules.get(canonical) ?? (extra.includes(canonical) ? open : undefined);
  return found && { name: canonical, rules: found };
};
