import { createStream } from "../x/stream.ts";
import type { XFields } from "../x/stream-wire.ts";
import { createLook, type LookupPorts, type ProfileArgs, profileArgs, wholeOf } from "./lookup.ts";

/** A rule of an X app's filtered stream. */
export interface StreamRuleResult {
  readonly ruleId: string;
  readonly value: string;
  readonly tag?: string;
}

/** A webhook that an X app's filtered stream goes to, and what X puts into its deliveries. */
export interface StreamLinkResult extends XFields {
  readonly webhookId: string;
}

/** The lookups of the filtered stream. */
export function streamLookups(ports: LookupPorts) {
  const look = createLook(ports);
  return {
    getStreamRules: (args: ProfileArgs = {}): Promise<StreamRuleResult[]> =>
      look("The rules of the filtered stream", profileArgs, args, async ({ request }) =>
        wholeOf(await createStream(request).listRules()).map(({ id, value, tag }) => ({
          ruleId: id,
          value,
          ...(tag === undefined ? {} : { tag }),
        })),
      ),

    getStreamLinks: (args: ProfileArgs = {}): Promise<StreamLinkResult[]> =>
      look("The links of the filtered stream", profileArgs, args, async ({ request }) =>
        wholeOf(await createStream(request).listLinks()).map(({ id, fields }) => ({
          webhookId: id,
          ...fields,
        })),
      ),
  };
}
