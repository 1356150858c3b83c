/** Where invented happenings come from: people, a clock that only runs forward, fresh ids, the posts there are. */
import type { User } from "../entities.ts";
import type { Random } from "../random.ts";
import { hexDigits, signed64 } from "../random-ids.ts";
import type { Facts, PostScene } from "./happening.ts";

/** The state of a generator. */
export interface Stage {
  readonly random: Random;
  readonly people: readonly [User, User, ...User[]];
  readonly appId: string;
  /** Milliseconds since the epoch. */
  readonly nowMs: () => number;
  /** Lets up to so many milliseconds pass, at least one. */
  readonly pass: (mostMs: number) => void;
  /** Like X's: the time in the high bits, the rest at random. Always increasing. */
  readonly id: () => string;
  /** So many hex digits. */
  readonly hex: (digits: number) => string;
  /** A signed 64-bit integer. */
  readonly uuid: () => string;
  /** Somebody else. */
  readonly other: (than: User) => User;
  /** A post of this author, if one was remembered. */
  readonly postBy: (author: User) => PostScene | undefined;
  readonly remember: (scene: PostScene) => void;
  /** Of a post that is gone. */
  readonly forget: (scene: PostScene) => void;
}

/** Makes the facts of a happening; `subject` is whom the subscription's filter names. */
export type Invent = (stage: Stage, subject: User, other: User) => Facts;

const epochMs = 1_288_834_974_657;
const remembered = 50;

/** Sets the stage. */
export const createStage = (
  random: Random,
  people: Stage["people"],
  startMs: number,
  appId: string,
): Stage => {
  let nowMs = startMs;
  let posts: readonly PostScene[] = [];
  const pass = (mostMs: number): void => {
    nowMs += 1 + random.below(mostMs);
  };
  return {
    random,
    people,
    appId,
    nowMs: () => nowMs,
    pass,
    id: () => {
      pass(1);
      return ((BigInt(nowMs - epochMs) << 22n) | BigInt(random.below(2 ** 22))).toString();
    },
    hex: (digits) => hexDigits(random, digits),
    uuid: () => signed64(random),
    other: (than) => {
      const [first, ...rest] = people.filter(({ id }) => id !== than.id);
      if (first === undefined) throw new Error("The event generator needs two people of different ids.");
      return random.pick([first, ...rest]);
    },
    postBy: (author) => posts.find((scene) => scene.author.id === author.id),
    remember: (scene) => {
      posts = [scene, ...posts].slice(0, remembered);
    },
    forget: (scene) => {
      posts = posts.filter((known) => known !== scene);
    },
  };
};
