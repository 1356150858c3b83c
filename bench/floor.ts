/** What a machine can do with nothing of the emulator in the way: signed POSTs by Node's own client. */
import { createHmac } from "node:crypto";
import { Agent, request } from "node:http";
import { inParallel, rate } from "./measure.ts";

/** Connections, as many as the emulator keeps to one receiver. */
const width = 256;
const batch = 1_000;

const sign = (body: string, secret: string): string =>
  `sha256=${createHmac("sha256", secret).update(body).digest("base64")}`;

/** Signed POSTs a second, each with both of X's signatures. @throws Error where one fails. */
export const bareDeliveries = async (url: string, body: string, durationMs: number): Promise<number> => {
  const agent = new Agent({ keepAlive: true, maxSockets: width });
  const post = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const headers = {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
        "x-twitter-webhooks-signature": sign(body, "consumer"),
        "x-twitter-webhooks-signature-oauth2": sign(body, "client"),
      };
      const outgoing = request(url, { method: "POST", agent, headers }, (response) => {
        response.resume();
        response.on("end", resolve);
      });
      outgoing.on("error", reject);
      outgoing.end(body);
    });
  const perSecond = await rate(durationMs, async () => {
    await inParallel(batch, width, post);
    return batch;
  });
  agent.destroy();
  return perSecond;
};
