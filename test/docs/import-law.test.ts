import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "./support/markdown.ts";

/** For each folder, what its files may import of the rest of the project. */
const laws: readonly { readonly folder: string; readonly may: RegExp }[] = [
  { folder: "providers", may: /^providers\// },
  { folder: "lambda", may: /^(lambda\/|providers\/x\/events\.ts$)/ },
  { folder: "infra", may: /^(infra|providers)\// },
  { folder: "sandbox/x", may: /^sandbox\/x\// },
  { folder: "sandbox/aws", may: /^sandbox\/aws\// },
  { folder: "sandbox", may: /^sandbox\// },
];

describe("the import law", () => {
  it.each(laws)("holds in $folder/", ({ folder, may }) => {
    const files = globSync(`${folder}/**/*.{ts,js}`, { cwd: root });
    const imports = files.flatMap((file) =>
      [...readFileSync(join(root, file), "utf8").matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map(
        ([, target = ""]) => ({ file, target: relative(root, join(root, dirname(file), target)) }),
      ),
    );
    expect(imports.length).toBeGreaterThan(5);
    expect(imports.filter(({ target }) => !may.test(target))).toEqual([]);
  });
});
