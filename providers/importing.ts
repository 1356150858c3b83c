import { type Importing, ResourceFailure } from "./resource.ts";
import { profileName } from "./x/auth.ts";
import { xId } from "./x/wire.ts";

/** Why a set is not imported. */
export const setIsNotImported =
  "A set has no id at X. Declare it with adopt: true: it takes over what is there and writes nothing.";

/** Import by an id that X gives. */
export function byXId<State>(id: string, stateOf: (id: string) => State): Importing<State> {
  return { id, stateOf: (text) => (xId.safeParse(text).success ? stateOf(text) : undefined) };
}

/**
 * As much of the state as an import's id tells: enough to read the rest. In front of it may stand a profile, as in
 * `brand:1234`, since an import comes with no other input.
 * @throws ResourceFailure where this kind, or this id, cannot be imported.
 */
export function stateToImport<State extends object>(
  importing: Importing<State>,
  text: string,
): State & { profile?: string } {
  if ("refusal" in importing) throw new ResourceFailure(importing.refusal);
  const [first = "", ...rest] = text.split(":");
  const profile = rest.length > 0 ? first : undefined;
  const state = importing.stateOf(profile === undefined ? text : rest.join(":"));
  if (state === undefined || !profileName.optional().safeParse(profile).success)
    throw new ResourceFailure(
      `"${text}" is no id for an import. Give ${importing.id}; with a profile in front where the default credentials do not do, e.g. brand:<id>.`,
    );
  return profile === undefined ? state : { ...state, profile };
}
