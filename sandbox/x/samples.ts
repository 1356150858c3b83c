/** Sample deliveries of every kind that X sends: invented people, real shapes. */
import { accountActivitySamples } from "./samples/account-activity.ts";
import { activitySamples } from "./samples/activity.ts";
import { castOf, type SampleOptions } from "./samples/cast.ts";
import { otherSamples } from "./samples/other.ts";
import type { Sample } from "./samples/sample.ts";

/**
 * Every sample, each with a name of its own. The same options give the same bytes.
 * With `run` 0 the first tweet_create body holds the id 1850000000000000001 as a JSON number.
 */
export const sampleEvents = (options: SampleOptions): Sample[] => {
  const cast = castOf(options);
  return [...activitySamples(cast), ...accountActivitySamples(cast), ...otherSamples(cast)];
};
