/** Which resource of a run an object at X belongs to, so that none has two and none is deleted under its new one. */
import type { Context } from "./lifecycle.ts";
import { type Resource, ResourceFailure } from "./resource.ts";
import type { Session } from "./session.ts";
import { XSettingsError } from "./x/settings.ts";

/** What a state tells of its resource: the mark of the credential is salted, so no two resources have the same. */
interface Owner {
  readonly profile?: string;
  readonly credential?: string;
}

/** Notes what a resource has made, adopted or changed in this run as its own. */
export function noteOwned<Inputs, State extends Owner>(
  { has }: Resource<Inputs, State>,
  context: Context,
  state: State,
): void {
  const owners = has && ownersIn(context, state);
  if (owners) for (const key of has(state)) owners.set(key, state.credential);
}

/**
 * The same, at the diff, of what a resource has from earlier runs: where such a run was broken off, what had the
 * object before is deleted only now. What it gives up by its inputs, or all where it is replaced (undefined), is there
 * for others to adopt.
 */
export function noteKept<Inputs, State extends Owner>(
  { has }: Resource<Inputs, State>,
  context: Context,
  state: State,
  inputs: Partial<Inputs> | undefined,
): void {
  const owners = has && ownersIn(context, state);
  if (!owners) return;
  const kept = new Set(inputs && has(state, inputs));
  for (const key of has(state)) {
    if (kept.has(key) && owners.get(key) === undefined) owners.set(key, state.credential);
    else if (!kept.has(key) && owners.get(key) === state.credential) owners.delete(key);
  }
}

/** Notes that a resource has taken over an object. @throws ResourceFailure where it is another one's of this run. */
export function adopt({ owners }: Session, id: string, label: string, key = id): void {
  if (owners.has(key)) {
    throw new ResourceFailure(
      `${label} (${id}) belongs to another resource of this stack already: declare it once.`,
    );
  }
  owners.set(key, undefined);
}

/** Whether another resource has adopted, or will, what this one, known by the mark in its state, had before. */
export function isOthers({ owners, claimed }: Session, key: string, mark: string | undefined): boolean {
  return (owners.has(key) || claimed.has(key)) && owners.get(key) !== mark;
}

/** Asks X to delete objects, and notes that it was asked. Errors as the request's. */
export function leaving<T>(
  { leaving }: Session,
  ids: readonly string[],
  request: () => Promise<T>,
): Promise<T> {
  const outcome = request();
  const asked = outcome.then(
    () => {},
    () => {},
  );
  for (const id of ids) leaving.set(id, asked);
  return outcome;
}

/**
 * Those of a listing that can be adopted: without what this run has begun to delete, for another resource that had it
 * before. Waits for the end of that. Where a deletion failed, X calls an equal one a duplicate or does not: that tells.
 * @param own ids that are not to be adopted, as they are the resource's already
 */
export async function staying<T extends { readonly id: string }>(
  { leaving }: Session,
  items: readonly T[],
  own: ReadonlySet<string> = new Set(),
): Promise<readonly T[]> {
  const isLeaving = ({ id }: T) => leaving.has(id) && !own.has(id);
  await Promise.all(items.filter(isLeaving).map(({ id }) => leaving.get(id)));
  return items.filter((item) => !isLeaving(item));
}

/** Where owners are noted; undefined for a resource without a credential, with which nothing can be written. */
function ownersIn({ session, settings }: Context, { profile }: Owner): Session["owners"] | undefined {
  try {
    return session(settings, profile).owners;
  } catch (error) {
    if (error instanceof XSettingsError) return undefined;
    throw error;
  }
}
