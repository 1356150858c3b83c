/** An account as X's v2 API shows it. */
import type { User } from "../entities.ts";
import { countOf } from "./counts.ts";
import { displayUrl, entitiesOf } from "./entities.ts";
import type { Payload } from "./json.ts";
import { isoTime } from "./times.ts";

const linkOf = (url: string): Payload => ({
  urls: [{ start: 0, end: [...url].length, url, expanded_url: url, display_url: displayUrl(url) }],
});

const profileEntities = ({ url, bio }: User): Payload | undefined => {
  const description = entitiesOf(bio, []);
  if (url === "" && description === undefined) return undefined;
  return { ...(url !== "" && { url: linkOf(url) }), ...(description && { description }) };
};

/** The numbers of an account; the emulator keeps none, so they follow from the id. */
export const accountMetrics = ({ id }: User): Record<string, number> => ({
  followers_count: countOf(id, "followers", 20_000),
  following_count: countOf(id, "following", 2_000),
  tweet_count: countOf(id, "posts", 8_000),
  listed_count: countOf(id, "lists", 100),
  like_count: countOf(id, "likes", 10_000),
  media_count: countOf(id, "media", 500),
});

/** Every public member; those that are empty and optional on X are left out. */
export const account = (user: User): Payload => {
  const entities = profileEntities(user);
  return {
    id: user.id,
    name: user.name,
    username: user.username,
    created_at: isoTime(user.createdAtMs),
    description: user.bio,
    ...(user.geo !== "" && { location: user.geo }),
    url: user.url,
    ...(entities && { entities }),
    profile_image_url: user.pictureUrl,
    profile_banner_url: user.bannerUrl,
    protected: user.protected,
    verified: user.verifiedBadge !== "none",
    verified_type: user.verifiedBadge,
    is_identity_verified: false,
    ...(user.affiliateBadge !== "" && { affiliation: { description: user.affiliateBadge } }),
    public_metrics: accountMetrics(user),
  };
};

/** An account as the Activity API nests it. */
export const wrapped = (user: User): Payload => ({ data: account(user) });
