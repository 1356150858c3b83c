import { unknownValue } from "@pulumi/pulumi/runtime/rpc.js";
import { check, type Failure } from "./check.ts";
import type { Aws } from "./clients.ts";
import { type Difference, diff } from "./diff.ts";
import { orGone, type ResourceType } from "./resource.ts";
import { readWhole, settle } from "./settle.ts";
import { type Bag, plain, secretNames, wrap } from "./wire.ts";

/** What the engine asks of a provider. `olds` are a resource's outputs in the state, `news` its checked inputs. */
export interface Provider {
  version: string;
  checkConfig(config: Bag): Failure[];
  configure(config: Bag): void;
  check(urn: string, oldInputs: Bag, inputs: Bag): { inputs: Bag; failures: Failure[] };
  diff(urn: string, olds: Bag, news: Bag): Difference;
  create(urn: string, news: Bag): Promise<{ id: string; outputs: Bag }>;
  /** undefined when the resource is gone. */
  read(
    urn: string,
    id: string,
    oldInputs: Bag,
    olds: Bag,
  ): Promise<{ inputs: Bag; outputs: Bag } | undefined>;
  update(urn: string, id: string, olds: Bag, news: Bag): Promise<Bag>;
  /** The outputs that an update would give, as far as they are known before it. */
  previewUpdate(urn: string, olds: Bag, news: Bag): Bag;
  delete(urn: string, id: string, olds: Bag): Promise<void>;
}

/** Settings of the aws provider that mean nothing here: they only leave out checks that this plugin never makes. */
const idleSettings = /^(version|skip[A-Z].*)$/;

/**
 * A provider of the given types. `connect` gets the region that the program or the stack sets, if any, and throws
 * when there is no AWS to talk to.
 */
export function provider(types: ResourceType[], connect: (region: string | undefined) => Aws): Provider {
  const byToken = new Map(types.map((type) => [type.token, type]));
  let connected: Aws | undefined;
  const typeOf = (urn: string): ResourceType => {
    const token = urn.split("::")[2]?.split("$").at(-1) ?? "";
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
    checkConfig: (config) =>
      Object.keys(config)
        .filter((name) => name !== "region" && !idleSettings.test(name))
        .map((property) => ({
          property,
          reason: `the sandbox's aws plugin does not carry the setting aws:${property} through`,
        })),
    configure(config) {
      const { region } = plain(config);
      connected = connect(typeof region === "string" ? region : undefined);
    },
    check: (urn, oldInputs, inputs) => check(typeOf(urn), urn, oldInputs, inputs),
    diff: (urn, olds, news) => diff(typeOf(urn), olds, news),
    async create(urn, news) {
      const type = typeOf(urn);
      const inputs = plain(news);
      const id = await type.create(aws(), inputs);
      return { id, outputs: await settle(type, aws(), id, inputs, news) };
    },
    async read(urn, id, oldInputs, olds) {
      const type = typeOf(urn);
      const outputs = await readWhole(type, aws(), id, plain({ ...oldInputs, ...olds }));
      if (!outputs) return undefined;
      const secrets = [...type.secrets, ...secretNames(oldInputs), ...secretNames(olds)];
      const inputs = Object.fromEntries(Object.keys(type.shape).map((name) => [name, outputs[name]]));
      const { __defaults } = oldInputs;
      return { inputs: { ...wrap(inputs, secrets), __defaults }, outputs: wrap(outputs, secrets) };
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
