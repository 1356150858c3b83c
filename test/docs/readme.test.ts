import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parseStackConfig } from "../../infra/config.ts";
import { stackSchema } from "../../infra/config-schema.ts";
import { advice } from "../../providers/advice.ts";
import { webhook } from "../../providers/webhook/webhook.ts";
import { XApiError } from "../../providers/x/errors.ts";
import { variableOf } from "../../providers/x/settings.ts";
import { blocks, documentAt, documents, rowsWith, table } from "./support/markdown.ts";

const readme = documentAt("README.md");

interface Shape {
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: Shape | false;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
}

const shapeOf = (schema: z.ZodType): Shape => {
  // A copy as plain data: of zod's own type only these members matter here.
  const shape: Shape = JSON.parse(JSON.stringify(z.toJSONSchema(schema, { unrepresentable: "any" })));
  return shape;
};

/** Every key below a shape with its default; objects that only hold other keys count where they can be left empty. */
function keysOf(shape: Shape, path: string): [key: string, value: unknown][] {
  const inside = shape.anyOf?.find(({ properties }) => properties) ?? shape;
  const own: [string, unknown][] = [[path, shape.default]];
  if (inside.items) return [...own, ...keysOf(inside.items, `${path}[]`)];
  if (inside.additionalProperties) return [...own, ...keysOf(inside.additionalProperties, `${path}.<app>`)];
  return [
    ...own,
    ...Object.entries(inside.properties ?? {}).flatMap(([name, value]) => keysOf(value, `${path}.${name}`)),
  ];
}

/** Keys that the table leaves out, because their members say it all. */
const selfEvident = new Set([
  "x-webhooks:apps",
  "x-webhooks:signingSecrets.<app>",
  "x-webhooks:throttle",
  "x-webhooks:queue",
  "x-webhooks:bucket",
  "x-webhooks:apps.<app>.subscriptions[]",
]);

const textOf = (value: unknown) => (value === undefined ? "–" : JSON.stringify(value));

describe("the table of settings", () => {
  it("names every key of the schema with its default, and no other", () => {
    const ofProvider = shapeOf(webhook.inputs).properties ?? {};
    const wanted = Object.entries(shapeOf(stackSchema).properties ?? {})
      .flatMap(([name, shape]) => keysOf(shape, `x-webhooks:${name}`))
      .filter(([key]) => !selfEvident.has(key))
      .map(([key, value]) => {
        const [, name] = key.split(".webhook.");
        return [key, textOf(value ?? (name === undefined ? undefined : ofProvider[name]?.default))];
      });
    const given = rowsWith(readme, "x-webhooks:").map(([key, value]) => [key, value]);
    expect(given.length).toBeGreaterThan(20);
    expect(given.toSorted()).toEqual(wanted.toSorted());
  });

  it("names the keys and variables of the page on credentials, as far as it goes", () => {
    const rows = rowsWith(readme, "x:").filter(({ length }) => length === 4);
    const page = table(documentAt("docs/credentials.md"), "Variables and config keys");
    expect(rows).toHaveLength(3);
    for (const [key = "", variable = "", preset] of rows) {
      const unnamed = [key.replace("profiles.<profile>.", ""), variable.replace("<PROFILE>_", ""), preset];
      expect(page.map((row) => row.slice(0, 3))).toContainEqual(unnamed);
    }
    expect(readme).toContain(`\`${variableOf("my-brand", "bearerToken")}\` for \`my-brand\``);
  });
});

it("lists every output of the stack", () => {
  const program = documentAt("infra/index.ts");
  const [, shared = ""] = /export const \{(.*?)\} = receiver/s.exec(program) ?? [];
  const outputs = [...program.matchAll(/export const (\w+)/g), ...shared.matchAll(/(\w+),/g)].map(
    ([, name]) => name,
  );
  const [, sentence = ""] = readme.split("`pulumi stack output` then shows");
  const listed = [...(sentence.split("\n\n")[0] ?? "").matchAll(/`(\w+)`/g)].map(([, name]) => name);
  expect(outputs.length).toBeGreaterThan(8);
  expect(listed.toSorted()).toEqual(outputs.toSorted());
});

const shell = blocks(readme, "sh").join("");
const settings = [...shell.matchAll(/pulumi config set (.*)$/gm)].map(([, words = ""]) => {
  const given = words.split(" ");
  const [key = "", value] = given.filter((word) => !word.startsWith("--"));
  return { key, value, flags: given.filter((word) => word.startsWith("--")) };
});

describe("the commands", () => {
  it("set a configuration that is accepted, secrets as secrets", () => {
    const config: Record<string, Record<string, Record<string, unknown>>> = { apps: { main: {} } };
    for (const { key, value, flags } of settings) {
      const [, name = "", app = "", member = ""] = /^x-webhooks:(\w+)\.(\w+)\.(\w+)$/.exec(key) ?? [];
      expect(flags.includes("--path"), key).toBe(key.split(".").length > 1);
      expect(flags.includes("--secret"), key).toBe(/bearerToken|clientSecret|consumerSecret/.test(key));
      expect(flags.includes("--plaintext"), key).toBe(key.endsWith("secretArn"));
      // The other way to have a signing secret; the two exclude each other.
      if (name === "" || member === "secretArn") continue;
      config[name] ??= {};
      config[name][app] = { ...config[name][app], [member]: value ?? "typed in" };
    }
    const texts = Object.entries(config).map(([name, value]) => [
      `x-webhooks:${name}`,
      JSON.stringify(value),
    ]);
    const parsed = parseStackConfig(Object.fromEntries(texts), '["x-webhooks:signingSecrets"]');
    expect(Object.keys(parsed.apps)).toEqual(["main", "brand"]);
    const provider = settings.filter(({ key }) => key.startsWith("x:")).map(({ key }) => key);
    expect(provider).toContain("x:bearerToken");
    expect(provider).toContain("x:profiles.brand.bearerToken");
  });

  it("name only settings that exist in the YAML", () => {
    const known = new Set(
      Object.entries(shapeOf(stackSchema).properties ?? {}).flatMap(([name, shape]) =>
        keysOf(shape, `x-webhooks:${name}`).flatMap(([key]) => [name, key.split(".").at(-1)]),
      ),
    );
    const named = blocks(readme, "yaml")
      .flatMap((yaml) => [...yaml.matchAll(/(?:x-webhooks:)?(\w+):(?=\s)/g)])
      .map(([, name = ""]) => name);
    expect(named).toContain("eventType");
    expect(named.filter((name) => !known.has(name) && !["config", "main"].includes(name))).toEqual([]);
  });

  it("of npm exist, in every document", () => {
    const { scripts }: { scripts: Record<string, string> } = JSON.parse(documentAt("package.json"));
    const commands = documents.flatMap((path) => [
      ...documentAt(path).matchAll(/(?:`|^)npm (run )?([a-z][a-z:-]*)(?= |`|$)/gm),
    ]);
    const missing = commands.filter(([, run, name = ""]) =>
      run ? !scripts[name] : !scripts[name] && !["ci", "pack", "publish"].includes(name),
    );
    expect(commands.length).toBeGreaterThan(10);
    expect(missing.map(([text]) => text)).toEqual([]);
  });
});

describe("the table of failures", () => {
  const refused = (status: number, reasons: string[]) =>
    advice(new XApiError({ operation: "POST /", status, messages: [], reasons }));

  it("names every reason that the provider has advice for", () => {
    const source = documentAt("providers/advice.ts").split("const byStatus")[0] ?? "";
    const reasons = [...source.matchAll(/^ {2}"?([\w-]+)"?:$/gm)].map(([, reason = ""]) => reason);
    expect(reasons.length).toBeGreaterThan(4);
    const cells = table(readme, "When something fails").map(([cell = ""]) => cell);
    for (const reason of reasons) {
      expect(refused(400, [reason])).not.toBe(refused(400, ["Another"]));
      expect(
        cells.filter((cell) => cell.includes(reason)),
        reason,
      ).toHaveLength(1);
    }
    for (const status of [401, 403, 404, 429]) {
      expect(
        cells.filter((cell) => cell.includes(String(status))),
        String(status),
      ).toHaveLength(1);
    }
  });

  it("lists every outcome that the receiver logs", () => {
    const sources = ["lambda/receive.ts", "lambda/answer-in-time.ts"].map(documentAt).join("");
    const outcomes = new Set(
      [...sources.matchAll(/outcome(?::| =) (?:[^"\n]*\? )?"(\w+)"(?: : "(\w+)")?/g)].flatMap(
        ([, one, other]) => (other === undefined ? [one] : [one, other]),
      ),
    );
    const [, logged = ""] = readme.split("Deploys, but no events?");
    const listed = rowsWith(logged.split("## ")[0] ?? "", "").flatMap(([cell = ""]) =>
      [...cell.matchAll(/\w+/g)].map(String),
    );
    expect(outcomes.size).toBeGreaterThan(10);
    expect(new Set(listed)).toEqual(outcomes);
  });
});
