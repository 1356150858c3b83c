/** Changes of a profile. */
import type { User } from "../entities.ts";
import type { ProfileField } from "../events/happening.ts";
import type { World } from "../world.ts";
import type { ActOf } from "./act-schema.ts";
import { personOf } from "./people.ts";
import { publish } from "./publish.ts";
import { refusal } from "./refusal.ts";
import { type ActResult, done, unchanged } from "./result.ts";

type Profile = Pick<
  User,
  | "bio"
  | "name"
  | "username"
  | "pictureUrl"
  | "bannerUrl"
  | "geo"
  | "url"
  | "verifiedBadge"
  | "affiliateBadge"
>;

/** Each member of a profile with the event that its change is. */
const fields: readonly (readonly [keyof Profile, ProfileField])[] = [
  ["bio", "bio"],
  ["name", "screenname"],
  ["username", "handle"],
  ["pictureUrl", "profile_picture"],
  ["bannerUrl", "banner_picture"],
  ["geo", "geo"],
  ["url", "url"],
  ["verifiedBadge", "verified_badge"],
  ["affiliateBadge", "affiliate_badge"],
];

/** Changes the profile; each member that is not as it was is a happening of its own. */
export const changeProfile = (world: World, act: ActOf<"profile">): ActResult => {
  const before = personOf(world, act.user);
  const holder = act.handle === undefined ? undefined : world.store.users.byHandle(act.handle);
  if (holder !== undefined && holder.id !== before.id)
    throw refusal(world, `another user is @${holder.username}.`);
  const after: User = {
    ...before,
    bio: act.bio ?? before.bio,
    name: act.name ?? before.name,
    username: act.handle ?? before.username,
    pictureUrl: act.picture ?? before.pictureUrl,
    bannerUrl: act.banner ?? before.bannerUrl,
    geo: act.geo ?? before.geo,
    url: act.url ?? before.url,
    verifiedBadge: act.verifiedBadge ?? before.verifiedBadge,
    affiliateBadge: act.affiliateBadge ?? before.affiliateBadge,
  };
  const changes = fields.filter(([member]) => before[member] !== after[member]);
  const facts = { user: before.id, fields: changes.map(([, field]) => field) };
  if (changes.length === 0) return unchanged(act.does, facts);
  world.store.users.set(after.id, after);
  const deliveries = changes.flatMap(([member, field]) =>
    publish(world, { kind: "profile", user: after, field, before: before[member], after: after[member] }),
  );
  return done(act.does, facts, deliveries);
};
