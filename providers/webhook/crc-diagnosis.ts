import { randomBytes } from "node:crypto";
import type { Ports } from "../x/request.ts";

/** The receiver of this project says in this header which secret it signed a CRC with. */
const signedWithHeader = "x-crc-secret";

/** Calls the webhook's URL as X does, and says in a sentence what came back and what to check. */
export async function crcDiagnosis({ fetch }: Pick<Ports, "fetch">, url: string): Promise<string> {
  const target = new URL(url);
  target.searchParams.set("crc_token", randomBytes(24).toString("base64url"));
  let response: Response;
  let body: string;
  try {
    response = await fetch(target, { redirect: "manual", signal: AbortSignal.timeout(10_000) });
    body = await response.text();
  } catch {
    return `Called from here, the URL does not answer within 10 s: check that it is deployed and that its DNS name is right.`;
  }
  if (response.status >= 300 && response.status < 400) {
    return `Called from here, the URL redirects (${response.status}), which X takes for a failure: give the final address.`;
  }
  if (response.status !== 200) {
    return `Called from here, the URL answers ${response.status}: check the receiver's log (503 means that it cannot load its signing secret).`;
  }
  if (!/"response_token"\s*:\s*"sha256=[A-Za-z0-9+/]{43}="/.test(body)) {
    return `Called from here, the URL answers 200, but without a response_token: it is not the receiver's address.`;
  }
  const secret = response.headers.get(signedWithHeader);
  const which = secret ? `the ${secret} secret` : "a secret";
  return `Called from here, the URL answers a CRC signed with ${which}, so it works. If X still refuses it, that secret is not the one X checks with (the app's OAuth 2.0 client secret where it has one, else the consumer secret): compare the stored value with X's developer console.`;
}
