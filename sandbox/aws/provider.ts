import { unknownValue } from "@pulumi/pulumi/runtime/rpc.js";
import { type Bag, type Provider as Served, typeIn } from "../../plugin/protocol/provider.ts";
import { check, type Failure } from "./check.ts";
import type { Aws } from "./clients.ts";
import { type Difference, diff } from "./diff.ts";
import { orGone, type ResourceType } from "./resource.ts";
import { readWhole, settle } from "./settle.ts";
import { plain, secretNames, wrap } from "./wire.ts";

/** A provider that checks and compares without asking AWS. */
export interface Provider extends Served {
  check(urn: string, oldInputs: Bag, inputs: Bag): { inputs: Bag; failures: Failure[] };
  diff(urn: string, id: string, olds: Bag, news: Bag): Difference;
}

/** Settings of the aws provider that mean nothing here: what this plugin does anyway, or checks that it never makes. */
const idleSettings = /^(version|s3UsePathStyle|skip[A-Z].*)$/;

/**
 * A provider of the given types. `connect` gets the region that the program or the stack sets, if any, and throws
 * when there is no AWS to talk to.
 */
export function provider(types: ResourceType[], connect: (region: string | undefined) => Aws): Provider {
  const byToken = new Map(types.map((type) => [type.token, type]));
  let connected: Aws | undefined;
  const typeOf = (urn: string): ResourceType => {
    const token = typeIn(urn);
    const type = byToken.get(token);
    if (type) return type;
    throw new Error(
      `the sandbox's aws plugin does not know ${token}; it knows ${[...byToken.keys()].join(", ")}`,
    );
  };
  const aws = (): Aws => {
    if (connected) return connected;
    throw new Error("the engine did not configure the plugin");
  };
  return {
    version: "7.48.0",
    takesSecrets: true,
    checkConfig: (config) => ({
      inputs: config,
      failures: Object.keys(config)
        .filter((name) => name !== "region" && !idleSettings.test(name))
        .map((property) => ({
          property,
          reason: `the sandbox's aws plugin does not carry the setting aws:${property} through`,
        })),
    }),
    configure(config) {
      const { region } = plain(config);
      connected = connect(typeof region === "string" ? region : undefined);
    },
    check: (urn, oldInputs, inputs) => check(typeOf(urn), urn, oldInputs, inputs),
    diff: (urn, _id, olds, news) => diff(typeOf(urn), olds, news),
    async create(urn, news) {
      const type = typeOf(urn);
      const inputs = plain(news);
      const id = await type.create(aws(), inputs);
      return { id, outputs: await settle(type, aws(), id, inputs, news) };
    },
    previewCreate: (_urn, news) => news,
    async read(urn, id, oldInputs, olds) {
      const type = typeOf(urn);
      const outputs = await readWhole(type, aws(), id, plain({ ...oldInputs, ...olds }));
      if (!outputs) return undefined;
      const secrets = [...type.secrets, ...secretNames(oldInputs), ...secretNames(olds)];
      const inputs = Object.fromEntries(Object.keys(type.shape).map((name) => [name, outputs[name]]));
      const { __defaults } = oldInputs;
      return { id, inputs: { ...wrap(inputs, secrets), __defaults }, outputs: wrap(outputs, secrets) };
    },
    async update(urn, id, olds, news) {
      const type = typeOf(urn);
      await type.update(aws(), id, plain(news), plain(olds));
      return settle(type, aws(), id, plain({ ...olds, ...news }), news);
    },
    previewUpdate(urn, olds, news) {
      const type = typeOf(urn);
      const computed = Object.entries(olds).filter(([name]) => !(name in type.shape));
      const open = type.volatile.map((name) => [name, unknownValue]);
      return { ...Object.fromEntries([...computed, ...open]), ...news };
    },
    async delete(urn, id, olds) {
      await orGone(typeOf(urn).delete(aws(), id, plain(olds)));
    },
  };
}
