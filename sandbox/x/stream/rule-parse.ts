/**
 * Parses a rule of the filtered stream. A blank means AND and binds tighter than OR; `-` takes a term or a group away;
 * parentheses group.
 */
import { ruleTerm } from "./rule-terms.ts";
import { type RuleFault, type RuleToken, ruleTokens } from "./rule-tokens.ts";
import { isNarrow, type RuleNode } from "./rule-tree.ts";

/** The longest rule, in code points. */
const longestRule = 2048;
/** Groups within groups; nobody writes more, and the parser's stack stays small. */
const deepestGroup = 100;

/** The tokens that are left, and how deep in groups they are. */
interface Cursor {
  readonly tokens: readonly RuleToken[];
  next: number;
  depth: number;
}

const unexpected = (cursor: Cursor): RuleFault => {
  const token = cursor.tokens[cursor.next];
  if (token === undefined) return { fault: "the rule ends where a term has to follow" };
  const found = { open: "(", close: ")", not: "-", or: "OR", quoted: '"', word: "a word" }[token.kind];
  return { fault: `a term has to stand where ${found} is (at position ${token.at})` };
};

const parsePrimary = (cursor: Cursor): RuleNode | RuleFault => {
  const token = cursor.tokens[cursor.next];
  if (token?.kind === "word" || token?.kind === "quoted") {
    cursor.next += 1;
    return ruleTerm(token);
  }
  if (token?.kind !== "open") return unexpected(cursor);
  if (cursor.depth === deepestGroup) return { fault: `groups are nested more than ${deepestGroup} deep` };
  cursor.next += 1;
  cursor.depth += 1;
  const inner = parseOr(cursor);
  if ("fault" in inner) return inner;
  if (cursor.tokens[cursor.next]?.kind !== "close")
    return { fault: `the parenthesis at position ${token.at} is not closed` };
  cursor.next += 1;
  cursor.depth -= 1;
  return inner;
};

const parseTerm = (cursor: Cursor): RuleNode | RuleFault => {
  if (cursor.tokens[cursor.next]?.kind !== "not") return parsePrimary(cursor);
  cursor.next += 1;
  const node = parsePrimary(cursor);
  return "fault" in node ? node : { kind: "not", node };
};

const joined = (kind: "and" | "or", nodes: readonly RuleNode[]): RuleNode => {
  const [only, ...others] = nodes;
  return only !== undefined && others.length === 0 ? only : { kind, nodes };
};

const parseAnd = (cursor: Cursor): RuleNode | RuleFault => {
  const nodes: RuleNode[] = [];
  for (;;) {
    const node = parseTerm(cursor);
    if ("fault" in node) return node;
    nodes.push(node);
    const after = cursor.tokens[cursor.next]?.kind;
    if (after === undefined || after === "or" || after === "close") return joined("and", nodes);
  }
};

const parseOr = (cursor: Cursor): RuleNode | RuleFault => {
  const nodes: RuleNode[] = [];
  for (;;) {
    const node = parseAnd(cursor);
    if ("fault" in node) return node;
    nodes.push(node);
    if (cursor.tokens[cursor.next]?.kind !== "or") return joined("or", nodes);
    cursor.next += 1;
  }
};

/** The tree of a rule, or what X would refuse it for. */
export const parseRule = (value: string): RuleNode | RuleFault => {
  const length = [...value].length;
  if (length === 0 || length > longestRule)
    return { fault: `a rule has 1 to ${longestRule} characters, this one ${length}` };
  const tokens = ruleTokens(value);
  if ("fault" in tokens) return tokens;
  const cursor: Cursor = { tokens, next: 0, depth: 0 };
  const tree = parseOr(cursor);
  if ("fault" in tree) return tree;
  const left = tokens[cursor.next];
  if (left !== undefined) return { fault: `the parenthesis at position ${left.at} closes nothing` };
  return isNarrow(tree)
    ? tree
    : {
        fault:
          "is/has/lang cannot be used as a standalone operator, nor can a negation: every alternative needs a keyword, phrase, #tag, @user, from: or to:",
      };
};
