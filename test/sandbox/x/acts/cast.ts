/** People, posts and happenings for tests of the routing tables. */
import type { Post, User } from "../../../../sandbox/x/entities.ts";
import type { Facts, Happening, PostScene } from "../../../../sandbox/x/events/happening.ts";

export const person = (id: string, username: string, over: Partial<User> = {}): User => ({
  id,
  username,
  name: username,
  protected: false,
  createdAtMs: 0,
  bio: "",
  geo: "",
  url: "",
  pictureUrl: "",
  bannerUrl: "",
  verifiedBadge: "none",
  affiliateBadge: "",
  authorised: [],
  ...over,
});

export const ann = person("1", "ann");
export const ben = person("2", "ben");
export const cat = person("3", "cat");
/** A protected account. */
export const pat = person("4", "pat", { protected: true });

export const post = (id: string, author: User, over: Partial<Post> = {}): Post => ({
  id,
  authorId: author.id,
  text: "hello",
  lang: "en",
  createdAtMs: 0,
  conversationId: id,
  media: [],
  ...over,
});

export const scene = (author: User, over: Partial<Post>, more: Partial<PostScene> = {}): PostScene => ({
  post: post("100", author, over),
  author,
  referenced: [],
  mentioned: [],
  ...more,
});

export const happens = (facts: Facts): Happening => ({ ...facts, atMs: 0, uuid: "1" });
