import { readdirSync, readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "..");

/** Which files each folder may import from beside itself, and which packages. The longest folder that fits rules. */
const law: Readonly<Record<string, { readonly from: readonly string[]; readonly packages: RegExp }>> = {
  providers: {
    from: [],
    packages: /^(@pulumi\/pulumi|ky|oauth-1.0a|p-limit|yaml|zod|pulumi-x-webhooks\/runtime)$/,
  },
  plugin: { from: ["providers/"], packages: /^zod$/ },
  "plugin/protocol": {
    from: [],
    packages: /^(@pulumi\/pulumi\/proto\/.*|@grpc\/grpc-js|google-protobuf.*)$/,
  },
  lambda: { from: ["providers/x/events.ts"], packages: /^aws-lambda$/ },
  "lambda/redriver": {
    from: ["lambda/"],
    packages: /^(@aws-sdk\/client-s3|@aws-sdk\/client-sqs|aws-lambda|zod)$/,
  },
  "lambda/guardian": {
    from: ["lambda/", "providers/x/"],
    packages: /^(@aws-sdk\/client-(cloudwatch-logs|dynamodb|secrets-manager)|aws-lambda|zod)$/,
  },
  events: { from: ["lambda/json.ts", "providers/x/events.ts"], packages: /^$/ },
  examples: { from: [], packages: /^(pulumi-x-webhooks\/events|@aws-sdk\/.*|aws-lambda)$/ },
  infra: {
    from: ["lambda/metric-names.ts", "providers/"],
    packages: /^(@pulumi\/pulumi|@pulumi\/aws|zod|esbuild)$/,
  },
  sandbox: { from: [], packages: /^(@pulumi\/pulumi\/.*|@aws-sdk\/.*|listr2|zod)$/ },
  "sandbox/x": { from: [], packages: /^(hono.*|@hono\/.*|zod)$/ },
  "sandbox/aws": {
    from: ["plugin/protocol/"],
    packages: /^(@aws-sdk\/.*|@smithy\/.*|@pulumi\/pulumi.*|@grpc\/grpc-js|google-protobuf.*|fflate|zod)$/,
  },
  cli: {
    from: ["sandbox/x/", "providers/x/", "providers/advice.ts", "lambda/redriver/"],
    packages: /^(citty|zod|@aws-sdk\/client-(s3|sqs))$/,
  },
  bench: {
    from: ["sandbox/x/", "sandbox/engine.ts", "sandbox/isolate.ts", "scripts/bundle-command.ts"],
    packages: /^$/,
  },
  // The receiver is bundled as it is deployed, and a peer of AWS's own libraries beside it.
  "bench/receiver": {
    from: [
      "bench/child.ts",
      "bench/measure.ts",
      "bench/table.ts",
      "infra/bundle.ts",
      "lambda/",
      "sandbox/x/",
    ],
    packages: /^(@aws-lambda-powertools\/.*|@aws-sdk\/.*|aws-lambda|esbuild)$/,
  },
  scripts: { from: ["infra/bundle.ts"], packages: /^esbuild$/ },
};

// A statement's target, or a dynamic import's; what a comment quotes is neither.
const importPattern =
  /^(?:import|export)\s+(?<type>type\s)?(?:[\w\s{},*]*?from\s+)?"(?<from>[^"]+)"|\bimport\("(?<called>[^"]+)"\)/gm;

interface Import {
  readonly file: string;
  /** A path below the root, or a package's name. */
  readonly target: string;
  readonly inside: boolean;
  /** Gone when the code runs, so no part of a cycle. */
  readonly typeOnly: boolean;
}

const sources = Object.keys(law)
  .filter((folder) => !folder.includes("/"))
  .flatMap((folder) =>
    readdirSync(resolve(root, folder), { recursive: true, encoding: "utf8" }).map(
      (name) => `${folder}/${name}`,
    ),
  )
  .filter((name) => /\.(ts|js|mjs)$/.test(name));

const imports: Import[] = sources.flatMap((file) =>
  [...readFileSync(resolve(root, file), "utf8").matchAll(importPattern)].flatMap(({ groups = {} }) => {
    const name = groups.from ?? groups.called ?? "";
    const typeOnly = groups.type !== undefined;
    if (name.startsWith("node:")) return [];
    const inside = name.startsWith(".");
    return {
      file,
      target: inside ? relative(root, resolve(root, dirname(file), name)) : name,
      inside,
      typeOnly,
    };
  }),
);

const folderOf = (file: string) =>
  Object.keys(law)
    .filter((folder) => file.startsWith(`${folder}/`))
    .toSorted((a, b) => b.length - a.length)[0] ?? "";

describe("the import law", () => {
  it.each(Object.entries(law))("holds for %s", (folder, { from, packages }) => {
    const mine = imports.filter(({ file }) => folderOf(file) === folder);
    expect(mine.length).toBeGreaterThan(0);
    const broken = mine.filter(({ target, inside }) =>
      inside
        ? !target.startsWith(`${folder}/`) && !from.some((allowed) => target.startsWith(allowed))
        : !packages.test(target),
    );
    expect(broken).toEqual([]);
  });

  it("knows no cycles", () => {
    const graph = Map.groupBy(
      imports.filter(({ inside, typeOnly }) => inside && !typeOnly),
      ({ file }) => file,
    );
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (file: string, path: readonly string[]) => {
      if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(" -> "));
      if (path.includes(file) || done.has(file)) return;
      for (const { target } of graph.get(file) ?? []) visit(target, [...path, file]);
      done.add(file);
    };
    for (const file of sources) visit(file, []);
    expect(cycles).toEqual([]);
  });
});
