/** Sends a body to a webhook as X would, or as an attacker would. */
import { createHash, randomBytes } from "node:crypto";
import { performance } from "node:perf_hooks";
import { z } from "zod";
import type { App, Webhook } from "../entities.ts";
import { takeDeliveryFault } from "../faults/faults.ts";
import { isoNow, type World } from "../world.ts";
import { requestCrc } from "./crc.ts";
import type { Incoming } from "./outbound.ts";
import { mac, signatureHeaders } from "./sign.ts";

/** How a delivery is signed. `crc-replay`: with the receiver's own answer to a CRC whose token is the body. */
type Signature = "valid" | "forged" | "missing" | "crc-replay";

/** What to deliver. */
export interface Parcel {
  readonly body: Uint8Array;
  readonly signature: Signature;
  readonly contentType: string;
  /** Laid over the others; null takes one away. */
  readonly headers: Readonly<Record<string, string | null>>;
}

/** How a delivery ended. Only a status of exactly 200 is `delivered`. */
export interface Delivery {
  readonly id: string;
  readonly status: number | null;
  readonly durationMs: number;
  readonly outcome:
    | "delivered"
    | "refused"
    | "timeout"
    | "tls-failure"
    | "connection-failed"
    | "receiver-broken"
    | "webhook-invalid"
    | "crc-refused";
}

type Ending = Pick<Delivery, "status" | "outcome">;

const tokenSchema = z.object({ response_token: z.string() });

const endingOf = (answer: Incoming): Ending => {
  if (answer.kind !== "answer") return { status: null, outcome: answer.kind };
  return { status: answer.status, outcome: answer.status === 200 ? "delivered" : "refused" };
};

/** The receiver's MAC over the body, taken from a CRC; or how the receiver refused to give it. */
const stealSignature = async (world: World, url: string, body: Uint8Array): Promise<string | Ending> => {
  const answer = await requestCrc(world, url, Buffer.from(body).toString("utf8"));
  if (answer.kind !== "answer") return endingOf(answer);
  try {
    const parsed = tokenSchema.safeParse(JSON.parse(answer.body));
    if (answer.status === 200 && parsed.success) return parsed.data.response_token;
  } catch {
    // Not JSON: the receiver did not sign.
  }
  return { status: answer.status, outcome: "crc-refused" };
};

const sign = async (
  world: World,
  app: App,
  url: string,
  parcel: Parcel,
): Promise<Record<string, string> | Ending> => {
  if (parcel.signature === "missing") return {};
  if (parcel.signature === "valid") return signatureHeaders(app, (secret) => mac(secret, parcel.body));
  if (parcel.signature === "forged") {
    const wrongSecret = randomBytes(32).toString("hex");
    return signatureHeaders(app, () => mac(wrongSecret, parcel.body));
  }
  const stolen = await stealSignature(world, url, parcel.body);
  return typeof stolen === "string" ? signatureHeaders(app, () => stolen) : stolen;
};

const isEnding = (value: Record<string, string> | Ending): value is Ending => "outcome" in value;

const layHeaders = (base: Record<string, string>, over: Parcel["headers"]): Record<string, string> => {
  if (Object.keys(over).length === 0) return base;
  const headers = new Map(
    Object.entries(base).map(([name, value]) => [name.toLowerCase(), [name, value] as const]),
  );
  for (const [name, value] of Object.entries(over)) {
    if (value === null) headers.delete(name.toLowerCase());
    else headers.set(name.toLowerCase(), [name, value]);
  }
  return Object.fromEntries(headers.values());
};

const attempt = async (world: World, app: App, webhook: Webhook, parcel: Parcel): Promise<Ending> => {
  if (!webhook.valid) return { status: null, outcome: "webhook-invalid" };
  if (webhook.broken) return { status: null, outcome: "receiver-broken" };
  const fault = takeDeliveryFault(world, "try", webhook);
  if (fault?.status !== undefined) return endingOf({ kind: "answer", status: fault.status, body: "" });
  const signatures = await sign(world, app, webhook.url, parcel);
  if (isEnding(signatures)) return signatures;
  const standard = {
    "content-type": parcel.contentType,
    "user-agent": "x-emulator-webhooks/1.0",
    ...signatures,
  };
  const incoming = await world.send({
    method: "POST",
    url: webhook.url,
    headers: layHeaders(standard, parcel.headers),
    body: parcel.body,
    timeoutMs: world.store.settings.deliveryTimeoutMs,
    ...(fault?.cut && { cut: true }),
  });
  return endingOf(fault?.loseAnswer ? { kind: "timeout" } : incoming);
};

/** Makes one try of a delivery and writes it into the journal. `tries` says which; default: the first of one of its own. */
export const deliver = async (
  world: World,
  app: App,
  webhook: Webhook,
  parcel: Parcel,
  tries?: { readonly group: string; readonly attempt: number },
): Promise<Delivery> => {
  const { era } = world;
  const id = world.nextId();
  const at = isoNow(world);
  const startedMs = performance.now();
  const ending = await attempt(world, app, webhook, parcel);
  const delivery: Delivery = { id, ...ending, durationMs: Math.round(performance.now() - startedMs) };
  if (world.era !== era) return delivery;
  world.store.journal.delivery({
    at,
    group: tries?.group ?? id,
    attempt: tries?.attempt ?? 1,
    app: app.name,
    webhookId: webhook.id,
    url: webhook.url,
    sha256: createHash("sha256").update(parcel.body).digest("hex"),
    bytes: parcel.body.byteLength,
    signature: parcel.signature,
    ...delivery,
  });
  return delivery;
};
