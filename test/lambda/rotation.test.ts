import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bundledReceivers, type Receiver, receiverEnvironment } from "./support/bundled.ts";
import { startFakeAws } from "./support/fake-aws.ts";
import { challenge, clientHeader, delivery, post, xSignature } from "./support/requests.ts";

const [before, after] = ["the secret before", "the secret after"];
let receivers: Awaited<ReturnType<typeof bundledReceivers>>;
let aws: Awaited<ReturnType<typeof startFakeAws>>;
let warm: Receiver;
beforeAll(async () => {
  receivers = await bundledReceivers();
});
beforeEach(async () => {
  aws = await startFakeAws();
  put({ clientSecret: before });
  warm = await start();
});
afterEach(async () => {
  await aws.close();
});
afterAll(async () => {
  await receivers.stopAll();
});

const put = (value: object) => aws.secrets.set("main-secret", JSON.stringify(value));
const start = () => receivers.start(receiverEnvironment(aws.url));
let count = 0;
/** Ten deliveries at once, signed by the secrets in turn; the statuses that there were. */
async function statuses(receiver: Receiver, ...secrets: string[]): Promise<number[]> {
  const answers = Array.from({ length: 10 }, (_, index) => {
    const body = post(String(++count));
    const secret = secrets[index % secrets.length];
    return receiver.ask(delivery(body, { headers: { [clientHeader]: xSignature(body, secret) } }));
  });
  return [...new Set((await Promise.all(answers)).map(({ statusCode }) => statusCode))].toSorted();
}
const crcBy = async (receiver: Receiver) => {
  const { response_token } = JSON.parse((await receiver.ask(challenge("crc_token=t"))).body);
  return [before, after].find((secret) => xSignature("t", secret) === response_token);
};

describe("the rotation of a signing secret, as the runbook has it", () => {
  it("refuses no delivery at any step, of whichever of the two secrets, warm or cold", async () => {
    expect(await statuses(warm, before)).toEqual([200]);

    put({ clientSecret: before, clientSecretNext: after });
    expect(await statuses(warm, before, after)).toEqual([200]);
    const joined = await start();
    expect([await statuses(joined, after, before), await crcBy(joined)]).toEqual([[200], before]);

    put({ clientSecret: after, clientSecretNext: before });
    expect(await statuses(warm, before, after)).toEqual([200]);
    const swapped = await start();
    expect([await statuses(swapped, after, before), await crcBy(swapped)]).toEqual([[200], after]);

    put({ clientSecret: after });
    expect(await statuses(warm, after)).toEqual([200]);
    const done = await start();
    expect([await statuses(done, after), await crcBy(done)]).toEqual([[200], after]);
    expect(await statuses(done, before)).toEqual([401]);
    expect(aws.queue(`${aws.url}/000000000000/events`)).toHaveLength(70);
  });

  it("takes a secret that is new in one step, without the one before it, from the next delivery on", async () => {
    expect(await statuses(warm, before)).toEqual([200]);
    put({ clientSecret: after });
    expect(await statuses(warm, after)).toEqual([200]);
  });
});
