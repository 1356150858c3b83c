import type { z } from "zod";

type JsonSchema = z.core.JSONSchema.BaseSchema;
type Part = z.core.JSONSchema._JSONSchema;

/** A type in Pulumi's schema: one of its own, a list, a map, or the name of a type of the package. */
type TypeSpec =
  | { readonly type: "string" | "number" | "integer" | "boolean" }
  | { readonly type: "array"; readonly items: TypeSpec }
  | { readonly type: "object"; readonly additionalProperties: TypeSpec }
  | { readonly $ref: string };

/** A property in Pulumi's schema. */
export type PropertySpec = TypeSpec & {
  readonly description?: string;
  readonly default?: string | number | boolean;
  readonly secret?: boolean;
};

/** Turns JSON schemas into Pulumi's; what Pulumi wants a name for is gathered on the way. */
export interface Types {
  /** The types that have a name, by their tokens. */
  readonly all: Readonly<Record<string, unknown>>;
  /** Those of an object's properties that have a meaning; the names of their types start with `name`. */
  properties(
    of: JsonSchema,
    name: string,
    meanings?: ReadonlyMap<string, string>,
  ): { properties: Record<string, PropertySpec>; required: string[] };
}

export function createTypes(): Types {
  const all: Record<string, unknown> = {};

  const named = (name: string, type: unknown): TypeSpec => {
    const token = `x:index:${name}`;
    all[token] = type;
    return { $ref: `#/types/${token}` };
  };

  const typeOf = (of: JsonSchema, name: string): TypeSpec => {
    // The first of several forms is for users; the others are how it is kept.
    const [first] = of.anyOf ?? [];
    if (first) return typeOf(schemaIn(first), name);
    if (of.enum) return named(name, { type: "string", enum: of.enum.map((value) => member(String(value))) });
    switch (of.type) {
      case "string":
      case "number":
      case "integer":
      case "boolean":
        return { type: of.type };
      case "array":
        return { type: "array", items: typeOf(schemaIn(of.items), singular(name)) };
      case "object":
        if (of.properties) return named(name, { type: "object", ...properties(of, name) });
        return {
          type: "object",
          additionalProperties: typeOf(schemaIn(of.additionalProperties), singular(name)),
        };
      default:
        throw new Error(`${name}: Pulumi's schema has nothing for ${JSON.stringify(of)}.`);
    }
  };

  const properties: Types["properties"] = (of, name, meanings) => {
    const entries = Object.entries(of.properties ?? {}).filter(([key]) => !meanings || meanings.has(key));
    const specs = entries.map(([key, part]): [string, PropertySpec] => {
      const schema = schemaIn(part);
      const description = meanings?.get(key);
      const preset = schema.default;
      return [
        key,
        {
          ...typeOf(schema, `${name}${key.charAt(0).toUpperCase()}${key.slice(1)}`),
          ...(description && { description }),
          ...((typeof preset === "string" || typeof preset === "number" || typeof preset === "boolean") && {
            default: preset,
          }),
        },
      ];
    });
    const required = (of.required ?? []).filter((key) => entries.some(([other]) => other === key));
    return { properties: Object.fromEntries(specs), required };
  };

  return { all, properties };
}

function schemaIn(part: Part | Part[] | undefined): JsonSchema {
  return typeof part === "object" && !Array.isArray(part) ? part : {};
}

/** A value of an enumeration, with a name that is one in every language. */
function member(value: string): { name: string; value: string } {
  const words = value.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return { name: /^\d/.test(value) ? `V${value.replaceAll(".", "_")}` : words, value };
}

function singular(name: string): string {
  return name.replace(/ies$/, "y").replace(/s$/, "");
}
