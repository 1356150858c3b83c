import {
  specialArchiveSig,
  specialAssetSig,
  specialResourceSig,
  specialSecretSig,
  specialSigKey,
  unknownValue,
} from "@pulumi/pulumi/runtime/rpc.js";
import { type Bag, isBag, without } from "../../plugin/protocol/provider.ts";

/** Whether a value is an asset or an archive in the engine's form. */
function isAssetLike(value: unknown): boolean {
  return isBag(value) && [specialArchiveSig, specialAssetSig].includes(String(value[specialSigKey]));
}

/** Whether a value is an archive in the engine's form. */
export function isArchive(value: unknown): value is Bag {
  return isBag(value) && value[specialSigKey] === specialArchiveSig;
}

/** Wraps a value so that the engine encrypts it in the state and hides it on the screen. */
export function secret(value: unknown): Bag {
  return { [specialSigKey]: specialSecretSig, value };
}

/** A value without the engine's wrappings, and what they said about it. */
export interface Unwrapped {
  value: unknown;
  isSecret: boolean;
  /** Some part is only known once another resource is made. */
  isUnknown: boolean;
}

/** Takes off secret wrappings at any depth; a reference to a resource becomes that resource's id. */
function unwrap(value: unknown): Unwrapped {
  if (value === unknownValue) return { value, isSecret: false, isUnknown: true };
  if (Array.isArray(value)) {
    const items = value.map(unwrap);
    return combine(
      items.map((item) => item.value),
      items,
    );
  }
  if (!isBag(value) || isAssetLike(value)) return { value, isSecret: false, isUnknown: false };
  switch (value[specialSigKey]) {
    case specialSecretSig:
      return { ...unwrap(value.value), isSecret: true };
    case specialResourceSig:
      return unwrap(value.id || unknownValue);
    default: {
      const entries = Object.entries(value).map(([key, part]) => [key, unwrap(part)] as const);
      return combine(
        Object.fromEntries(entries.map(([key, part]) => [key, part.value])),
        entries.map(([, part]) => part),
      );
    }
  }
}

function combine(value: unknown, parts: Unwrapped[]): Unwrapped {
  return {
    value,
    isSecret: parts.some((part) => part.isSecret),
    isUnknown: parts.some((part) => part.isUnknown),
  };
}

/** Unwraps each property of a bag. */
export function unwrapAll(bag: Bag | undefined): Map<string, Unwrapped> {
  return new Map(Object.entries(bag ?? {}).map(([name, value]) => [name, unwrap(value)]));
}

/** The plain values of a bag. */
export function plain(bag: Bag | undefined): Bag {
  return Object.fromEntries([...unwrapAll(bag)].map(([name, { value }]) => [name, value]));
}

/** The names of a bag's properties that hold a secret at any depth. */
export function secretNames(bag: Bag | undefined): string[] {
  return [...unwrapAll(bag)].flatMap(([name, { isSecret }]) => (isSecret ? [name] : []));
}

/** The bag with the named properties wrapped as secrets, and without parts that have no value. */
export function wrap(bag: Bag, secrets: Iterable<string>): Bag {
  const hidden = new Set(secrets);
  return Object.fromEntries(
    Object.entries(without(bag)).map(([name, value]) => [name, hidden.has(name) ? secret(value) : value]),
  );
}
