/** The challenge-response check: proof that a receiver holds the app's secret. */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { App, Webhook } from "../entities.ts";
import { takeCrcFault } from "../faults/faults.ts";
import { isoNow, type World } from "../world.ts";
import { connectionFailed, type Incoming } from "./outbound.ts";
import { crcSecretOf, mac } from "./sign.ts";

/** `rejected` invalidates a webhook at once; `unreachable` only after 28 hours without a pass. */
export interface CrcResult {
  readonly result: "passed" | "rejected" | "unreachable";
  readonly status: number | null;
  /** In words, for the refusal's details. */
  readonly why: string;
}

const graceMs = 28 * 60 * 60 * 1000;

const answerSchema = z.object({ response_token: z.string() });

const responseToken = (body: string): string | undefined => {
  try {
    return answerSchema.safeParse(JSON.parse(body)).data?.response_token;
  } catch {
    return undefined;
  }
};

/** The URL with the token behind whatever query it has. */
export const crcUrl = (url: string, token: string, encoding: "percent" | "raw"): string =>
  `${url}${url.includes("?") ? "&" : "?"}crc_token=${encoding === "raw" ? token : encodeURIComponent(token)}`;

const judge = (answer: Incoming, expected: string): CrcResult => {
  if (answer.kind === "timeout")
    return { result: "unreachable", status: null, why: "the URL did not answer in time" };
  if (answer.kind === "tls-failure")
    return { result: "rejected", status: null, why: `TLS failed: ${answer.message}` };
  if (answer.kind === "connection-failed") {
    return { result: "unreachable", status: null, why: `the URL could not be reached: ${answer.message}` };
  }
  const { status } = answer;
  if (status >= 300 && status < 400)
    return { result: "rejected", status, why: `the URL redirects (${status})` };
  if (status >= 400) return { result: "unreachable", status, why: `the URL answered ${status}` };
  if (status !== 200) return { result: "rejected", status, why: `the URL answered ${status}, not 200` };
  const token = responseToken(answer.body);
  if (token === undefined)
    return { result: "rejected", status, why: "the answer is no JSON object with a response_token" };
  if (token !== expected) return { result: "rejected", status, why: "the response_token is wrong" };
  return { result: "passed", status, why: "" };
};

/** Asks a receiver for the answer to `token` and hands back what it said, unjudged. */
export const requestCrc = (world: World, url: string, token: string): Promise<Incoming> => {
  const { crcTokenEncoding, crcTimeoutMs } = world.store.settings;
  return world.send({
    method: "GET",
    url: crcUrl(url, token, crcTokenEncoding),
    headers: { accept: "*/*", "user-agent": "x-emulator-webhooks/1.0" },
    timeoutMs: crcTimeoutMs,
    fresh: true,
  });
};

/** What stands in for the receiver's answer: a fault, or a receiver that plays dead. */
const spoiled = (world: World, app: App, webhook: Webhook | null): Incoming | undefined => {
  if (webhook?.broken) return connectionFailed("the receiver is broken (control route)");
  const fault = takeCrcFault(world, app.name, webhook?.id);
  if (fault === undefined) return undefined;
  if (fault.status !== undefined) return { kind: "answer", status: fault.status, body: "" };
  return fault.tlsFailure ? { kind: "tls-failure", message: "so ordered (fault)" } : { kind: "timeout" };
};

/** Runs a CRC with a fresh token. `webhook` is null while it is being created. */
export const runCrc = async (
  world: World,
  app: App,
  url: string,
  webhook: Webhook | null,
): Promise<CrcResult> => {
  const { era } = world;
  const token = randomBytes(32).toString("base64");
  const answer = spoiled(world, app, webhook) ?? (await requestCrc(world, url, token));
  const verdict = judge(answer, mac(crcSecretOf(app), token));
  const { result, status } = verdict;
  if (world.era !== era) return verdict;
  world.store.journal.crc({
    at: isoNow(world),
    app: app.name,
    webhookId: webhook?.id ?? null,
    url,
    result,
    status,
  });
  return verdict;
};

/** Runs a CRC on a registered webhook and lets its valid flag follow the result. */
export const revalidate = async (world: World, app: App, webhook: Webhook): Promise<CrcResult> => {
  const { webhooks } = world.store;
  const checkedAtMs = world.now();
  const update = (patch: Partial<Webhook>): void => {
    const current = webhooks.get(webhook.id);
    if (current !== undefined) webhooks.set(current.id, { ...current, ...patch });
  };
  update({ checkedAtMs });
  const verdict = await runCrc(world, app, webhook.url, webhook);
  const nowMs = world.now();
  const lastPassMs = webhooks.get(webhook.id)?.validatedAtMs ?? nowMs;
  if (verdict.result === "passed") update({ valid: true, validatedAtMs: nowMs });
  else if (verdict.result === "rejected" || nowMs - lastPassMs > graceMs) update({ valid: false });
  return verdict;
};
