/** Calls that make the emulator give every answer it has, good and bad, once in each of its variants. */
import { createCaller, type Receiver, secret } from "./emulator-caller.ts";
import type { Exchange } from "./emulator-oracle.ts";
import { accountActivity, replays } from "./scenario-account.ts";
import { activityStream, subscriptions, subscriptionVariants } from "./scenario-activity.ts";
import { refusals } from "./scenario-refusals.ts";
import { streamLinks, streamRules } from "./scenario-stream.ts";
import { users } from "./scenario-users.ts";
import { webhooks, webhookVariants } from "./scenario-webhooks.ts";

/** Runs all calls against a fresh emulator and hands back every exchange. */
export const runScenario = async (): Promise<Exchange[]> => {
  const receiver: Receiver = { secret };
  const caller = createCaller(receiver);
  await webhooks(caller, receiver);
  await subscriptions(caller);
  await activityStream(caller);
  await accountActivity(caller);
  await replays(caller);
  await streamRules(caller);
  await streamLinks(caller);
  await users(caller);
  await subscriptionVariants(caller);
  await webhookVariants(caller);
  await refusals(caller);
  return caller.exchanges;
};
