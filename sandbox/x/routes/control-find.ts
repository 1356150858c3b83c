/** How control routes find what they are about. */

import type { Parsed } from "../api/http.ts";
import { notFound } from "../api/problems.ts";
import type { App } from "../entities.ts";
import type { World } from "../world.ts";

/** The entity with this id, or a 404. */
export const find = <Entity>(
  world: World,
  map: { readonly get: (id: string) => Entity | undefined },
  kind: string,
  id: string,
): Parsed<Entity> => {
  const value = map.get(id);
  if (value !== undefined) return { value };
  return { problem: notFound(world.store.settings, { resourceType: kind, parameter: "id", value: id }) };
};

/** The app named, or the only one there is. */
export const findApp = (world: World, name: string | undefined): Parsed<App> => {
  const [only, ...others] = [...world.store.apps.values()];
  if (name === undefined && only !== undefined && others.length === 0) return { value: only };
  return find(world, world.store.apps, "app", name ?? "");
};
