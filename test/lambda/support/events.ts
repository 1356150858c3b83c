import { expect } from "vitest";
import { type IncomingEvent, identify } from "../../../lambda/identify.ts";

/** The events of a body; throws where it is no JSON. */
export function events(body: string | Buffer, app = "main"): IncomingEvent[] {
  const found = identify(app, Buffer.from(body));
  if (found === undefined) throw new Error("did not parse");
  return found;
}

/** The one event of a body. */
export function only(body: string, app = "main"): IncomingEvent {
  const found = events(body, app);
  expect(found).toHaveLength(1);
  const [event] = found;
  if (event === undefined) throw new Error("no event");
  return event;
}

/** Both bodies hold the same event. */
export function same(a: string, b: string): void {
  expect(only(a).key).toBe(only(b).key);
}

/** Each body holds an event of its own. */
export function differ(...bodies: string[]): void {
  expect(new Set(bodies.map((body) => only(body).key)).size).toBe(bodies.length);
}
