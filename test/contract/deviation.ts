/** A known difference between the emulated X and X's OpenAPI. */

/** One difference: `explains` fits exactly the findings that it accounts for. */
export interface Deviation {
  readonly name: string;
  readonly why: string;
  readonly explains: RegExp;
}
