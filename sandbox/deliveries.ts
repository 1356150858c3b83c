import type { Control } from "./control.ts";
import type { Message } from "./queue.ts";
import { people } from "./world.ts";
import type { Sample } from "./x/samples/sample.ts";
import { sampleEvents } from "./x/samples.ts";

/** What became of the events, all counted as events: delivered is the sum of the rest. */
export interface Tally {
  readonly delivered: number;
  readonly queued: number;
  readonly duplicates: number;
  readonly refused: number;
  readonly parked: number;
  readonly lost: number;
}

/** What one body came to: how many of its deliveries were answered with what. */
export interface Sent {
  readonly sample: Omit<Sample, "source">;
  readonly fate: "queue" | "park" | "refuse";
  readonly statuses: readonly (number | null)[];
}

const simultaneous = 20;

/** Has X deliver a sample of every kind, one of them many times at once, forgeries, and a body that is no JSON. */
export async function deliverSamples(control: Control, webhookId: string): Promise<Sent[]> {
  const samples = sampleEvents({ userId: people.owner.id, otherUserId: people.guest.id, webhookId });
  const [first] = sampleEvents({ userId: people.owner.id, otherUserId: people.guest.id, run: 1 });
  const sent: Sent[] = [];
  const send = async (
    sample: Sent["sample"],
    fate: Sent["fate"],
    order: Omit<Parameters<Control["deliver"]>[0], "raw"> = {},
  ) => {
    const ended = await control.deliver({ raw: sample.body, ...order });
    sent.push({ sample, fate, statuses: ended.map(({ status }) => status) });
  };
  for (const sample of samples) await send(sample, "queue");
  if (!first) throw new Error("The X emulator has no samples.");
  await send({ ...first, name: `${simultaneous} copies at the same moment` }, "queue", {
    copies: simultaneous,
  });
  const [again] = samples;
  if (again) await send({ ...again, name: `${again.name}, delivered again` }, "queue");
  await send({ ...first, name: "sent base64" }, "queue", { contentType: "application/octet-stream" });
  await send({ ...first, name: "forged signature" }, "refuse", { signature: "forged" });
  await send({ ...first, name: "no signature" }, "refuse", { signature: "missing" });
  await send({ name: "malformed body", events: 1, body: '{"for_user_id": "2100', parts: [] }, "park");
  return sent;
}

/**
 * Counts, each figure from its own source: what X sent and was answered, what lies in the queue, what is parked. A
 * body that was accepted several times must lie in the queue once; the rest of its deliveries are duplicates.
 */
export function tallyOf(sent: readonly Sent[], queue: readonly Message[], parked: readonly Message[]): Tally {
  const accepted = new Map<string, { sample: Sent["sample"]; fate: Sent["fate"]; times: number }>();
  let delivered = 0;
  let refused = 0;
  for (const { sample, fate, statuses } of sent) {
    delivered += statuses.length * sample.events;
    const times = statuses.filter((status) => status === 200).length;
    refused += (statuses.length - times) * sample.events;
    const before = accepted.get(sample.body)?.times ?? 0;
    if (times > 0) accepted.set(sample.body, { sample, fate, times: before + times });
  }
  let duplicates = 0;
  let lost = 0;
  for (const { sample, fate, times } of accepted.values()) {
    duplicates += (times - 1) * sample.events;
    const there = fate === "park" ? parked : queue;
    lost += sample.parts.length === 0 ? missing(there, [sample.body]) : missing(there, sample.parts);
  }
  return { delivered, queued: queue.length, duplicates, refused, parked: parked.length, lost };
}

/** What does not lie in a queue byte for byte: as a whole message, or as an event's own bytes within one. */
function missing(messages: readonly Message[], texts: readonly string[]): number {
  const there = (text: string) =>
    messages.some(({ body, attributes }) => {
      const plain = attributes.encoding === "base64" ? Buffer.from(body, "base64").toString("utf8") : body;
      return plain === text || (texts.length > 1 && plain.includes(text));
    });
  return texts.filter((text) => !there(text)).length;
}

/** What is wrong with a run's figures, in sentences; empty where all is well. */
export function problemsOf(tally: Tally, sent: readonly Sent[]): string[] {
  const { delivered, queued, duplicates, refused, parked, lost } = tally;
  const sum = queued + duplicates + refused + parked + lost;
  const problems = sent
    .filter(({ fate, statuses }) => statuses.some((status) => status !== (fate === "refuse" ? 401 : 200)))
    .map(({ sample, statuses }) => `"${sample.name}" was answered ${[...new Set(statuses)].join(", ")}.`);
  if (delivered < 30) problems.push(`Only ${delivered} events were delivered.`);
  if (lost > 0) problems.push(`${lost} events are lost.`);
  if (sum !== delivered) problems.push(`${delivered} events were delivered, but ${sum} are accounted for.`);
  return problems;
}
