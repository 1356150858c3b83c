import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";

const folder = resolve(import.meta.dirname, "../../../sandbox/x");

it("takes nothing from the rest of the project, so that the two cannot be wrong together", () => {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  );
  const outside = files.flatMap((name) => {
    const file = resolve(folder, name);
    const targets = [...readFileSync(file, "utf8").matchAll(/from "(\.[^"]+)"/g)].map(([, target]) =>
      resolve(file, "..", target ?? ""),
    );
    return targets.filter((target) => !target.startsWith(`${folder}/`)).map((target) => `${name}: ${target}`);
  });
  expect(files.length).toBeGreaterThan(20);
  expect(outside).toEqual([]);
});
