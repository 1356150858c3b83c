import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { isProgram } from "../../scripts/setup/programs.mjs";
import { scripts } from "./support.ts";

const folder = fileURLToPath(scripts);
const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
  name.endsWith(".mjs"),
);
/** The machine's own Node, which is the one that first runs the scripts; the project's where there is no other. */
const outside = (process.env.PATH ?? "")
  .split(delimiter)
  .filter((path) => !path.includes("node_modules"))
  .map((path) => join(path, "node"))
  .find(isProgram);

describe("the scripts", () => {
  it.each(files)("%s parses on the machine's own Node", (file) => {
    const { status, stderr } = spawnSync(outside ?? process.execPath, ["--check", join(folder, file)], {
      encoding: "utf8",
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  it.each(files)("%s keeps to what Node 18 has, and to no package", (file) => {
    const text = readFileSync(join(folder, file), "utf8");
    expect(text).not.toMatch(
      /import\.meta\.(dirname|filename)|\.toSorted\(|\.findLast\(|Promise\.withResolvers|styleText/,
    );
    for (const [, from] of text.matchAll(/^import .* from "(.*)";$/gm))
      expect(from).toMatch(/^(node:|\.\.?\/)/);
  });
});
