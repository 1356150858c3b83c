import { describe, expect, it } from "vitest";
import { answerInTime } from "../../lambda/answer-in-time.ts";
import { AwsError } from "../../lambda/aws-error.ts";
import type { Answer } from "../../lambda/http.ts";
import type { Ports, SendBatch } from "../../lambda/ports.ts";
import { delivery, post } from "./support/requests.ts";
import { type Call, type Fault, sharedBackend } from "./support/virtual-ports.ts";

const settings = {
  apps: new Map([["main", { secretArn: "arn:main" }]]),
  windowSeconds: 72 * 3600,
  receiver: "receiver-1",
  metricsByEventType: false,
};
const ask = (ports: Ports, body = post("1"), remainingMs = 9_000): Promise<Answer> =>
  answerInTime(ports, settings, delivery(body), remainingMs);

/** A process that dies at its nth crash point (each call has one before and one after it takes effect). */
function dyingAt(point: number): Fault {
  let seen = 0;
  return () => (seen++ === point ? new Promise(() => undefined) : undefined);
}
const throwing =
  (...calls: readonly Call[]): Fault =>
  (call, moment) => {
    if (moment === "begin" && calls.includes(call)) throw new Error(`${call} is down`);
  };
/** Two events in one Account Activity body. */
const twoLikes = '{"for_user_id":"1","favorite_events":[{"id":"a"},{"id":"b"}]}';

describe("copies of one event at the same time", () => {
  it("make one message, and every one is answered 200 after it", async () => {
    const backend = sharedBackend();
    const copies = Array.from({ length: 20 }, async () => {
      const answer = await ask(backend.ports());
      // 200 means durable at this very moment, whoever made it so.
      expect(backend.sent).toHaveLength(1);
      return answer.statusCode;
    });
    expect(new Set(await backend.run(Promise.all(copies)))).toEqual(new Set([200]));
    expect(backend.sent).toHaveLength(1);
  });
});

describe("a waiter", () => {
  it("never answers 200 on another's live claim", async () => {
    const backend = sharedBackend();
    const body = post("1");
    await backend.run(ask(backend.ports()));
    const [row] = backend.rows.values();
    if (row === undefined) throw new Error("no row");
    backend.sent.length = 0;
    backend.rows.set(row.key, {
      ...row,
      state: "C",
      owner: "somebody",
      leaseUntilMs: backend.world.now() + 60_000,
    });
    const startedMs = backend.world.now();
    expect((await backend.run(ask(backend.ports(), body))).statusCode).toBe(503);
    expect(backend.world.now() - startedMs).toBeLessThan(4_550);
    expect(backend.sent).toEqual([]);
    expect(backend.logs.at(-1)).toMatchObject({ event: "not_durable", facts: { heldTooLong: 1 } });
  });
  it("takes over when the lease lapses, and the late owner changes nothing any more", async () => {
    const backend = sharedBackend();
    let goOn: () => void = () => undefined;
    const frozen = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const owner = ask(
      backend.ports((call, moment) => (call === "send" && moment === "end" ? frozen : undefined)),
    );
    const waiter = await backend.run(ask(backend.ports()));
    expect(waiter.statusCode).toBe(200);
    expect(backend.sent).toHaveLength(2);
    expect(backend.logs.find(({ facts }) => facts.takeover === 1)).toBeDefined();
    const [row] = backend.rows.values();
    expect(row).toMatchObject({ state: "D", owner: "owner-2" });
    goOn();
    await backend.run(owner);
    await backend.run(backend.world.sleep(50));
    expect([...backend.rows.values()]).toEqual([row]);
    expect(backend.logs.some(({ event }) => event === "commit_failed")).toBe(true);
  });
});

describe("the crash table", () => {
  const points = ["put begin", "put end", "send begin", "send end", "commit begin", "commit end"];
  const duplicateAt = new Set(["send end", "commit begin"]);
  it.each(points)("a process that dies at %s loses nothing", async (name) => {
    const backend = sharedBackend();
    const secretPoints = 2;
    let answered = 0;
    const watch = async (ports: Ports): Promise<number> => {
      const { statusCode } = await ask(ports);
      if (statusCode === 200) expect(backend.sent.length).toBeGreaterThan(0);
      answered += 1;
      return statusCode;
    };
    // The dead process's watchdog lives on here; on Lambda it would die too. It can only say 503.
    const dead = watch(backend.ports(dyingAt(secretPoints + points.indexOf(name))));
    const second = backend.world.sleep(100).then(() => watch(backend.ports()));
    const third = backend.world.sleep(150).then(() => watch(backend.ports()));
    const statuses = await backend.run(Promise.all([dead, second, third]));
    const redelivered = await backend.run(watch(backend.ports()));
    expect(answered).toBe(4);
    expect(statuses.slice(1)).toEqual([200, 200]);
    expect(redelivered).toBe(200);
    // The crash before commit was seen to be durable costs one duplicate, every other none.
    expect(backend.sent).toHaveLength(duplicateAt.has(name) ? 2 : 1);
  });
});

describe("DynamoDB down", () => {
  it("sends without a claim and counts it", async () => {
    const backend = sharedBackend();
    expect((await backend.run(ask(backend.ports(throwing("put"))))).statusCode).toBe(200);
    expect(backend.sent).toHaveLength(1);
    expect(backend.logs.at(-1)?.facts).toMatchObject({ dedupeBypassed: 1, sent: 1 });
    // There is no claim to commit, as was to be expected.
    expect(backend.logs.map(({ event }) => event)).toEqual(["dedupe_bypassed", "received"]);
  });
  it("commits a claim that was made after all, so that the next copy is a duplicate", async () => {
    const backend = sharedBackend();
    const unanswered: Fault = (call, moment) => {
      if (call === "put" && moment === "end") throw new Error("no answer");
    };
    expect((await backend.run(ask(backend.ports(unanswered)))).statusCode).toBe(200);
    expect([...backend.rows.values()]).toMatchObject([{ state: "D", owner: "owner-1" }]);
    expect((await backend.run(ask(backend.ports()))).statusCode).toBe(200);
    expect(backend.sent).toHaveLength(1);
  });
  it("gives a claim back that was made after all, where it cannot send", async () => {
    const backend = sharedBackend();
    const unanswered: Fault = (call, moment) => {
      if (call === "send" || call === "spill" || (call === "put" && moment === "end"))
        throw new Error("no answer");
    };
    expect((await backend.run(ask(backend.ports(unanswered)))).statusCode).toBe(503);
    expect(backend.rows.size).toBe(0);
  });
  it("answers 200 although the commit failed", async () => {
    const backend = sharedBackend();
    expect((await backend.run(ask(backend.ports(throwing("commit"))))).statusCode).toBe(200);
    expect(backend.sent).toHaveLength(1);
  });
  it("still spills when SQS is down too, and is 503 when S3 is as well", async () => {
    const backend = sharedBackend();
    expect((await backend.run(ask(backend.ports(throwing("put", "send", "spill"))))).statusCode).toBe(503);
    expect((await backend.run(ask(backend.ports(throwing("put", "send"))))).statusCode).toBe(200);
    expect(backend.objects.size).toBe(1);
  });
});

describe("SQS down", () => {
  it("spills the event, which is durable then: 200, and its copies are duplicates", async () => {
    const backend = sharedBackend();
    expect((await backend.run(ask(backend.ports(throwing("send"))))).statusCode).toBe(200);
    const [row] = backend.rows.values();
    expect(row?.state).toBe("D");
    expect([...backend.objects.keys()]).toEqual([`spill/main/${row?.key}.json`]);
    expect((await backend.run(ask(backend.ports()))).statusCode).toBe(200);
    expect(backend.sent).toEqual([]);
    expect(backend.logs.map(({ event }) => event)).toEqual(["spilled", "received", "duplicate"]);
    expect(backend.logs[1]?.facts).toMatchObject({ spilled: 1, sent: 0, failed: 0 });
  });
  it.each<[string, Call[]]>([
    ["alone", ["send"]],
    ["after a slow claim", ["put", "send"]],
    ["and a slow commit", ["send", "commit"]],
    ["and all of DynamoDB slow", ["put", "send", "commit"]],
  ])("by its time-outs leaves the time for a spill: %s", async (_name, slow) => {
    const backend = sharedBackend();
    const startedMs = backend.world.now();
    const fault: Fault = async (call, moment, timeoutMs) => {
      if (moment === "end" || !slow.includes(call)) return;
      await backend.world.sleep(timeoutMs);
      throw new AwsError(call, "Timeout", 0);
    };
    let spilledMs = 0;
    const watched: Fault = async (call, moment, timeoutMs) => {
      await fault(call, moment, timeoutMs);
      if (call === "spill" && moment === "end") spilledMs = backend.world.now() - startedMs;
    };
    expect((await backend.run(ask(backend.ports(watched)))).statusCode).toBe(200);
    expect(backend.objects.size).toBe(1);
    // Within the owner's own work, so that nobody takes the event over meanwhile.
    expect(spilledMs).toBeGreaterThan(0);
    expect(spilledMs).toBeLessThanOrEqual(3_520);
    expect(backend.world.now() - startedMs).toBeLessThan(8_500);
  });
  it("for a delivery of many is asked once and not again: the rest goes to S3 at once", async () => {
    const backend = sharedBackend();
    const ids = Array.from({ length: 120 }, (_, n) => `{"id":"${n}"}`);
    const body = `{"for_user_id":"1","favorite_events":[${ids.join(",")}]}`;
    const fault: Fault = async (call, moment, timeoutMs) => {
      if (moment === "end" || call !== "send") return;
      await backend.world.sleep(timeoutMs);
      throw new AwsError(call, "Timeout", 0);
    };
    expect((await backend.run(ask(backend.ports(fault), body))).statusCode).toBe(200);
    expect(backend.objects.size).toBe(120);
    expect(backend.calls.indexOf("spill")).toBeGreaterThan(backend.calls.lastIndexOf("send"));
  });
});

describe("SQS and S3 down", () => {
  it("is 503 and gives the claim back, so that the next delivery need not wait", async () => {
    const backend = sharedBackend();
    expect((await backend.run(ask(backend.ports(throwing("send", "spill"))))).statusCode).toBe(503);
    expect(backend.rows.size).toBe(0);
    expect(backend.objects.size).toBe(0);
    const startedMs = backend.world.now();
    expect((await backend.run(ask(backend.ports()))).statusCode).toBe(200);
    expect(backend.world.now() - startedMs).toBeLessThan(200);
    expect(backend.sent).toHaveLength(1);
  });
  it("leaves the claim to lapse where it cannot be given back", async () => {
    const backend = sharedBackend();
    await backend.run(ask(backend.ports(throwing("send", "spill", "release"))));
    expect((await backend.run(ask(backend.ports()))).statusCode).toBe(200);
    expect(backend.sent).toHaveLength(1);
    expect(backend.logs.some(({ event }) => event === "release_failed")).toBe(true);
  });
});

describe("several events in one delivery", () => {
  it("go in one batch, each under its own claim", async () => {
    const backend = sharedBackend();
    expect((await backend.run(ask(backend.ports(), twoLikes))).statusCode).toBe(200);
    expect(backend.calls.filter((call) => call === "send")).toHaveLength(1);
    expect([...backend.rows.values()].map(({ state }) => state)).toEqual(["D", "D"]);
  });
  it("of which one fails are 503, and the redelivery sends just that one", async () => {
    const backend = sharedBackend();
    const ports = backend.ports();
    const onlyFirst: SendBatch = async (messages, options) => {
      const [first, ...rest] = messages;
      if (first === undefined) throw new Error("an empty batch");
      await ports.queue([first], options);
      return {
        accepted: [first.key],
        refused: rest.map(({ key }) => ({ key, code: "Odd", retryable: false })),
      };
    };
    const spill = { bucket: "b", put: () => Promise.reject(new Error("down")) };
    expect((await backend.run(ask({ ...ports, queue: onlyFirst, spill }, twoLikes))).statusCode).toBe(503);
    expect([...backend.rows.values()].map(({ state }) => state)).toEqual(["D"]);
    expect((await backend.run(ask(backend.ports(), twoLikes))).statusCode).toBe(200);
    const ids = backend.sent.map(({ body }) => JSON.parse(body).favorite_events[0].id);
    expect(ids).toEqual(["a", "b"]);
  });
  it("are not held up by one that another delivery holds: the free one goes first", async () => {
    const backend = sharedBackend();
    const dying = ask(backend.ports(dyingAt(4)), '{"for_user_id":"1","favorite_events":[{"id":"a"}]}');
    const startedMs = backend.world.now();
    const both = backend.world.sleep(30).then(() => ask(backend.ports(), twoLikes));
    await backend.run(backend.world.sleep(500));
    expect(backend.sent.map(({ body }) => JSON.parse(body).favorite_events[0].id)).toEqual(["b"]);
    expect((await backend.run(both)).statusCode).toBe(200);
    expect(backend.world.now() - startedMs).toBeGreaterThan(3_900);
    expect(backend.sent).toHaveLength(2);
    await backend.run(dying);
  });
  it("are 503 at once when one has failed, without waiting for what another delivery holds", async () => {
    const backend = sharedBackend();
    await backend.run(ask(backend.ports(), '{"for_user_id":"1","favorite_events":[{"id":"a"}]}'));
    const [row] = backend.rows.values();
    if (row === undefined) throw new Error("no row");
    const startedMs = backend.world.now();
    backend.rows.set(row.key, { ...row, state: "C", owner: "somebody", leaseUntilMs: startedMs + 60_000 });
    expect((await backend.run(ask(backend.ports(throwing("send", "spill")), twoLikes))).statusCode).toBe(503);
    expect(backend.world.now() - startedMs).toBeLessThan(1_000);
  });
  it("go in groups of at most 50 at a time, each brought to its end before the next", async () => {
    const backend = sharedBackend();
    const ids = Array.from({ length: 120 }, (_, n) => `{"id":"${n}"}`);
    const body = `{"for_user_id":"1","favorite_events":[${ids.join(",")}]}`;
    let open = 0;
    let most = 0;
    const count: Fault = (call, moment) => {
      if (call !== "put" && call !== "commit") return;
      open += moment === "begin" ? 1 : -1;
      most = Math.max(most, open);
    };
    expect((await backend.run(ask(backend.ports(count), body))).statusCode).toBe(200);
    expect(most).toBe(50);
    expect(backend.sent.map((message) => JSON.parse(message.body).favorite_events[0].id)).toEqual(
      ids.map((text) => JSON.parse(text).id),
    );
    expect([...backend.rows.values()].filter(({ state }) => state === "D")).toHaveLength(120);
  });
  it("of which the time cuts off the rest are 503, and the redelivery goes on from there", async () => {
    const backend = sharedBackend();
    const ids = Array.from({ length: 120 }, (_, n) => `{"id":"${n}"}`);
    const body = `{"for_user_id":"1","favorite_events":[${ids.join(",")}]}`;
    const slow: Fault = (call, moment) =>
      call === "commit" && moment === "begin" ? backend.world.sleep(4_500) : undefined;
    expect((await backend.run(ask(backend.ports(slow), body))).statusCode).toBe(503);
    expect((await backend.run(ask(backend.ports(), body))).statusCode).toBe(200);
    expect(new Set(backend.sent.map(({ key }) => key)).size).toBe(120);
    expect(backend.sent.length).toBeLessThanOrEqual(170);
    expect(backend.logs.at(-1)?.facts.duplicate).toBeGreaterThanOrEqual(50);
  });
  it("for two users are two messages", async () => {
    const backend = sharedBackend();
    const ports = backend.ports();
    await backend.run(ask(ports, twoLikes));
    await backend.run(ask(ports, twoLikes.replace('"1"', '"2"')));
    expect(backend.sent.map(({ attributes }) => attributes.forUserId)).toEqual(["1", "1", "2", "2"]);
  });
});

describe("time", () => {
  it.each([0, -5, 300])("that is over (%i ms left) is 503 before anything is done", async (remainingMs) => {
    const backend = sharedBackend();
    expect((await backend.run(ask(backend.ports(), post("1"), remainingMs))).statusCode).toBe(503);
    expect(backend.calls).toEqual([]);
  });
  it.each(["secret", "put", "send"] as const)("is kept when %s hangs", async (hanging) => {
    const backend = sharedBackend();
    const startedMs = backend.world.now();
    const fault: Fault = (call) => (call === hanging ? new Promise(() => undefined) : undefined);
    expect((await backend.run(ask(backend.ports(fault)))).statusCode).toBe(503);
    expect(backend.world.now() - startedMs).toBeLessThan(8_500);
  });
  it.each<[string, Call[]]>([
    ["the claim", ["put"]],
    ["the commit", ["commit"]],
    ["both", ["put", "commit"]],
  ])("that DynamoDB takes until its time-out does not cost the answer: %s", async (_name, slow) => {
    const backend = sharedBackend();
    const startedMs = backend.world.now();
    const fault: Fault = async (call, moment, timeoutMs) => {
      if (moment === "end" || !slow.includes(call)) return;
      await backend.world.sleep(timeoutMs);
      throw new Error("Timeout");
    };
    expect((await backend.run(ask(backend.ports(fault)))).statusCode).toBe(200);
    expect(backend.world.now() - startedMs).toBeLessThan(8_500);
    expect(backend.sent).toHaveLength(1);
  });
  it("of Lambda's, where it is shorter, is kept too", async () => {
    const backend = sharedBackend();
    const startedMs = backend.world.now();
    const fault: Fault = (call) => (call === "send" ? new Promise(() => undefined) : undefined);
    expect((await backend.run(ask(backend.ports(fault), post("1"), 2_000))).statusCode).toBe(503);
    expect(backend.world.now() - startedMs).toBeLessThan(2_000);
  });
});
