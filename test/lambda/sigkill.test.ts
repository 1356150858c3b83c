import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEventGenerator } from "../../sandbox/x/events/generator.ts";
import { bundledReceivers, type Receiver, receiverEnvironment } from "./support/bundled.ts";
import { startFakeAws } from "./support/fake-aws.ts";
import { clientSecret, delivery } from "./support/requests.ts";

const deliveries = 5_000;
/** As many as Lambda would start for them; each works on one delivery at a time. */
const workers = 4;
/** A worker is killed at every so many deliveries, so many milliseconds after it was handed one. */
const killEvery = 125;
const killAfterMs = [0, 1, 2, 3, 5];

/** Bodies in the order X sends them: every fifth came before, just now or some time ago. */
function schedule(): string[] {
  const generator = createEventGenerator({ seed: 20261121 });
  const order: string[] = [];
  for (let n = 0; n < deliveries; n += 1) {
    const earlier = order.at(-([1, 3, 40, 700][n % 4] ?? 1));
    order.push(n % 5 === 4 && earlier !== undefined ? earlier : generator.activity("post.create").body);
  }
  return order;
}

describe("a load of 5,000 deliveries, every fifth a duplicate, whose workers are killed at work", () => {
  let aws: Awaited<ReturnType<typeof startFakeAws>>;
  let receivers: Awaited<ReturnType<typeof bundledReceivers>>;
  beforeAll(async () => {
    aws = await startFakeAws();
    aws.secrets.set("main-secret", JSON.stringify({ clientSecret }));
    receivers = await bundledReceivers();
  });
  afterAll(async () => {
    await receivers?.stopAll();
    await aws?.close();
  });

  it("leaves all events in the queue, and at most one copy more for each that a kill cut off", async () => {
    const order = schedule();
    const environment = receiverEnvironment(aws.url);
    const queue = () => aws.queue(environment.QUEUE_URL ?? "");
    const queued = new Set<string>();
    let read = 0;
    const isQueued = (body: string): boolean => {
      for (const message of queue().slice(read)) queued.add(message.body);
      read = queue().length;
      return queued.has(body);
    };
    const tooEarly: string[] = [];
    const unanswered: string[] = [];
    let kills = 0;
    let next = 0;

    /** Hands one delivery over; false where its worker died of it. */
    const ask = async (receiver: Receiver, body: string, isRaw: boolean): Promise<boolean> => {
      const event = delivery(isRaw ? Buffer.from(body) : body);
      const status = await receiver.ask(event).then(
        ({ statusCode }) => statusCode,
        () => undefined,
      );
      if (status !== 200) unanswered.push(body);
      else if (!isQueued(body)) tooEarly.push(body);
      return status !== undefined;
    };
    const work = async (): Promise<void> => {
      let receiver = await receivers.start(environment);
      while (next < order.length) {
        const n = next++;
        const asked = ask(receiver, order[n] ?? "", n % 7 === 0);
        const isVictim = n % killEvery === killEvery - 1;
        if (isVictim) {
          const afterMs = killAfterMs[kills % killAfterMs.length] ?? 0;
          kills += 1;
          if (afterMs > 0) await new Promise((resolve) => setTimeout(resolve, afterMs));
          receiver.kill();
        }
        const lives = await asked;
        if (isVictim || !lives) receiver = await receivers.start(environment);
      }
      await receiver.stop();
    };
    await Promise.all(Array.from({ length: workers }, work));

    // X delivers again what was not answered 200.
    const cutOff = unanswered.length;
    const healthy = await receivers.start(environment);
    for (const body of unanswered.splice(0)) await ask(healthy, body, false);

    expect(kills).toBe(deliveries / killEvery);
    expect(cutOff).toBeGreaterThan(0);
    expect(unanswered).toEqual([]);
    expect(tooEarly).toEqual([]);
    isQueued("");
    expect(queued).toEqual(new Set(order));
    const surplus = queue().length - queued.size;
    console.log(`${kills} workers killed, ${cutOff} deliveries cut off, ${surplus} copies too many`);
    expect(surplus).toBeLessThanOrEqual(cutOff);
  }, 600_000);
});
