/** A part of a text: from `start` up to but without `end`, in UTF-16 units. */
export interface Slice {
  readonly start: number;
  readonly end: number;
}

/** One `"name": value` of an object, by where it stands. */
export interface Member {
  readonly name: string;
  /** From the name's opening quote to the value's end. */
  readonly whole: Slice;
  readonly value: Slice;
}

/** The members of the object that begins at `from`, in order, repeated names included. The text must be valid JSON. */
export function membersOf(text: string, from = skipBlank(text, 0)): Member[] {
  const found: Member[] = [];
  let here = skipBlank(text, from + 1);
  while (here < text.length && text[here] !== "}") {
    const nameEnd = endOfString(text, here);
    const start = skipBlank(text, skipBlank(text, nameEnd) + 1);
    const end = endOfValue(text, start);
    const name: unknown = JSON.parse(text.slice(here, nameEnd));
    found.push({ name: String(name), whole: { start: here, end }, value: { start, end } });
    here = afterComma(text, end);
  }
  return found;
}

/** The elements of the array at `array`, in order. The text must be valid JSON. */
export function elementsOf(text: string, array: Slice): Slice[] {
  const found: Slice[] = [];
  let here = skipBlank(text, array.start + 1);
  while (here < array.end && text[here] !== "]") {
    const end = endOfValue(text, here);
    found.push({ start: here, end });
    here = afterComma(text, end);
  }
  return found;
}

/** What messages may copy of the body around their events, all of a body's together, in UTF-16 units. */
const maxCopied = 16_000_000;

/**
 * How many events of a body go into one message: one, unless there are so many (`count`) beside so much else (`rest`,
 * in UTF-16 units) that a copy of it for each would not fit into memory.
 */
export function runLength(count: number, rest: number): number {
  return Math.max(1, Math.ceil((count * rest) / maxCopied));
}

/** Neighbouring elements, `length` at a time. */
export function runsOf<T>(elements: readonly T[], length: number): T[][] {
  if (elements.length > 0 && elements.length <= length) return [[...elements]];
  const count = Math.ceil(elements.length / length);
  return Array.from({ length: count }, (_, n) => elements.slice(n * length, (n + 1) * length));
}

/** From the first slice's start to the last one's end, with what stands between them. */
export function joined(slices: readonly Slice[]): Slice {
  return { start: slices[0]?.start ?? 0, end: slices.at(-1)?.end ?? 0 };
}

/** The characters of a slice, as they came. */
export function textOf(text: string, slice: Slice): string {
  return text.slice(slice.start, slice.end);
}

/**
 * The object again with one element (or a run) left of `own`, or all of `own` where it is no array, and without the
 * `dropped` members. Everything kept is copied as it stands; only the commas between members are new.
 */
export function reassemble(
  text: string,
  members: readonly Member[],
  own: Member,
  element: Slice,
  dropped: ReadonlySet<Member>,
): string {
  const parts = members
    .filter((member) => member === own || !dropped.has(member))
    .map((member) => {
      if (member !== own || text[own.value.start] !== "[") return textOf(text, member.whole);
      return `${text.slice(member.whole.start, member.value.start)}[${textOf(text, element)}]`;
    });
  return `{${parts.join(",")}}`;
}

function skipBlank(text: string, from: number): number {
  let here = from;
  while (here < text.length && " \t\n\r".includes(text.charAt(here))) here += 1;
  return here;
}

function afterComma(text: string, from: number): number {
  const here = skipBlank(text, from);
  return text[here] === "," ? skipBlank(text, here + 1) : here;
}

function endOfString(text: string, quote: number): number {
  let here = quote + 1;
  while (here < text.length && text[here] !== '"') here += text[here] === "\\" ? 2 : 1;
  return here + 1;
}

function endOfValue(text: string, start: number): number {
  let depth = 0;
  let here = start;
  do {
    const mark = text[here];
    if (mark === '"') here = endOfString(text, here);
    else {
      if (mark === "{" || mark === "[") depth += 1;
      else if (mark === "}" || mark === "]") depth -= 1;
      else if (depth === 0) return endOfScalar(text, here);
      here += 1;
    }
  } while (depth > 0 && here < text.length);
  return here;
}

function endOfScalar(text: string, start: number): number {
  let here = start;
  while (here < text.length && !" \t\n\r,]}".includes(text.charAt(here))) here += 1;
  return here;
}
