import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Bag } from "../../plugin/protocol/provider.ts";
import type { ResourceType } from "./resource.ts";
import { plain, secret, unwrapAll } from "./wire.ts";

/** An input that cannot be taken, and why. */
export interface Failure {
  property: string;
  reason: string;
}

/** Inputs with defaults filled in, and what is wrong with them. */
export interface Checked {
  inputs: Bag;
  failures: Failure[];
}

/**
 * Checks the inputs of one resource and fills in defaults and its name. An input that the type does not know is a
 * failure; a value that is only known later passes as it is.
 */
export function check(type: ResourceType, urn: string, olds: Bag, news: Bag): Checked {
  const inputs: Bag = {};
  const failures: Failure[] = [];
  const given = unwrapAll(news);
  for (const name of given.keys()) {
    if (name in type.shape || name.startsWith("__")) continue;
    const reason = `the sandbox's aws plugin does not carry the input ${name} of ${type.token} through`;
    failures.push({ property: name, reason });
  }
  for (const [name, schema] of Object.entries(type.shape)) {
    const { value, isSecret, isUnknown } = given.get(name) ?? {};
    if (isUnknown) {
      inputs[name] = news[name];
      continue;
    }
    const parsed = z.safeParse(schema, value ?? automaticName(type, name, urn, olds, news));
    if (!parsed.success) failures.push(...parsed.error.issues.map((issue) => failure(name, issue)));
    else if (parsed.data !== undefined) inputs[name] = isSecret ? secret(parsed.data) : parsed.data;
  }
  if (type.autoName && !given.has(type.autoName)) inputs.__defaults = [type.autoName];
  return { inputs, failures };
}

function failure(name: string, { path, message }: z.core.$ZodIssue): Failure {
  return { property: [name, ...path].join("."), reason: `${[name, ...path].join(".")}: ${message}` };
}

/** The name that the resource has, or `<resource name>-<7 hex digits>`; the engine sends no `olds` when it replaces. */
function automaticName(type: ResourceType, input: string, urn: string, olds: Bag, news: Bag): unknown {
  if (input !== type.autoName) return undefined;
  const made = `${urn.split("::").at(-1)}-${randomBytes(4).toString("hex").slice(1)}`;
  return plain(olds)[input] ?? type.autoNameOf(made, plain(news));
}
