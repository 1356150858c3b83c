/** What a single word or a quoted text of a rule asks for. */
import { textEntities } from "../events/text.ts";
import type { RuleFault, RuleToken } from "./rule-tokens.ts";
import { hasKinds, isKinds, type RuleTerm } from "./rule-tree.ts";
import { plain, wordsOf } from "./words.ts";

const invalidOperator = (name: string, at: number): RuleFault => ({
  fault: `Reference to invalid operator '${name}' (at position ${at})`,
});

const badValue = (word: string, at: number): RuleFault => ({
  fault: `'${word}' has no value that its operator takes (at position ${at})`,
});

type Parse = (value: string) => RuleTerm | undefined;

const choice =
  <Kind extends string>(kinds: readonly Kind[], make: (what: Kind) => RuleTerm): Parse =>
  (value) => {
    const what = kinds.find((kind) => kind === value);
    return what === undefined ? undefined : make(what);
  };

const user =
  (kind: "from" | "to"): Parse =>
  (value) =>
    /^(?:[a-z0-9_]{1,15}|[0-9]{1,19})$/.test(value) ? { kind, user: value } : undefined;

/** The operators with a colon. `has` and `is` with another value are other operators, which are not known. */
const operators: ReadonlyMap<string, Parse> = new Map<string, Parse>([
  ["from", user("from")],
  ["to", user("to")],
  ["has", choice(hasKinds, (what) => ({ kind: "has", what }))],
  ["is", choice(isKinds, (what) => ({ kind: "is", what }))],
  ["lang", (code) => (/^[a-z]{2,3}(?:-[a-z]{2,4})?$/.test(code) ? { kind: "lang", code } : undefined)],
]);

/** A tag or a handle, where the whole word is one that posts can hold. */
const entity = (word: string, kind: "hashtag" | "mention"): RuleTerm | undefined => {
  const [found, ...more] = textEntities(word);
  const whole = found?.kind === kind && more.length === 0 && found.value.length + 1 === word.length;
  return whole ? { kind, name: plain(found.value) } : undefined;
};

const keyword = (word: string, at: number): RuleTerm | RuleFault => {
  if (/^(?:and|or)$/i.test(word)) {
    return {
      fault: `'${word}' is ambiguous: put a space between terms that all have to fit, OR between those of which one is enough, and quotation marks around a word to look for (at position ${at})`,
    };
  }
  // The letters of other scripts and emoji are words; a mark of ASCII is the start of something X has no operator for.
  if (/^[!-/:-@[-^`{-~]/.test(word))
    return { fault: `no term can start with '${word.charAt(0)}' (at position ${at})` };
  return { kind: "keyword", text: plain(word) };
};

const wordTerm = (word: string, at: number): RuleTerm | RuleFault => {
  if (word.startsWith("$")) return invalidOperator("cashtag", at);
  if (word.startsWith("#")) return entity(word, "hashtag") ?? badValue(word, at);
  if (word.startsWith("@")) return entity(word, "mention") ?? badValue(word, at);
  const [, name, value] = /^([a-z_][a-z0-9_]*):(.*)$/isu.exec(word) ?? [];
  if (name === undefined || value === undefined) return keyword(word, at);
  const operator = name.toLowerCase();
  const parse = operators.get(operator);
  if (parse === undefined) return invalidOperator(name, at);
  const term = parse(value.toLowerCase());
  if (term !== undefined) return term;
  return (operator === "has" || operator === "is") && value !== ""
    ? invalidOperator(word, at)
    : badValue(word, at);
};

/** The condition a token stands for, or why there is none. */
export const ruleTerm = (token: Extract<RuleToken, { text: string }>): RuleTerm | RuleFault => {
  if (token.kind === "word") return wordTerm(token.text, token.at);
  if (token.near !== undefined) return invalidOperator("~", token.at);
  const words = wordsOf(token.text);
  return words.length > 0
    ? { kind: "phrase", words }
    : { fault: `there is no word between the quotation marks at position ${token.at}` };
};
