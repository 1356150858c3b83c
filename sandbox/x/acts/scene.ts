/** A post with its surroundings. */
import type { Post, User } from "../entities.ts";
import type { PostScene } from "../events/happening.ts";
import { textEntities } from "../events/text.ts";
import type { World } from "../world.ts";
import { findByHandles, findPost } from "./society.ts";

/** Sets the scene: what the post refers to and whom it names, as both are at this moment. */
export const sceneOf = (world: World, post: Post, author: User): PostScene => {
  const referenced = [post.replyToId, post.quoteOfId, post.repostOfId].flatMap((id) => {
    const other = id === undefined ? undefined : findPost(world, id);
    const writer = other && world.store.users.get(other.authorId);
    return other === undefined || writer === undefined ? [] : [{ post: other, author: writer }];
  });
  const names = textEntities(post.text)
    .filter(({ kind }) => kind === "mention")
    .map(({ value }) => value);
  return { post, author, referenced, mentioned: findByHandles(world, names) };
};
