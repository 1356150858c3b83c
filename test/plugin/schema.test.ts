import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { x as execute } from "tinyexec";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { schema } from "../../plugin/schema.ts";
import { createTypes } from "../../plugin/schema-types.ts";
import { kinds } from "../../providers/runtime.ts";
import { documentAt, table } from "../docs/support/markdown.ts";
import { hasEngine, root } from "../support/project.ts";

const about = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const text = JSON.stringify(schema(kinds, about));

const property = z.looseObject({
  type: z.enum(["string", "number", "integer", "boolean", "array", "object"]).optional(),
  $ref: z.string().optional(),
  description: z.string().optional(),
  secret: z.boolean().optional(),
});
const properties = z.record(z.string(), property);
const shape = z.object({
  config: z.object({ variables: properties }),
  provider: z.object({ inputProperties: properties }),
  types: z.record(z.string(), z.looseObject({ type: z.string(), properties: properties.optional() })),
  resources: z.record(
    z.string(),
    z.object({
      inputProperties: properties,
      requiredInputs: z.array(z.string()),
      properties,
      required: z.array(z.string()),
    }),
  ),
});
const parsed = shape.parse(JSON.parse(text));

/** What `pulumi` says with the plugin of the clone, in a home of its own. */
async function pulumi(
  ...args: string[]
): Promise<{ code: number | undefined; stdout: string; stderr: string }> {
  const folder = await mkdtemp(join(tmpdir(), "x-webhooks-schema-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "schema.json");
  writeFileSync(file, text);
  const plugin = join(folder, "pulumi-resource-x");
  symlinkSync(join(root, "plugin/pulumi-resource-x.ts"), plugin);
  const env = { PULUMI_HOME: folder, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const words = args.map((word) => word.replace("FILE", file).replace("PLUGIN", plugin));
  const {
    exitCode: code,
    stdout,
    stderr,
  } = await execute("pulumi", words, { nodeOptions: { env, cwd: folder } });
  return { code, stdout, stderr };
}

describe("the schema", () => {
  it("has every kind, with every input and output that its page lists, and a meaning for each", () => {
    expect(Object.keys(parsed.resources)).toEqual(Object.keys(kinds).map((kind) => `x:index:${kind}`));
    for (const { inputProperties, properties } of Object.values(parsed.resources)) {
      expect(Object.keys(inputProperties).length).toBeGreaterThan(2);
      for (const { description } of [...Object.values(inputProperties), ...Object.values(properties)])
        expect(description).toMatch(/\w.*\w/);
    }
    expect(parsed.resources["x:index:Webhook"]).toMatchObject({
      requiredInputs: ["url"],
      required: ["webhookId", "url", "valid"],
      inputProperties: {
        crcTimeoutSeconds: { type: "number", default: 120 },
        replace: { $ref: "#/types/x:index:WebhookReplace", default: "delete-first" },
      },
    });
    expect(parsed.types["x:index:WebhookApiVersion"]).toMatchObject({
      enum: [
        { name: "V2", value: "2" },
        { name: "V1_1", value: "1.1" },
      ],
    });
  });

  it("shows nothing that is the provider's own", () => {
    const names = Object.values(parsed.resources).flatMap(({ inputProperties, properties }) => [
      ...Object.keys(inputProperties).map((name) => `input ${name}`),
      ...Object.keys(properties),
    ]);
    for (const own of ["input valid", "input digest", "input drifted", "credential", "adopt", "profile"])
      expect(names).not.toContain(own);
  });

  it("has a type for each name that it mentions, and mentions each type", () => {
    const mentioned = [...text.matchAll(/"\$ref":"#\/types\/([^"]+)"/g)].map(([, token]) => token);
    expect(mentioned.length).toBeGreaterThan(10);
    expect([...new Set(mentioned)].toSorted()).toEqual(Object.keys(parsed.types).toSorted());
  });

  it("takes every credential as a secret, and nothing else", () => {
    const { variables } = parsed.config;
    expect(parsed.provider.inputProperties).toEqual(variables);
    const isSecret = (name: string) => /token|secret|key|profiles/i.test(name);
    const settings = table(documentAt("docs/credentials.md"), "Variables and config keys");
    const keys = settings.map(([key = ""]) => key.replace("x:", ""));
    expect(Object.keys(variables).toSorted()).toEqual([...keys, "profiles"].toSorted());
    for (const [name, { secret = false, description }] of Object.entries(variables)) {
      expect({ name, secret }).toEqual({ name, secret: isSecret(name) });
      expect(description).toMatch(/\w/);
    }
  });

  it("refuses a shape that Pulumi has nothing for", () => {
    const types = createTypes();
    const tuple = z.toJSONSchema(z.object({ at: z.null() }));
    expect(() => types.properties(tuple, "Kind")).toThrow("KindAt: Pulumi's schema has nothing for");
  });
});

describe.skipIf(!hasEngine)("the schema under the engine", () => {
  it("keeps Pulumi's own rules", async () => {
    expect(await pulumi("schema", "check", "FILE")).toMatchObject({ code: 0, stderr: "" });
  });

  it("is what the plugin serves", async () => {
    const [given, served] = [
      await pulumi("package", "get-schema", "FILE"),
      await pulumi("package", "get-schema", "PLUGIN"),
    ];
    expect(served).toMatchObject({ code: 0 });
    expect(JSON.parse(served.stdout)).toEqual(JSON.parse(given.stdout));
  });
});
