/** What a rule of the filtered stream means, as a tree. All texts in it are in lower case: no operator looks at case. */

/** What `has:` knows. */
export const hasKinds = ["media", "links", "mentions", "hashtags"] as const;
/** What `is:` knows. */
export const isKinds = ["reply", "retweet", "quote"] as const;

/** One condition on a post. */
export type RuleTerm =
  | { readonly kind: "keyword"; readonly text: string }
  /** The words of a quoted text, which have to follow each other. */
  | { readonly kind: "phrase"; readonly words: readonly string[] }
  /** Without its `#`. */
  | { readonly kind: "hashtag"; readonly name: string }
  /** Without its `@`. */
  | { readonly kind: "mention"; readonly name: string }
  /** A username or an id. */
  | { readonly kind: "from" | "to"; readonly user: string }
  | { readonly kind: "has"; readonly what: (typeof hasKinds)[number] }
  | { readonly kind: "is"; readonly what: (typeof isKinds)[number] }
  | { readonly kind: "lang"; readonly code: string };

/** A rule or a part of one. */
export type RuleNode =
  | RuleTerm
  | { readonly kind: "not"; readonly node: RuleNode }
  /** Two nodes at least. */
  | { readonly kind: "and" | "or"; readonly nodes: readonly RuleNode[] };

/**
 * Whether every post that fits was narrowed down by something other than `has:`, `is:`, `lang:` or a negation. X
 * refuses a rule where that is not so.
 */
export const isNarrow = (node: RuleNode): boolean => {
  switch (node.kind) {
    case "and":
      return node.nodes.some(isNarrow);
    case "or":
      return node.nodes.every(isNarrow);
    case "not":
    case "has":
    case "is":
    case "lang":
      return false;
    default:
      return true;
  }
};
