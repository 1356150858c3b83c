import type { Context, Kind } from "../providers/lifecycle.ts";
import { unknownValue } from "../providers/properties.ts";
import { check, guarded, type Setting, settingsIn } from "./config.ts";
import { InitFailedError } from "./protocol/init-failed.ts";
import { type Bag, isBag, type Provider, typeIn } from "./protocol/provider.ts";

/** What the plugin is made of. */
interface Parts {
  readonly kinds: Readonly<Record<string, Kind>>;
  /** What a kind's methods need, with the provider's settings by their full keys, such as `x:bearerToken`. */
  readonly contextOf: (config: { get(key: string): string | undefined }) => Context;
  readonly version: string;
  readonly schema: () => string;
  /** Ends what waits. */
  readonly cancel: () => void;
}

/** In the state for the provider's own use, so no output that a program reads. */
const ownUse = "credential";

/** The kinds as a provider of the package `x`: the engine's calls become those of their methods. */
export function provider({ kinds, contextOf, version, schema, cancel }: Parts): Provider {
  let configured: Context | undefined;
  const context = (): Context => {
    if (configured) return configured;
    throw new Error("The engine did not configure the plugin x.");
  };
  const kindOf = (urn: string): Kind => {
    const token = typeIn(urn);
    const kind = kinds[token.split(":").at(-1) ?? ""];
    if (kind) return kind;
    const known = Object.keys(kinds).map((name) => `x:${name}`);
    throw new Error(`This version of the plugin x has no ${token}; it has ${known.join(", ")}.`);
  };
  return {
    version,
    schema,
    cancel,
    // The lifecycles take and give plain values, as in a dynamic provider; the engine keeps what was secret a secret.
    takesSecrets: false,
    checkConfig: (config) => ({ inputs: guarded(config), failures: check(settingsIn(config)) }),
    configure(config) {
      const settings: Setting = settingsIn(config);
      configured = contextOf({ get: (key) => settings[key.replace(/^x:/, "")] });
    },
    check: async (urn, oldInputs, inputs) => {
      const checked = await kindOf(urn).check(context(), oldInputs, inputs);
      return { inputs: { ...checked.inputs }, failures: checked.failures };
    },
    diff: async (urn, id, olds, news) => {
      const kind = kindOf(urn);
      const { replaces, deleteBeforeReplace } = await kind.diff(context(), id, olds, news);
      // Some changes show in an input that is not for users, so the engine is to show all that differ.
      return { changed: kind.changed(olds, news), isDetailed: false, replaces, deleteBeforeReplace };
    },
    create: (urn, news) =>
      unfinished(async () => {
        const { id, outs } = await kindOf(urn).create(context(), news);
        return { id, outputs: { ...outs } };
      }),
    previewCreate: (urn, news) => ({ ...unknown(Object.keys(kindOf(urn).state.shape)), ...news }),
    async read(urn, id, oldInputs, olds) {
      // Without inputs it is an import, or a look-up in a program, which may say a part of the state only.
      const isKnown = Object.keys(oldInputs).length > 0;
      const found = await kindOf(urn).read(context(), id, isKnown ? olds : {});
      return found.id === undefined
        ? undefined
        : { id: found.id, inputs: { ...found.inputs }, outputs: { ...found.props } };
    },
    update: (urn, id, olds, news) =>
      unfinished(async () => ({ ...(await kindOf(urn).update(context(), id, olds, news)).outs })),
    previewUpdate(urn, olds, news) {
      const { inputs, unsettled } = kindOf(urn);
      const computed = Object.entries(olds).filter(([name]) => !Object.hasOwn(inputs.shape, name));
      return { ...Object.fromEntries(computed), ...unknown(unsettled), ...news };
    },
    async delete(urn, id, olds) {
      await kindOf(urn).delete(context(), id, olds);
    },
  };
}

function unknown(names: readonly string[]): Bag {
  return Object.fromEntries(names.flatMap((name) => (name === ownUse ? [] : [[name, unknownValue]])));
}

/** A failure that carries what there is at X already becomes the protocol's own, so that the engine keeps it. */
async function unfinished<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Error && "id" in error && "properties" in error && isBag(error.properties)))
      throw error;
    throw new InitFailedError(error.message, String(error.id), error.properties, error);
  }
}
