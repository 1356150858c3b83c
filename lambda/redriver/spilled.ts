// As a namespace, so that the bundle leaves out what is not used of it.
import * as z from "zod";
import { type QueueMessage, sized } from "../queue-message.ts";
import type { QueueName } from "../spill.ts";

/** A spilled object, read: the message as it would have gone, and where to. */
export interface Spilled {
  readonly queue: QueueName;
  readonly message: QueueMessage;
}

const schema = z.object({
  version: z.literal(1),
  queue: z.enum(["events", "dead-letters"]),
  key: z.string().min(1),
  body: z.string().min(1),
  attributes: z.record(z.string(), z.string().min(1)),
  group: z.string().regex(/^[!-~]{1,128}$/),
});

/** Reads a spilled object's text. Throws where it is none: the message names the members, never their values. */
export function parseSpilled(text: string): Spilled {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error("it is not JSON");
  }
  const result = schema.safeParse(value);
  if (!result.success) {
    const members = result.error.issues.map(({ path }) => path.join(".") || "all of it");
    throw new Error(`it is no spilled message: see ${members.join(", ")}`);
  }
  const { queue, key, body, attributes, group } = result.data;
  return { queue, message: sized({ key, body, attributes, group }) };
}
