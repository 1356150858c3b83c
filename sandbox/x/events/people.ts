/** Invented accounts. */
import type { User } from "../entities.ts";
import type { Random } from "../random.ts";
import { bios, names, places } from "./words.ts";

/** What has to be said of a person; the rest is invented. */
export type Person = Pick<User, "id" | "username"> & Partial<User>;

const yearMs = 31_536_000_000;

/** An account with every member; `atMs` is when it is looked at. */
const complete = (person: Person, random: Random, atMs: number): User => ({
  name: person.username,
  protected: false,
  createdAtMs: atMs - Math.floor((0.5 + random.next() * 12) * yearMs),
  bio: random.pick(bios),
  geo: random.pick(places),
  url: random.below(2) === 0 ? "" : `https://${person.username.toLowerCase().replaceAll("_", "-")}.example/`,
  pictureUrl: `https://pbs.example/profile_images/${person.id}/normal.jpg`,
  bannerUrl: `https://pbs.example/profile_banners/${person.id}/1600000000`,
  verifiedBadge: random.pick(["none", "none", "blue", "business"]),
  affiliateBadge: random.below(5) === 0 ? "Harbour Cooperative" : "",
  authorised: [],
  ...person,
});

/** The given people, filled up to `least` with invented ones. */
export const gather = (
  given: readonly Person[],
  least: number,
  random: Random,
  atMs: number,
): readonly [User, User, ...User[]] => {
  const taken = new Set(given.map(({ username }) => username.toLowerCase()));
  const free = names.filter(({ username }) => !taken.has(username.toLowerCase()));
  const invented = free.slice(0, Math.max(least - given.length, 0)).map(({ name, username }) => ({
    // Long ids, as accounts of these years have.
    id: (1_500_000_000_000_000_000n + BigInt(random.below(2 ** 31)) * 1_000_003n).toString(),
    username,
    name,
  }));
  const [first, second, ...rest] = [...given, ...invented].map((person) => complete(person, random, atMs));
  if (first === undefined || second === undefined) throw new Error("The event generator needs two people.");
  return [first, second, ...rest];
};
