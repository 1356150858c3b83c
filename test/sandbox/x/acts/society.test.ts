import { expect, it } from "vitest";
import {
  addPost,
  dropPost,
  findPost,
  rememberedPosts,
  societyOf,
} from "../../../../sandbox/x/acts/society.ts";
import { createWorld } from "../../../../sandbox/x/world.ts";
import { ann, ben, post } from "./cast.ts";

const emptyWorld = () =>
  createWorld({ apps: [{ name: "main", bearerToken: "t", clientSecret: "s" }], users: [] });

it("forgets the oldest posts, with what hangs on them, and no others", () => {
  const world = emptyWorld();
  const society = societyOf(world);
  addPost(society, post("1", ann));
  society.likes.set("1", new Set([ben.id]));
  for (let number = 2; number <= rememberedPosts; number += 1) addPost(society, post(String(number), ben));
  expect(findPost(world, "1")).toBeDefined();
  addPost(society, post("last", ben));
  expect(findPost(world, "1")).toBeUndefined();
  expect(society.likes.size).toBe(0);
  expect(society.postsOf.has(ann.id)).toBe(false);
  expect(society.posts.size).toBe(rememberedPosts);
  expect(findPost(world, "2")).toBeDefined();
});

it("lets somebody repost again once the repost is gone", () => {
  const society = societyOf(emptyWorld());
  const copy = post("2", ben, { repostOfId: "1" });
  addPost(society, post("1", ann));
  addPost(society, copy);
  society.reposts.set("1", new Map([[ben.id, "2"]]));
  dropPost(society, copy);
  expect(society.reposts.get("1")?.has(ben.id)).toBe(false);
});

it("is another one in each world", () => {
  expect(societyOf(emptyWorld())).not.toBe(societyOf(emptyWorld()));
});
