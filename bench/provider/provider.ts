/** The figures of the provider on the real engine, with the emulator in this process. */
import { cpus } from "node:os";
import { type LifeFigures, measureLife } from "./life.ts";
import { noops, set, singles } from "./programs.ts";
import type { ProviderScale } from "./scale.ts";

/** All figures. */
export interface ProviderFigures {
  readonly node: string;
  readonly cpus: number;
  readonly scale: ProviderScale;
  /** As many dynamic resources that do nothing as there are singles; absent where the scale leaves them out. */
  readonly noops?: LifeFigures;
  readonly singles: LifeFigures;
  readonly set: LifeFigures;
}

/** Measures everything, one thing after the other. `say` hears what is being done. */
export const benchProvider = async (
  scale: ProviderScale,
  say: (what: string) => void,
): Promise<ProviderFigures> => {
  const { changed } = scale;
  const lives = {
    noops: async () => {
      if (!scale.noops) return {};
      say(`${scale.singles} resources that do nothing`);
      return { noops: await measureLife(noops(scale.singles), 0, changed) };
    },
    singles: async () => {
      say(`${scale.singles} single subscriptions`);
      return { singles: await measureLife(singles(scale.singles), scale.singles, changed) };
    },
    set: async () => {
      say(`a set of ${scale.set} subscriptions`);
      return { set: await measureLife(set(scale.set), scale.set, changed) };
    },
  };
  const about = { node: process.version, cpus: cpus().length, scale };
  if (scale.atOnce) {
    const [none, one, many] = await Promise.all([lives.noops(), lives.singles(), lives.set()]);
    return { ...about, ...none, ...one, ...many };
  }
  return { ...about, ...(await lives.noops()), ...(await lives.singles()), ...(await lives.set()) };
};
