/** Random rules, and their text, written without a look at the parser. */
import fc from "fast-check";
import { hasKinds, isKinds, type RuleNode } from "../../../../sandbox/x/stream/rule-tree.ts";

const words = ["cat", "dog", "coca", "cola", "größe", "😀", "猫", "a1", "news"] as const;
const users = ["owner", "stranger", "99", "x_dev"] as const;

const narrow: fc.Arbitrary<RuleNode> = fc.oneof(
  fc.constantFrom(...words).map((text): RuleNode => ({ kind: "keyword", text })),
  fc
    .array(fc.constantFrom(...words), { minLength: 1, maxLength: 3 })
    .map((phrase): RuleNode => ({ kind: "phrase", words: phrase })),
  fc.constantFrom("cat", "dog_1", "größe").map((name): RuleNode => ({ kind: "hashtag", name })),
  fc.constantFrom("owner", "x_dev").map((name): RuleNode => ({ kind: "mention", name })),
  fc
    .tuple(fc.constantFrom("from" as const, "to" as const), fc.constantFrom(...users))
    .map(([kind, user]): RuleNode => ({ kind, user })),
);

const wide: fc.Arbitrary<RuleNode> = fc.oneof(
  fc.constantFrom(...hasKinds).map((what): RuleNode => ({ kind: "has", what })),
  fc.constantFrom(...isKinds).map((what): RuleNode => ({ kind: "is", what })),
  fc.constantFrom("en", "und", "zh-tw").map((code): RuleNode => ({ kind: "lang", code })),
);

const { tree } = fc.letrec<{ tree: RuleNode }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    narrow,
    wide,
    tie("tree").map((node): RuleNode => ({ kind: "not", node })),
    fc
      .tuple(
        fc.constantFrom("and" as const, "or" as const),
        fc.array(tie("tree"), { minLength: 2, maxLength: 4 }),
      )
      .map(([kind, nodes]): RuleNode => ({ kind, nodes })),
  ),
}));

/** Any tree, with one term in front that makes it a rule X takes. */
export const rules: fc.Arbitrary<RuleNode> = fc
  .tuple(narrow, fc.array(tree, { minLength: 1, maxLength: 3 }))
  .map(([first, rest]): RuleNode => ({ kind: "and", nodes: [first, ...rest] }));

const printGroup = (node: RuleNode): string =>
  node.kind === "and" || node.kind === "or" || node.kind === "not" ? `(${printRule(node)})` : printRule(node);

/** A rule's text. */
export const printRule = (node: RuleNode): string => {
  switch (node.kind) {
    case "and":
      return node.nodes
        .map((inner) => (inner.kind === "not" ? printRule(inner) : printGroup(inner)))
        .join(" ");
    case "or":
      return node.nodes
        .map((inner) => (inner.kind === "or" ? printGroup(inner) : printRule(inner)))
        .join(" OR ");
    case "not":
      return `-${printGroup(node.node)}`;
    case "keyword":
      return node.text;
    case "phrase":
      return `"${node.words.join(" ")}"`;
    case "hashtag":
      return `#${node.name}`;
    case "mention":
      return `@${node.name}`;
    case "from":
    case "to":
      return `${node.kind}:${node.user}`;
    case "has":
    case "is":
      return `${node.kind}:${node.what}`;
    case "lang":
      return `lang:${node.code}`;
  }
};
