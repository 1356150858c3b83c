/** What people on the emulated X have done so far, as far as later acts depend on it. Forgotten at a reset. */
import type { Conversation, LiveShow, Post, User } from "../entities.ts";
import type { World } from "../world.ts";

/** A direct message, as far as a read receipt needs it. */
interface LastMessage {
  readonly id: string;
  readonly read: boolean;
}

/** The social state. Pairs of users are keyed by `pair`. */
export interface Society {
  /** By id, oldest first. Use `addPost` and `dropPost`. */
  readonly posts: Map<string, Post>;
  /** The ids of an author's posts, oldest first. */
  readonly postsOf: Map<string, string[]>;
  /** Who likes a post. */
  readonly likes: Map<string, Set<string>>;
  /** Who has reposted a post, with the repost's id. */
  readonly reposts: Map<string, Map<string, string>>;
  readonly follows: Set<string>;
  readonly mutes: Set<string>;
  readonly blocks: Set<string>;
  /** The last one from one user to another. */
  readonly messages: Map<string, LastMessage>;
  readonly conversations: Map<string, Conversation>;
  /** Those that are on. */
  readonly shows: Map<string, LiveShow>;
}

/** How many posts are remembered; older ones are gone as if deleted, without an event. */
export const rememberedPosts = 100_000;
const rememberedOthers = 10_000;

const societies = new WeakMap<World, Society>();

const create = (): Society => ({
  posts: new Map(),
  postsOf: new Map(),
  likes: new Map(),
  reposts: new Map(),
  follows: new Set(),
  mutes: new Set(),
  blocks: new Set(),
  messages: new Map(),
  conversations: new Map(),
  shows: new Map(),
});

/** The world's society; the same one for the life of the world. */
export const societyOf = (world: World): Society => {
  const known = societies.get(world);
  if (known !== undefined) return known;
  const society = create();
  societies.set(world, society);
  world.onReset(() => {
    for (const part of Object.values(society)) part.clear();
  });
  return society;
};

/** The key of one user's relation to another. */
export const pair = (sourceId: string, targetId: string): string => `${sourceId} ${targetId}`;

/** Forgets a post, its likes and its reposters; says whether it was there. */
export const dropPost = (society: Society, post: Post): boolean => {
  society.likes.delete(post.id);
  society.reposts.delete(post.id);
  if (post.repostOfId !== undefined) society.reposts.get(post.repostOfId)?.delete(post.authorId);
  const own = society.postsOf.get(post.authorId) ?? [];
  const at = own.lastIndexOf(post.id);
  if (at >= 0) own.splice(at, 1);
  if (own.length === 0) society.postsOf.delete(post.authorId);
  return society.posts.delete(post.id);
};

/** Remembers a post, and forgets the oldest one where there are too many. */
export const addPost = (society: Society, post: Post): void => {
  society.posts.set(post.id, post);
  const own = society.postsOf.get(post.authorId);
  if (own === undefined) society.postsOf.set(post.authorId, [post.id]);
  else own.push(post.id);
  if (society.posts.size <= rememberedPosts) return;
  const [oldest] = society.posts.values();
  if (oldest !== undefined) dropPost(society, oldest);
};

/** Sets an entry of a map that must not grow without end. */
export const remember = <Value>(map: Map<string, Value>, key: string, value: Value): void => {
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > rememberedOthers && oldest !== undefined) map.delete(oldest);
};

/** A post by id. */
export const findPost = (world: World, postId: string): Post | undefined =>
  societyOf(world).posts.get(postId);

/** The users with these handles, in any case and in this order; names that nobody has are left out. */
export const findByHandles = ({ store: { users } }: World, names: readonly string[]): User[] => {
  const distinct = new Set(names.map((name) => name.toLowerCase()));
  return [...distinct].flatMap((name) => users.byHandle(name) ?? []);
};
