import { z } from "zod";
import type { XWebhook } from "../x/wire.ts";
import {
  createLook,
  LookupFailure,
  type LookupPorts,
  type ProfileArgs,
  profileArgs,
  wholeOf,
} from "./lookup.ts";

/** A webhook that an X app has. */
export interface WebhookResult {
  readonly webhookId: string;
  readonly url: string;
  /** Whether X delivers to it. */
  readonly valid: boolean;
  /** ISO 8601. */
  readonly createdAt?: string;
}

/** Which webhook to look up. */
export interface GetWebhookArgs extends ProfileArgs {
  /** The whole address, exactly as it was declared. */
  readonly url: string;
}

const webhookArgs = profileArgs.extend({ url: z.string().min(1) });

/** The lookups of webhooks. */
export function webhookLookups(ports: LookupPorts) {
  const look = createLook(ports);
  return {
    getWebhooks: (args: ProfileArgs = {}): Promise<WebhookResult[]> =>
      look("The webhooks", profileArgs, args, async (session) =>
        wholeOf(await session.webhooks.get()).map(resultOf),
      ),

    getWebhook: (args: GetWebhookArgs): Promise<WebhookResult> =>
      look(`The webhook at ${args.url}`, webhookArgs, args, async (session, { url }) => {
        const listing = await session.webhooks.get();
        const found = listing.items.find((webhook) => webhook.url === url);
        if (found) return resultOf(found);
        const others = wholeOf(listing).map((webhook) => webhook.url);
        throw new LookupFailure(
          `the X app has no webhook with this URL; ${others.length === 0 ? "it has none" : `it has ${others.join(", ")}`}.`,
        );
      }),
  };
}

function resultOf({ id, ...webhook }: XWebhook): WebhookResult {
  return { webhookId: id, ...webhook };
}
