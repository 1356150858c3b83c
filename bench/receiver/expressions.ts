/** DynamoDB's expressions, as far as receivers use them: conditions and updates over top-level attributes. */

/** A value in DynamoDB's wire form: one member, named by its type. */
type AttributeValue = Readonly<Record<string, unknown>>;

/** An item in DynamoDB's wire form. */
export type Item = Readonly<Record<string, AttributeValue>>;

/** What an expression stands for: names behind `#`, values behind `:`. */
export interface Placeholders {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Item;
}

type Condition = (item: Item, given: Placeholders) => boolean;

const nameOf = (token: string, { ExpressionAttributeNames: names = {} }: Placeholders): string =>
  names[token] ?? token;

const operand = (token: string, item: Item, given: Placeholders): AttributeValue | undefined =>
  token.startsWith(":") ? given.ExpressionAttributeValues?.[token] : item[nameOf(token, given)];

const comparisons: Readonly<Record<string, (left: number | string, right: number | string) => boolean>> = {
  "=": (left, right) => left === right,
  "<": (left, right) => left < right,
  "<=": (left, right) => left <= right,
  ">": (left, right) => left > right,
  ">=": (left, right) => left >= right,
};

const plain = (value: AttributeValue): number | string =>
  "N" in value ? Number(value.N) : String(value.S ?? JSON.stringify(value));

const typeOf = (value: AttributeValue): string | undefined => Object.keys(value)[0];

/** As DynamoDB does: what is missing, or of another type, compares as false. */
const compare = (left: string, operator: string, right: string): Condition => {
  const holds = comparisons[operator];
  if (holds === undefined) throw new Error(`no comparison: ${left} ${operator} ${right}`);
  return (item, given) => {
    const [a, b] = [operand(left, item, given), operand(right, item, given)];
    return a !== undefined && b !== undefined && typeOf(a) === typeOf(b) && holds(plain(a), plain(b));
  };
};

/** Reads OR, AND, brackets, attribute_exists, attribute_not_exists and comparisons. @throws Error on anything else. */
const compile = (text: string): Condition => {
  const tokens = text.match(/<=|>=|[=<>()]|[\w:#]+/g) ?? [];
  let here = 0;
  const take = (): string => tokens[here++] ?? "";
  const expectToken = (token: string): void => {
    const found = take();
    if (found !== token) throw new Error(`expected ${token}, not "${found}", in ${text}`);
  };
  const one = (): Condition => {
    const first = take();
    if (first === "(") {
      const inner = either();
      expectToken(")");
      return inner;
    }
    if (first === "attribute_exists" || first === "attribute_not_exists") {
      expectToken("(");
      const name = take();
      expectToken(")");
      const wanted = first === "attribute_exists";
      return (item, given) => (item[nameOf(name, given)] !== undefined) === wanted;
    }
    return compare(first, take(), take());
  };
  const listOf = (part: () => Condition, word: string): Condition[] => {
    const parts = [part()];
    while (tokens[here] === word) {
      here += 1;
      parts.push(part());
    }
    return parts;
  };
  const both = (): Condition => {
    const parts = listOf(one, "AND");
    return (item, given) => parts.every((part) => part(item, given));
  };
  const either = (): Condition => {
    const parts = listOf(both, "OR");
    return (item, given) => parts.some((part) => part(item, given));
  };
  const condition = either();
  if (here !== tokens.length) throw new Error(`"${tokens[here]}" is too much in ${text}`);
  return condition;
};

const compiled = new Map<string, Condition>();

/** Whether a condition holds for an item; for none, `undefined`. */
export const holds = (text: string | undefined, item: Item | undefined, given: Placeholders): boolean => {
  if (text === undefined) return true;
  const condition = compiled.get(text) ?? compile(text);
  compiled.set(text, condition);
  return condition(item ?? {}, given);
};

/** An item after `SET a = :b, #c = :d REMOVE e`. @throws Error on other updates. */
export const updated = (text: string, item: Item, given: Placeholders): Item => {
  const [, set = "", remove = ""] = /^SET (.*?)(?: REMOVE (.*))?$/.exec(text) ?? [];
  const next: Record<string, AttributeValue> = { ...item };
  for (const assignment of set.split(", ")) {
    const [name = "", value = ""] = assignment.split(" = ");
    const found = given.ExpressionAttributeValues?.[value];
    if (found === undefined) throw new Error(`the update "${text}" cannot be made`);
    next[nameOf(name, given)] = found;
  }
  for (const name of remove.split(", ")) delete next[nameOf(name, given)];
  return next;
};

const numberBytes = (digits: string): number => {
  const significant = digits.replace(/^-|\./g, "").replace(/^0+|0+$/g, "");
  return Math.ceil(significant.length / 2) + 1 + (digits.startsWith("-") ? 1 : 0);
};

const valueBytes = (value: AttributeValue): number => {
  if (typeof value.N === "string") return numberBytes(value.N);
  return Buffer.byteLength(typeof value.S === "string" ? value.S : JSON.stringify(value));
};

/** What DynamoDB counts for an item: UTF-8 bytes of names and strings; of numbers, a byte for two digits and one more. */
export const itemBytes = (item: Item): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0);
