/** What a delivery costs at AWS: the calls of a new event and of one that was seen, and the largest row. */
import { bodiesOf, deliveryHeaders, deliveryOf, payloadOf } from "./events.ts";
import type { Stage } from "./stage.ts";
import { startWorker } from "./worker.ts";

/** Calls by operation, in a warm worker; and bytes as DynamoDB counts them. */
export interface CallFigures {
  readonly event: Readonly<Record<string, number>>;
  readonly duplicate: Readonly<Record<string, number>>;
  readonly largestRowBytes: number;
}

/** A delivery whose type, filter and id are as long as no event's of X: all of them are in the key. */
const longest = (): object => {
  const long = "0123456789".repeat(400);
  const data = {
    event_uuid: `-${long}`,
    filter: { user_id: long, keyword: long, direction: "inbound" },
    event_type: `post.${"x".repeat(4_000)}`,
    payload: { id: long },
  };
  const body = JSON.stringify({ data });
  return payloadOf({ method: "POST", headers: deliveryHeaders(body), body });
};

/** Counts the calls that one worker of the receiver makes. @throws Error where it refuses an event. */
export const measureCalls = async (stage: Stage): Promise<CallFigures> => {
  await stage.aws.reset();
  const [first = "", second = ""] = bodiesOf(2);
  const { files } = stage.bundles;
  const worker = await startWorker(files.function, files.receiver, stage.environment);
  const callsOf = async (event: object): Promise<Readonly<Record<string, number>>> => {
    const before = (await stage.aws.facts()).calls;
    const { statusCode } = await worker.invoke(event);
    if (statusCode !== 200) throw new Error(`the receiver answered with ${statusCode}`);
    const after = Object.entries((await stage.aws.facts()).calls);
    return Object.fromEntries(
      after
        .map(([name, count]) => [name, count - (before[name] ?? 0)] as const)
        .filter(([, count]) => count > 0),
    );
  };
  try {
    await callsOf(deliveryOf(first));
    const event = await callsOf(deliveryOf(second));
    const duplicate = await callsOf(deliveryOf(second));
    await callsOf(longest());
    return { event, duplicate, largestRowBytes: (await stage.aws.facts()).largestRowBytes };
  } finally {
    await worker.end();
  }
};
