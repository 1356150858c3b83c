// Builds dist/, the folder that is published: JavaScript and types of the library, the prebuilt receiver, and a
// package.json that points at them. A clone runs its TypeScript as it is; Node runs none inside node_modules.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleNames, bundleOf } from "../infra/bundle.ts";
import { bundleCommand } from "./bundle-command.ts";
import { bundlePlugin } from "./bundle-plugin.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const dist = join(root, "dist");

rmSync(dist, { recursive: true, force: true });
execFileSync(
  process.execPath,
  [join(root, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.package.json"],
  {
    cwd: root,
    stdio: "inherit",
  },
);
mkdirSync(join(dist, "lambda"), { recursive: true });
for (const name of bundleNames) writeFileSync(join(dist, `lambda/${name}.mjs`), await bundleOf(name));
await bundleCommand(join(dist, "cli"));
await bundlePlugin(join(dist, "plugin"));
for (const name of ["README.md", "LICENSE", "docs"])
  cpSync(join(root, name), join(dist, name), { recursive: true });
// What the provider process loads: it tells an old Node what is wrong before it loads the rest.
const entry = readFileSync(join(root, "providers/entry.js"), "utf8").replace("./runtime.ts", "./runtime.js");
writeFileSync(join(dist, "providers/entry.js"), entry);
cpSync(join(root, "providers/require-node.js"), join(dist, "providers/require-node.js"));
writeFileSync(join(dist, "package.json"), `${JSON.stringify(manifest(), null, 2)}\n`);
console.log(`Built ${dist}`);

function manifest(): Record<string, unknown> {
  const { scripts, devDependencies, allowScripts, ...kept } = JSON.parse(
    readFileSync(join(root, "package.json"), "utf8"),
  );
  const built = (path: string) => ({ types: `./${path}.d.ts`, default: `./${path}.js` });
  const exports = {
    ".": built("infra/library"),
    "./providers": built("providers/index"),
    "./runtime": "./providers/entry.js",
    "./emulator": built("sandbox/x/library"),
    "./events": built("events/library"),
  };
  const bin = { "x-webhooks": "cli/x-webhooks.js", "pulumi-resource-x": "plugin/pulumi-resource-x.js" };
  return { ...kept, exports, bin, sideEffects: false };
}
