/**
 * Numbers that the emulated X does not keep, such as followers: plausible, and always the same for one id.
 * A post that was just written has zeros; they are true.
 */

/** FNV-1a, 32 bits: enough to scatter ids. */
const scatter = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
};

/** A number from 0 to below `limit`; small ones are more common, as they are among accounts. */
export const countOf = (id: string, what: string, limit: number): number =>
  Math.floor((scatter(`${what}:${id}`) / 2 ** 32) ** 2 * limit);
