/** A DynamoDB item in its wire form; of the types, S and N. */
export type Item = Record<string, { S?: string; N?: string }>;

/** Whether a condition expression holds for an item: AND, OR, brackets, `=`, `<=`, attribute_not_exists. */
export function holds(expression: string, item: Item | undefined, values: Item = {}): boolean {
  const tokens = expression.match(/<=|=|[()]|:?\w+/g) ?? [];
  let here = 0;
  const take = (): string => tokens[here++] ?? "";

  const either = (): boolean => {
    let result = both();
    while (tokens[here] === "OR") {
      here += 1;
      const right = both();
      result = result || right;
    }
    return result;
  };
  const both = (): boolean => {
    let result = one();
    while (tokens[here] === "AND") {
      here += 1;
      const right = one();
      result = result && right;
    }
    return result;
  };
  const one = (): boolean => {
    const first = take();
    if (first === "(") {
      const inner = either();
      expectToken(")");
      return inner;
    }
    if (first === "attribute_not_exists") {
      expectToken("(");
      const name = take();
      expectToken(")");
      return item?.[name] === undefined;
    }
    const operator = take();
    return compare(operand(first), operator, operand(take()));
  };
  const expectToken = (token: string): void => {
    if (take() !== token) throw new Error(`expected ${token} in ${expression}`);
  };
  const operand = (token: string): { S?: string; N?: string } | undefined => {
    if (!token.startsWith(":")) return item?.[token];
    const value = values[token];
    if (value === undefined) throw new Error(`${token} has no value`);
    return value;
  };

  const result = either();
  if (here !== tokens.length) throw new Error(`trailing tokens in ${expression}`);
  return result;
}

/** As DynamoDB does: a missing attribute, or another type, compares as false. */
function compare(left: Item[string] | undefined, operator: string, right: Item[string] | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  if (left.N !== undefined && right.N !== undefined) {
    return operator === "=" ? Number(left.N) === Number(right.N) : Number(left.N) <= Number(right.N);
  }
  if (left.S !== undefined && right.S !== undefined && operator === "=") return left.S === right.S;
  return false;
}
