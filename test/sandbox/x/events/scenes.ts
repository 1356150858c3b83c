/** A few people and posts for tests. */
import type { Post, User } from "../../../../sandbox/x/entities.ts";
import type { PostScene } from "../../../../sandbox/x/events/happening.ts";

export const atMs = Date.UTC(2026, 7, 1, 12, 0, 0, 236);

const person = (id: string, username: string): User => ({
  id,
  username,
  name: `Name of ${username}`,
  protected: false,
  createdAtMs: Date.UTC(2020, 0, 2, 3, 4, 5, 678),
  bio: "",
  geo: "",
  url: "",
  pictureUrl: "https://img.example/p.jpg",
  bannerUrl: "https://img.example/b.jpg",
  verifiedBadge: "none",
  affiliateBadge: "",
  authorised: [],
});

export const ann = person("1850000000000000001", "ann");
export const bob = person("99", "Bob_b");
export const eve = person("77", "eve");

export const scene = (
  author: User,
  text: string,
  more: Partial<Post> = {},
  rest: Partial<Pick<PostScene, "referenced" | "mentioned">> = {},
): PostScene => ({
  post: {
    id: "1900000000000000007",
    authorId: author.id,
    text,
    lang: "en",
    createdAtMs: atMs,
    conversationId: "1900000000000000007",
    media: [],
    ...more,
  },
  author,
  referenced: [],
  mentioned: [],
  ...rest,
});
