/**
 * The event types of the Activity API as this emulator enforces them. Kept apart from the provider's table on purpose:
 * two readings of the documentation that must agree are worth more than one that agrees with itself.
 */

/** What a subscription to one type must look like. */
export interface TypeRules {
  readonly scope: "user" | "keyword" | "app";
  /** The user named by the filter must have authorised the app. */
  readonly needsConsent: boolean;
  readonly takesDirection: boolean;
}

const family = (prefix: string, names: string): string[] =>
  names.split(" ").map((name) => `${prefix}.${name}`);

const open: TypeRules = { scope: "user", needsConsent: false, takesDirection: false };
const consented: TypeRules = { scope: "user", needsConsent: true, takesDirection: false };

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

const consentedTypes = [
  ...family("post", "mention.create reply.create quote.create repost.create"),
  ...family("chat", "received sent conversation.join update.group_name update.restrictions"),
  ...family("chat.conversation", "member_added member_removed admin_added admin_removed"),
  ...family("dm", "sent received read indicate_typing"),
  ...family("mute", "mute unmute"),
  ...family("block", "block unblock"),
  "broadcast.chat",
];

const rules: ReadonlyMap<string, TypeRules> = new Map([
  ...openTypes.map((name) => [name, open] as const),
  ...consentedTypes.map((name) => [name, consented] as const),
  ["like.create", { ...consented, takesDirection: true }],
  ["news.new", { scope: "keyword", needsConsent: false, takesDirection: false }],
  ["oauth.revoke", { scope: "app", needsConsent: false, takesDirection: false }],
]);

const olderNames: ReadonlyMap<string, string> = new Map([
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

/** Every older name with the canonical one. */
export const olderEventTypeNames: ReadonlyMap<string, string> = olderNames;

/** A type's canonical name and rules; undefined where X would not know it. `extra` types count as public and scoped to a user. */
export const lookUpEventType = (
  name: string,
  extra: readonly string[],
): { readonly name: string; readonly rules: TypeRules } | undefined => {
  const canonical = olderNames.get(name) ?? name;
  const found = rules.get(canonical) ?? (extra.includes(canonical) ? open : undefined);
  return found && { name: canonical, rules: found };
};
