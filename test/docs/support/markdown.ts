import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** The clone. */
export const root = resolve(import.meta.dirname, "../../..");

/** The text of a document, by its path in the clone. */
export function documentAt(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** Every document that is written for people, by its path in the clone. */
export const documents = [
  "README.md",
  "AGENTS.md",
  ...globSync("docs/**/*.md", { cwd: root }).toSorted(),
  ...globSync("{sandbox,examples}/**/README.md", { cwd: root }),
];

/** The fenced blocks of a language. */
export function blocks(markdown: string, language: string): string[] {
  return [...markdown.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(
    ([, text = ""]) => text,
  );
}

/** The rows of the first table below a heading, without its own heading; cells without backticks around the whole. */
export function table(markdown: string, heading: string): string[][] {
  const [, below = ""] = markdown.split(new RegExp(`^#+ ${heading}$`, "m"));
  const [rows = ""] = /^\|.*?(?=\n(?!\|)|$(?![\s\S]))/ms.exec(below) ?? [];
  return rowsOf(rows);
}

/** All rows of all tables whose first cell begins so. */
export function rowsWith(markdown: string, firstCell: string): string[][] {
  return rowsOf(markdown).filter(([cell = ""]) => cell.startsWith(firstCell));
}

function rowsOf(text: string): string[][] {
  const lines = text.split("\n").filter((line) => line.startsWith("| "));
  const rows = lines.map((line) =>
    line
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim().replace(/^`([^`]*)`$/, "$1")),
  );
  const rule = rows.findIndex(([cell]) => cell === "---");
  return rule === 1 ? rows.slice(2) : rows;
}
