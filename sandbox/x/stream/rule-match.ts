/** Whether a post fits a rule. */
import type { Post } from "../entities.ts";
import type { PostScene } from "../events/happening.ts";
import { textOf } from "../events/post.ts";
import { textEntities } from "../events/text.ts";
import type { RuleNode } from "./rule-tree.ts";
import { plain, wordsOf } from "./words.ts";

/** What rules ask of a post, worked out once for all of them. */
interface PostTraits {
  readonly words: readonly string[];
  readonly wordSet: ReadonlySet<string>;
  readonly hashtags: ReadonlySet<string>;
  readonly mentions: ReadonlySet<string>;
  /** Id and username. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly has: Readonly<Record<"media" | "links" | "mentions" | "hashtags", boolean>>;
  readonly is: Readonly<Record<"reply" | "retweet" | "quote", boolean>>;
  readonly lang: string;
}

/** A repost has the media of the post it repeats. */
const mediaOf = ({ post, referenced }: PostScene): Post["media"] => {
  const original = referenced.find((other) => other.post.id === post.repostOfId);
  return [...post.media, ...(original?.post.media ?? [])];
};

const repliedTo = ({ post, referenced, mentioned }: PostScene): string[] => {
  const id = post.replyToUserId;
  if (id === undefined) return [];
  const people = [...referenced.map(({ author }) => author), ...mentioned];
  const user = people.find((other) => other.id === id);
  return user === undefined ? [id] : [id, user.username.toLowerCase()];
};

/** Works out what rules may ask. */
export const traitsOf = (scene: PostScene): PostTraits => {
  const { post, author } = scene;
  const text = textOf(scene);
  const media = mediaOf(scene);
  const entities = textEntities(text);
  const named = (kind: string): Set<string> =>
    new Set(entities.filter((entity) => entity.kind === kind).map(({ value }) => plain(value)));
  const hashtags = named("hashtag");
  const mentions = named("mention");
  const words = wordsOf(text);
  return {
    words,
    wordSet: new Set(words),
    hashtags,
    mentions,
    from: [author.id, author.username.toLowerCase()],
    to: repliedTo(scene),
    has: {
      media: media.length > 0,
      // Media stand in a post's text as a link.
      links: media.length > 0 || named("url").size > 0,
      mentions: mentions.size > 0,
      hashtags: hashtags.size > 0,
    },
    is: {
      reply: post.replyToId !== undefined,
      retweet: post.repostOfId !== undefined,
      quote: post.quoteOfId !== undefined,
    },
    lang: post.lang.toLowerCase(),
  };
};

const follow = (words: readonly string[], phrase: readonly string[]): boolean =>
  words.some((_, start) => phrase.every((word, index) => words[start + index] === word));

/** Whether a post with these traits fits. */
export const fits = (node: RuleNode, traits: PostTraits): boolean => {
  switch (node.kind) {
    case "and":
      return node.nodes.every((inner) => fits(inner, traits));
    case "or":
      return node.nodes.some((inner) => fits(inner, traits));
    case "not":
      return !fits(node.node, traits);
    case "keyword":
      return traits.wordSet.has(node.text);
    case "phrase":
      return follow(traits.words, node.words);
    case "hashtag":
      return traits.hashtags.has(node.name);
    case "mention":
      return traits.mentions.has(node.name);
    case "from":
      return traits.from.includes(node.user);
    case "to":
      return traits.to.includes(node.user);
    case "has":
      return traits.has[node.what];
    case "is":
      return traits.is[node.what];
    case "lang":
      return traits.lang === node.code;
  }
};
