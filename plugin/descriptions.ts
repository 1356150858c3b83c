import { readFileSync } from "node:fs";

// Beside this file's folder in a clone, and beside the built plugin's in the package.
const docs = new URL("../docs/", import.meta.url);

/**
 * The rows of a page's table: names, and what they mean. The pages are held to the resources' shapes by tests, so they
 * also tell which inputs and outputs are for users.
 * @param page a file of docs/, without `.md`
 */
export function meanings(page: string, heading: string): ReadonlyMap<string, string> {
  const section = textOf(page).split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  const rows = section.matchAll(/^\| `(?:x:)?(\w+)` (?:\|.*)?\| ([^|]+) \|$/gm);
  return new Map([...rows].map(([, name = "", meaning = ""]) => [name, plain(meaning)]));
}

/** A page's first paragraph. */
export function introduction(page: string): string {
  const [, first = ""] = textOf(page).split("\n\n");
  return plain(first.replace(/\[Source\]\([^)]*\)\./, ""))
    .replaceAll(/\s+/g, " ")
    .trim();
}

function textOf(page: string): string {
  return readFileSync(new URL(`${page}.md`, docs), "utf8");
}

/** Without links, which lead nowhere outside of the docs. */
function plain(markdown: string): string {
  return markdown.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1");
}
