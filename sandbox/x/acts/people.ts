/** Who and what an act means. */
import type { Post, User } from "../entities.ts";
import type { World } from "../world.ts";
import { refusal, unknown } from "./refusal.ts";
import { pair, societyOf } from "./society.ts";

/**
 * The user meant by `"@username"`, a username or an id.
 * @throws ActRefused where there is none.
 */
export const personOf = (world: World, reference: string): User => {
  const user = world.store.users.get(reference) ?? world.store.users.byHandle(reference.replace(/^@/, ""));
  if (user === undefined) throw unknown(world, "user", reference);
  return user;
};

/**
 * The post meant by its id, or by the name of the user whose newest it is.
 * @throws ActRefused where there is none, or its author is gone.
 */
export const postMeant = (
  world: World,
  postId: string | undefined,
  ofUser: string | undefined,
): { readonly post: Post; readonly author: User } => {
  const { posts, postsOf } = societyOf(world);
  const id = postId ?? postsOf.get(personOf(world, ofUser ?? "").id)?.at(-1);
  if (id === undefined) throw refusal(world, `${ofUser ?? "nobody"} has no post.`);
  const post = posts.get(id);
  const author = post && world.store.users.get(post.authorId);
  if (post === undefined || author === undefined) throw unknown(world, "post", id);
  return { post, author };
};

/**
 * X lets nobody deal with a user who has blocked them.
 * @throws ActRefused.
 */
export const mustNotBeBlocked = (world: World, actor: User, by: User): void => {
  if (societyOf(world).blocks.has(pair(by.id, actor.id)))
    throw refusal(world, `@${by.username} has blocked @${actor.username}.`);
};

/**
 * Neither of the two may have blocked the other.
 * @throws ActRefused.
 */
export const mustBeOnTerms = (world: World, one: User, other: User): void => {
  mustNotBeBlocked(world, one, other);
  mustNotBeBlocked(world, other, one);
};
