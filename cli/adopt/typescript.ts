/** The TypeScript that declares an account. */
import type { Account } from "./account.ts";
import { type Member, object, quoted } from "./code.ts";
import { type Declaration, declarationsOf } from "./declarations.ts";

/** How it is written. */
interface Style {
  /** For the resources' `profile`. Default: none. */
  readonly profile?: string | undefined;
  /** More resources of one kind than this are written as a table with a loop. Default 50. */
  readonly tableAbove?: number;
}

const heading = [
  "// What an X app has, as x-webhooks adopt found it. The first pulumi up takes it over and writes nothing to X, and",
  "// pulumi destroy leaves it there. What to do then: docs/adopt.md of pulumi-x-webhooks.",
].join("\n");

const options = "{ retainOnDelete: true }";

const single = ({ resource, name, args, variable }: Declaration, common: readonly Member[]): string => {
  const start = variable === undefined ? "" : `const ${variable} = `;
  return `${start}new ${resource}(\n  ${quoted(name)},\n  ${object([...args, ...common])},\n  ${options},\n);`;
};

const table = (resource: string, rows: readonly Declaration[], common: readonly Member[]): string => {
  const variable = `${resource.charAt(0).toLowerCase()}${resource.slice(1)}s`;
  const lines = rows.map(({ name, args }) => `  ${object([["name", quoted(name)], ...args])},`);
  return [
    `const ${variable}: (${resource}Args & { name: string })[] = [`,
    ...lines,
    "];",
    "",
    `for (const { name, ...args } of ${variable}) {`,
    `  new ${resource}(name, ${object(common)?.replace("{", "{ ...args,")}, ${options});`,
    "}",
  ].join("\n");
};

/** A program in one file: the webhooks first, then what refers to them by their variables. */
export const typescriptOf = (account: Account, { profile, tableAbove = 50 }: Style = {}): string => {
  const common: readonly Member[] = [
    ["profile", quoted(profile)],
    ["adopt", "true"],
  ];
  const kinds = [...Map.groupBy(declarationsOf(account), ({ resource }) => resource)];
  // Webhooks are few, and others refer to them one by one.
  const isTable = (resource: string, { length }: readonly Declaration[]) =>
    resource !== "Webhook" && length > tableAbove;
  const parts = kinds.flatMap(([resource, all]) =>
    isTable(resource, all) ? table(resource, all, common) : all.map((one) => single(one, common)),
  );
  const imports = kinds
    .flatMap(([resource, all]) => [resource, ...(isTable(resource, all) ? [`type ${resource}Args`] : [])])
    .toSorted();
  // The package's main entry wants @pulumi/aws, for the receiver; this one does without.
  const from = `import { ${imports.join(", ")} } from "pulumi-x-webhooks/providers";`;
  return `${[heading, from, ...parts].join("\n\n")}\n`;
};
