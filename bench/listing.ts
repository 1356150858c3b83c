/** Pages of the subscription listing over HTTP, from another process. */
import { type Spread, spreadOf, timed } from "./measure.ts";
import type { Scale } from "./scale.ts";
import { bearerToken } from "./subscriptions.ts";

/** Milliseconds, from the request to the last byte of the answer. */
export interface ListingFigures {
  readonly first: Spread;
  readonly middle: Spread;
  readonly last: Spread;
  /** `JSON.stringify` of the same page, and nothing else. */
  readonly bareStringify: Spread;
  readonly pages: number;
}

interface Page {
  readonly data: readonly unknown[];
  readonly meta: { readonly next_token?: string };
}

/** Lists them all once, to know the pages; then measures three of them. @throws Error where the pages hold not all. */
export const measureListing = async (url: string, scale: Scale): Promise<ListingFigures> => {
  const { pageSize, listings, subscriptions } = scale;
  const list = async (token?: string): Promise<string> => {
    const query = `max_results=${pageSize}${token === undefined ? "" : `&pagination_token=${token}`}`;
    const headers = { authorization: `Bearer ${bearerToken}` };
    const response = await fetch(`${url}/2/activity/subscriptions?${query}`, { headers });
    return response.text();
  };
  const tokens: (string | undefined)[] = [];
  let entries = 0;
  let token: string | undefined;
  do {
    tokens.push(token);
    const { data, meta }: Page = JSON.parse(await list(token));
    entries += data.length;
    token = meta.next_token;
  } while (token !== undefined);
  if (entries !== subscriptions) throw new Error(`${entries} of ${subscriptions} subscriptions are listed`);
  const spread = async (at: number) => spreadOf(await timed(listings, () => list(tokens[at])));
  const page: unknown = JSON.parse(await list());
  return {
    first: await spread(0),
    middle: await spread(Math.floor(tokens.length / 2)),
    last: await spread(tokens.length - 1),
    bareStringify: spreadOf(await timed(listings, () => JSON.stringify(page))),
    pages: tokens.length,
  };
};
