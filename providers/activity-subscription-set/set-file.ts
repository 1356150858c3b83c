import { readFileSync } from "node:fs";
import { messageOf } from "../x/errors.ts";
import { type Entry, entryList, firstProblem } from "./set-entries.ts";

/** Entries of a file, or why it cannot be used. */
type FileContents = { readonly entries: readonly Entry[] } | { readonly problem: string };

/**
 * Reads a file of entries: JSON, a list of entries; or CSV, with a heading that names eventType and any of userId,
 * keyword and direction. A relative path starts in the program's directory, where Pulumi runs providers.
 */
export function readEntries(path: string): FileContents {
  let text: string;
  try {
    text = readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    return {
      problem: `the file cannot be read (${messageOf(error)}). Its path starts in the program's directory.`,
    };
  }
  return parseEntries(text);
}

function parseEntries(text: string): FileContents {
  try {
    const rows: unknown = /^\s*[[{]/.test(text) ? JSON.parse(text) : parseCsv(text);
    const parsed = entryList.safeParse(rows);
    if (parsed.success) return { entries: parsed.data };
    return { problem: `the file is no list of entries: ${firstProblem(rows)}` };
  } catch (error) {
    return { problem: `the file is neither JSON nor CSV with a heading: ${messageOf(error)}` };
  }
}

function parseCsv(text: string): Record<string, string>[] {
  const [heading = [], ...rows] = cells(text);
  if (!heading.includes("eventType"))
    throw new Error("the heading has to name eventType, and userId, keyword or direction");
  return rows.map((row, index) => {
    if (row.length > heading.length) throw new Error(`row ${index + 1} has more cells than the heading`);
    const named = heading.map((name, column) => [name, row[column] ?? ""] as const);
    // An empty cell says nothing.
    return Object.fromEntries(named.filter(([, value]) => value !== ""));
  });
}

function cells(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  // A cell is in quotes, in which two stand for one, or has none; a comma, a line's end or the text's end closes it.
  for (const [, quoted, plain = "", end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    row.push((quoted?.replaceAll('""', '"') ?? plain).trim());
    if (end === ",") continue;
    if (row.some((cell) => cell !== "")) rows.push(row);
    row = [];
  }
  return rows;
}
