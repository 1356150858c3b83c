/** A rule's text as a row of tokens. */

/** One token. `at` counts code points from 1, as X's complaints do. */
export type RuleToken =
  | { readonly kind: "open" | "close" | "not" | "or"; readonly at: number }
  /** What stood between quotation marks, with the mark of a proximity search behind it. */
  | { readonly kind: "quoted"; readonly text: string; readonly near: string | undefined; readonly at: number }
  | { readonly kind: "word"; readonly text: string; readonly at: number };

/** What is wrong with a rule, in words. */
export interface RuleFault {
  readonly fault: string;
}

// Every alternative starts with another character, so there is nothing to try twice.
const pattern =
  /(?<space>\s+)|(?<open>\()|(?<close>\))|(?<not>-)(?=[^\s)-])|"(?<quoted>[^"]*)"(?<near>~[0-9]*)?|(?<word>[^\s()"-][^\s()"]*(?:(?<=:)"[^"]*")?)/uy;

/** Cuts a rule into tokens, or says where that ends. */
export const ruleTokens = (text: string): readonly RuleToken[] | RuleFault => {
  const tokens: RuleToken[] = [];
  let at = 1;
  pattern.lastIndex = 0;
  while (pattern.lastIndex < text.length) {
    const start = pattern.lastIndex;
    const match = pattern.exec(text);
    if (match?.groups === undefined) {
      const found = String.fromCodePoint(text.codePointAt(start) ?? 0);
      return {
        fault:
          found === '"'
            ? `the quotation mark at position ${at} is not closed`
            : `no term can start with '${found}' (at position ${at})`,
      };
    }
    const { open, close, not, quoted, near, word } = match.groups;
    if (open !== undefined) tokens.push({ kind: "open", at });
    else if (close !== undefined) tokens.push({ kind: "close", at });
    else if (not !== undefined) tokens.push({ kind: "not", at });
    else if (quoted !== undefined) tokens.push({ kind: "quoted", text: quoted, near, at });
    else if (word === "OR") tokens.push({ kind: "or", at });
    else if (word !== undefined) tokens.push({ kind: "word", text: word, at });
    at += [...match[0]].length;
  }
  return tokens;
};
