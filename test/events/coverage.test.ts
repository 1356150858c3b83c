import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { AccountKind } from "../../events/account.ts";
import type { Message } from "../../events/message.ts";
import { parseMessage } from "../../events/parse-message.ts";
import { accountKinds } from "../../sandbox/x/events/account-kinds.ts";
import { createEventGenerator } from "../../sandbox/x/events/generator.ts";
import { sampleEvents } from "../../sandbox/x/samples.ts";
import { eventTypeNames } from "../../sandbox/x/subscriptions/event-types.ts";
import { lambdaRecord, messagesOf, receivedMessage } from "./support.ts";

/** Through the receiver and the queue; both spellings must say the same. */
const parsed = (body: string | Buffer): Message[] =>
  messagesOf(body).map((message) => {
    const found = parseMessage(lambdaRecord(message));
    expect(parseMessage(receivedMessage(message))).toEqual(found);
    expect(found.raw).toBe(message.body);
    expect(found).toMatchObject({ key: message.key, app: "main", messageId: "message-1" });
    if (found.kind === "claim-checked") throw new Error("nothing here is too large");
    return found;
  });

const only = (body: string | Buffer): Message => {
  const [message, second] = parsed(body);
  expect(second).toBeUndefined();
  if (message === undefined) throw new Error("no message");
  return message;
};

describe("the kinds", () => {
  it.each(eventTypeNames)("%s of the Activity API is known", (eventType) => {
    for (let seed = 1; seed <= 5; seed += 1) {
      const message = only(createEventGenerator({ seed }).activity(eventType).body);
      expect(message).toMatchObject({ source: "xaa", kind: eventType, eventType });
    }
  });

  it.each(accountKinds)("%s of Account Activity is known", (kind: AccountKind) => {
    for (let seed = 1; seed <= 5; seed += 1) {
      for (const message of parsed(createEventGenerator({ seed }).account(kind, { events: 3 }).body)) {
        expect(message).toMatchObject({ source: "aaa", kind });
      }
    }
  });

  it("of a thousand invented deliveries are all known", () => {
    const generator = createEventGenerator({ seed: 21 });
    for (let n = 0; n < 1000; n += 1) {
      const { source, kind, body } = generator.next();
      for (const message of parsed(body)) {
        expect(message.source).toBe(source);
        expect(message.kind).toBe(source === "filtered-stream" ? "filtered-stream.post" : kind);
      }
    }
  });

  it("of the samples are known, but for the one that nobody knows", () => {
    for (const { name, source, events, body } of sampleEvents({ userId: "2244994945", otherUserId: "99" })) {
      const messages = parsed(body);
      expect(messages, name).toHaveLength(events);
      for (const message of messages) expect(message.source, name).toBe(source);
    }
  });
});

const folder = fileURLToPath(new URL("../../../shared/payloads/", import.meta.url));
const present = existsSync(folder);
if (!present) console.log(`skipped: X's sample events are not at ${folder}`);
const files = present ? globSync("**/*.json", { cwd: folder }).sort() : [];

describe.skipIf(!present)("X's sample events", () => {
  it.each(files)("%s is of a known kind", (file) => {
    const bytes = readFileSync(join(folder, file));
    const message = only(bytes);
    expect(message.kind).not.toMatch(/^(unknown|several|unparsed)$/);
    expect(Buffer.from(message.raw).equals(bytes)).toBe(true);
  });
});
