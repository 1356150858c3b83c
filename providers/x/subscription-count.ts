import type { Request } from "./request.ts";
import { subscriptionPage } from "./wire.ts";

/**
 * How many activity subscriptions the app has, by one call; undefined where X does not say. Errors: XApiError,
 * XUnansweredError.
 */
export async function countSubscriptions(request: Request): Promise<number | undefined> {
  const query = { max_results: "1" };
  const path = "2/activity/subscriptions";
  const { total } = await request({ method: "get", path, query, answer: subscriptionPage });
  return total;
}
