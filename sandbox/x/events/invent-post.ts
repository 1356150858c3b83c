/** Invented posts: plain and long ones, with tags, links, media; replies, quotes and reposts. */
import type { Post, User } from "../entities.ts";
import type { PostScene } from "./happening.ts";
import type { Stage } from "./stage.ts";
import { links, sentences, tags, tickers } from "./words.ts";

/** What a post is to the one it is about. */
export type PostForm = "plain" | "mention" | "reply" | "quote" | "repost";

const longSentences = 12;

const inventText = ({ random }: Stage): { text: string; lang: string } => {
  const first = random.pick(sentences);
  const { lang } = first;
  const [start = first, ...rest] = sentences.filter((sentence) => sentence.lang === lang);
  const long = random.below(8) === 0;
  const words = Array.from({ length: long ? longSentences : 0 }, () => random.pick([start, ...rest]).text);
  const extras = [
    ...(random.below(3) === 0 ? [`#${random.pick(tags)}`] : []),
    ...(random.below(12) === 0 ? [`$${random.pick(tickers)}`] : []),
    ...(random.below(4) === 0 ? [random.pick(links)] : []),
  ];
  return { text: [first.text, ...words, ...extras].join(" "), lang };
};

const media: readonly [Post["media"], ...Post["media"][]] = [
  [],
  [],
  [],
  ["photo"],
  ["photo", "photo"],
  ["video"],
  ["animated_gif"],
];

/** A post by `author`; unless it is plain it mentions, answers, quotes or reposts `about`. */
export const inventPost = (stage: Stage, form: PostForm, author: User, about: User): PostScene => {
  const { random } = stage;
  const original =
    form === "plain" || form === "mention"
      ? undefined
      : (stage.postBy(about) ?? inventPost(stage, "plain", about, author));
  const { text, lang } = inventText(stage);
  const id = stage.id();
  const originalId = original?.post.id;
  const named = form === "mention" || form === "reply";
  const post: Post = {
    id,
    authorId: author.id,
    ...(form === "repost" && original
      ? { text: `RT @${about.username}: ${original.post.text}`, lang: original.post.lang }
      : { text: named ? `@${about.username} ${text}` : text, lang }),
    createdAtMs: stage.nowMs(),
    conversationId: form === "reply" && original ? original.post.conversationId : id,
    media: form === "repost" ? [] : random.pick(media),
    ...(form === "reply" && { replyToId: originalId, replyToUserId: about.id }),
    ...(form === "quote" && { quoteOfId: originalId }),
    ...(form === "repost" && { repostOfId: originalId }),
  };
  const scene: PostScene = {
    post,
    author,
    referenced: original ? [{ post: original.post, author: original.author }] : [],
    mentioned: named || form === "repost" ? [about] : [],
  };
  // What refers to a repost refers to its original.
  if (form !== "repost") stage.remember(scene);
  return scene;
};
