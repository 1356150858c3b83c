/** Posts: written, answered, quoted, reposted, liked, deleted. */
import type { Post, User } from "../entities.ts";
import { textEntities } from "../events/text.ts";
import { hexDigits } from "../random-ids.ts";
import type { World } from "../world.ts";
import type { ActOf } from "./act-schema.ts";
import { mustNotBeBlocked, personOf, postMeant } from "./people.ts";
import { publish } from "./publish.ts";
import { refusal } from "./refusal.ts";
import { type ActResult, done, unchanged } from "./result.ts";
import { sceneOf } from "./scene.ts";
import { addPost, dropPost, findPost, societyOf } from "./society.ts";

type Draft = Pick<Post, "text"> & Partial<Omit<Post, "id" | "authorId" | "createdAtMs">>;

const put = (world: World, does: string, author: User, draft: Draft): ActResult => {
  const id = world.nextId();
  const post: Post = {
    id,
    authorId: author.id,
    lang: "und",
    conversationId: id,
    media: [],
    createdAtMs: world.now(),
    ...draft,
  };
  addPost(societyOf(world), post);
  const deliveries = publish(world, { kind: "post", scene: sceneOf(world, post, author) });
  return done(does, { user: author.id, post: id }, deliveries);
};

/** X puts the name of the person answered in front, unless it stands there. */
const addressed = (text: string, author: User, to: User): string => {
  if (author.id === to.id) return text;
  const [first] = textEntities(text);
  const isThere =
    first?.kind === "mention" && first.start === 0 && first.value.toLowerCase() === to.username.toLowerCase();
  return isThere ? text : `@${to.username} ${text}`;
};

/** A repost can't be dealt with itself: X means the original. */
const originalOf = (world: World, found: { readonly post: Post; readonly author: User }) =>
  found.post.repostOfId === undefined ? found : postMeant(world, found.post.repostOfId, undefined);

const written = ({ lang = "und", media = [] }: ActOf<"post" | "reply" | "quote">) => ({ lang, media });

/** Writes a post. */
export const post = (world: World, act: ActOf<"post">): ActResult =>
  put(world, act.does, personOf(world, act.user), { text: act.text, ...written(act) });

/** Answers a post. */
export const reply = (world: World, act: ActOf<"reply">): ActResult => {
  const author = personOf(world, act.user);
  const parent = originalOf(world, postMeant(world, act.to, act.toPostOf));
  mustNotBeBlocked(world, author, parent.author);
  return put(world, act.does, author, {
    text: addressed(act.text, author, parent.author),
    ...written(act),
    conversationId: parent.post.conversationId,
    replyToId: parent.post.id,
    replyToUserId: parent.author.id,
  });
};

const shareable = (world: World, actor: User, act: ActOf<"quote" | "repost">) => {
  const found = originalOf(world, postMeant(world, act.post, act.postOf));
  mustNotBeBlocked(world, actor, found.author);
  if (found.author.protected && found.author.id !== actor.id)
    throw refusal(world, `@${found.author.username} is protected: nobody can share their posts.`);
  return found;
};

/** Quotes a post. */
export const quote = (world: World, act: ActOf<"quote">): ActResult => {
  const author = personOf(world, act.user);
  const { post: quoted } = shareable(world, author, act);
  return put(world, act.does, author, { text: act.text, ...written(act), quoteOfId: quoted.id });
};

/** Reposts a post, once. */
export const repost = (world: World, act: ActOf<"repost">): ActResult => {
  const actor = personOf(world, act.user);
  const { post: original, author } = shareable(world, actor, act);
  const { reposts } = societyOf(world);
  const by = reposts.get(original.id) ?? new Map<string, string>();
  const earlier = by.get(actor.id);
  if (earlier !== undefined) return unchanged(act.does, { user: actor.id, post: earlier, of: original.id });
  const result = put(world, act.does, actor, {
    text: `RT @${author.username}: ${original.text}`,
    lang: original.lang,
    repostOfId: original.id,
  });
  reposts.set(original.id, by.set(actor.id, String(result.did.post)));
  return { ...result, did: { ...result.did, of: original.id } };
};

/** Likes a post, once. */
export const like = (world: World, act: ActOf<"like">): ActResult => {
  const liker = personOf(world, act.user);
  const { post: liked, author } = originalOf(world, postMeant(world, act.post, act.postOf));
  mustNotBeBlocked(world, liker, author);
  const { likes } = societyOf(world);
  const by = likes.get(liked.id) ?? new Set<string>();
  const facts = { user: liker.id, post: liked.id, author: author.id };
  if (by.has(liker.id)) return unchanged(act.does, facts);
  likes.set(liked.id, by.add(liker.id));
  const id = hexDigits(world.random, 32);
  const scene = sceneOf(world, liked, author);
  return done(act.does, { ...facts, like: id }, publish(world, { kind: "like", id, liker, scene }));
};

/** Deletes a post of one's own. Reposts of it go with it, without events. */
export const remove = (world: World, act: ActOf<"delete">): ActResult => {
  const actor = personOf(world, act.user);
  const { post: gone, author } = postMeant(world, act.post, act.postOf);
  if (author.id !== actor.id)
    throw refusal(world, `@${actor.username} can't delete a post of @${author.username}.`);
  const society = societyOf(world);
  for (const id of society.reposts.get(gone.id)?.values() ?? []) {
    const copy = findPost(world, id);
    if (copy !== undefined) dropPost(society, copy);
  }
  dropPost(society, gone);
  const deliveries = publish(world, { kind: "post-deleted", post: gone, author });
  return done(act.does, { user: actor.id, post: gone.id }, deliveries);
};
