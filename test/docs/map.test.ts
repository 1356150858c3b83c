import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { documentAt, documents, root } from "./support/markdown.ts";

describe("AGENTS.md", () => {
  const map = documentAt("AGENTS.md");

  it("fits on a page", () => {
    expect(map.trimEnd().split("\n").length).toBeLessThanOrEqual(80);
  });

  it.each(["providers", "providers/x", "lambda", "events", "infra", "plugin", "sandbox", "cli"])(
    "names every file of %s/",
    (folder) => {
      const files = globSync(`${folder}/*.{ts,js}`, { cwd: root }).map((file) => basename(file));
      expect(files.length).toBeGreaterThan(5);
      expect(
        files.filter((file) => !new RegExp(`(?<![\\w-])${file.replaceAll(".", "\\.")}`).test(map)),
      ).toEqual([]);
    },
  );

  it("names no file that is not there", () => {
    const there = new Set(
      globSync(
        "{providers,plugin,lambda,events,examples,infra,sandbox,cli,bench,scripts,test}/**/*.{ts,js,mjs,md}",
        {
          cwd: root,
        },
      ).map((file) => basename(file)),
    );
    const named = [...map.matchAll(/[\w.-]+\.(?:ts|js|mjs)\b/g)].map(String);
    expect(named.filter((name) => !there.has(name))).toEqual([]);
    const paths = [
      ...map.matchAll(
        /\b(?:providers|plugin|lambda|events|examples|infra|sandbox|cli|bench|scripts|test|docs)\/[\w./-]*\w/g,
      ),
    ].map(String);
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

describe("the links", () => {
  const anchorsOf = (file: string) =>
    [...readFileSync(file, "utf8").matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w -]/g, "")
        .replaceAll(" ", "-"),
    );

  it.each(documents)("of %s lead somewhere", (path) => {
    const broken = [...documentAt(path).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = ""]) => {
      if (/^https?:/.test(link)) return [];
      const [target = "", anchor] = link.split("#");
      const file = target === "" ? join(root, path) : join(root, dirname(path), target);
      if (!existsSync(file)) return [link];
      return anchor === undefined || anchorsOf(file).includes(anchor) ? [] : [link];
    });
    expect(broken).toEqual([]);
  });
});

describe("the decisions", () => {
  const files = globSync("docs/decisions/*.md", { cwd: root }).toSorted();

  it.each(files)("%s is numbered, and at most half a page", (path) => {
    const text = documentAt(path);
    expect(basename(path)).toMatch(/^\d{3}-[a-z0-9-]+\.md$/);
    expect(text).toMatch(new RegExp(`^# ${basename(path).slice(0, 3)} `));
    expect(text.split("\n").length).toBeLessThanOrEqual(30);
  });

  it("have numbers of their own, without gaps", () => {
    expect(files.map((path) => Number(basename(path).slice(0, 3)))).toEqual(
      files.map((_, index) => index + 1),
    );
  });
});
