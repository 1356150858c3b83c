/**
 * What a post's text refers to, by the rules of X's own library twitter-text. Positions count code points, as X's
 * entities do. Links need their `https://`: a bare `example.com` is text here.
 */

/** One reference. `value` is without its `@`, `#`, `$`; a URL stands as it is. */
export interface TextEntity {
  readonly kind: "mention" | "hashtag" | "cashtag" | "url";
  readonly value: string;
  /** Of the first character, counted in code points. */
  readonly start: number;
  /** Behind the last one. */
  readonly end: number;
}

// No repetition in these can match one text in two ways, so that no text makes them slow.
const patterns = [
  // The host needs a dot; what follows it runs to the next space, and is trimmed below.
  String.raw`(?<![\p{L}\p{N}@＠$#＃_])(?<url>[hH][tT][tT][pP][sS]?:\/\/(?:[\p{L}\p{N}_-]+\.)+\p{L}{2,}(?::\d{1,5})?(?:[/?#][^\s<>"]*)?)`,
  String.raw`(?<![A-Za-z0-9_!#$%&*@＠])[@＠](?<mention>[A-Za-z0-9_]{1,15})(?![A-Za-z0-9_@＠\u00c0-\u024f]|:\/\/)`,
  String.raw`(?<![\p{L}\p{M}\p{N}_&])[#＃](?<hashtag>[\p{N}]*[\p{L}\p{M}_][\p{L}\p{M}\p{N}_\u200c\u200d]*)(?![\p{L}\p{M}\p{N}_\u200c\u200d#＃]|:\/\/)`,
  String.raw`(?<!\S)\$(?<cashtag>[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?)(?=$|[\s\p{P}])`,
];
const pattern = new RegExp(patterns.join("|"), "gu");

const kinds = ["url", "mention", "hashtag", "cashtag"] as const;

/** Without the marks that end the sentence rather than the link; a bracket stays where the link opened it. */
const trimmed = (url: string): string => {
  let open = url.split("(").length - url.split(")").length;
  let end = url.length;
  for (; end > 0; end -= 1) {
    const last = url.charAt(end - 1);
    if (last === ")") {
      if (open >= 0) break;
      open += 1;
    } else if (!".,;:!?]}'…*".includes(last)) break;
  }
  return url.slice(0, end);
};

/** The references in the order of the text. Takes time in proportion to the text's length, whatever is in it. */
export const textEntities = (text: string): TextEntity[] => {
  let unit = 0;
  let point = 0;
  /** Positions only grow, so each character is counted once. */
  const pointAt = (index: number): number => {
    for (; unit < index; point += 1) unit += (text.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1;
    return point;
  };
  return [...text.matchAll(pattern)].flatMap((match) => {
    const kind = kinds.find((name) => match.groups?.[name] !== undefined);
    const found = kind && match.groups?.[kind];
    if (kind === undefined || found === undefined) return [];
    const value = kind === "url" ? trimmed(found) : found;
    const start = pointAt(match.index);
    const length = kind === "url" ? value.length : match[0].length;
    return [{ kind, value, start, end: pointAt(match.index + length) }];
  });
};
