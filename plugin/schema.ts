import { z } from "zod";
import type { Kind } from "../providers/lifecycle.ts";
import { credentialNames } from "../providers/x/settings.ts";
import { secretSettings, settingNames } from "./config.ts";
import { introduction, meanings } from "./descriptions.ts";
import { createTypes, type PropertySpec, type Types } from "./schema-types.ts";

/** What the package says of itself. */
interface Package {
  readonly version: string;
  readonly description: string;
  readonly license: string;
}

/** The package's schema, as Pulumi defines it: what the resources take and give, from the shapes that parse them. */
export function schema(kinds: Readonly<Record<string, Kind>>, about: Package): Record<string, unknown> {
  const types = createTypes();
  const resources = Object.entries(kinds).map(([name, kind]) => [
    `x:index:${name}`,
    resource(types, name, kind),
  ]);
  const settings = settingsOf(types);
  const { version, description, license } = about;
  return {
    name: "x",
    displayName: "X webhooks",
    version,
    description,
    license,
    config: { variables: settings },
    provider: {
      type: "object",
      description:
        "An X app. What is not given is taken from the environment, which wins where both are there.",
      properties: {},
      inputProperties: settings,
    },
    types: types.all,
    resources: Object.fromEntries(resources),
  };
}

function resource(types: Types, name: string, { inputs, state, importId }: Kind): Record<string, unknown> {
  const page = name.replaceAll(/(?<=[a-z])[A-Z]/g, "-$&").toLowerCase();
  const takes = types.properties(z.toJSONSchema(inputs, { io: "input" }), name, meanings(page, "Inputs"));
  const gives = types.properties(z.toJSONSchema(state), `${name}State`, meanings(page, "Outputs"));
  const imported = importId ? `Imported by ${importId}.` : "It cannot be imported.";
  return {
    description: `${introduction(page)}\n\n${imported}`,
    inputProperties: takes.properties,
    requiredInputs: takes.required,
    type: "object",
    properties: gives.properties,
    required: gives.required,
  };
}

function settingsOf(types: Types): Record<string, PropertySpec> {
  const meaning = meanings("credentials", "Variables and config keys");
  const credentials = z.object(
    Object.fromEntries(credentialNames.map((name) => [name, z.string().optional()])),
  );
  const shape = credentials.extend({
    profiles: z.record(z.string(), credentials).optional(),
    baseUrl: z.string().optional(),
    onRateLimit: z.enum(["wait", "fail"]).optional(),
  });
  const about = new Map(settingNames.map((name) => [name, meaning.get(name) ?? profiles]));
  const { properties } = types.properties(z.toJSONSchema(shape), "", about);
  return Object.fromEntries(
    Object.entries(properties).map(([name, spec]) => [
      name,
      secretSettings.has(name) ? { ...spec, secret: true } : spec,
    ]),
  );
}

const profiles =
  "Other credentials by a name, which a resource gives as its `profile`: nothing of those without a name is taken for it.";
