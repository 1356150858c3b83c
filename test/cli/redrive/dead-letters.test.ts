import { describe, expect, it } from "vitest";
import {
  type DeadLetter,
  type DeadLetterOptions,
  type DeadLetterPorts,
  moveDeadLetters,
} from "../../../cli/redrive/dead-letters.ts";

const letter = (id: string, more: Partial<DeadLetter> = {}): DeadLetter => ({
  id,
  receiptHandle: `${id}-1`,
  ...more,
});

/** A queue that shows these batches, and what is done to it. */
const queue = (
  batches: readonly (readonly DeadLetter[])[],
  answers: Partial<DeadLetterPorts<DeadLetter>> = {},
) => {
  const calls: string[] = [];
  const left = [...batches];
  const ports: DeadLetterPorts<DeadLetter> = {
    receive: async () => left.shift() ?? [],
    send: async (one) => {
      calls.push(`send ${one.id}`);
      await answers.send?.(one);
    },
    remove: async (one) => {
      calls.push(`remove ${one.id}`);
      await answers.remove?.(one);
    },
    show: async (receiptHandles) => {
      calls.push(`show ${receiptHandles.join(" ")}`);
      await answers.show?.(receiptHandles);
    },
    warn: (line) => void calls.push(line),
    ...(answers.receive && { receive: answers.receive }),
  };
  return { ports, calls };
};

const options = (more: Partial<DeadLetterOptions> = {}): DeadLetterOptions => ({
  isDryRun: false,
  includeUnparsed: false,
  stop: new AbortController().signal,
  onProgress: () => undefined,
  ...more,
});

const failing = (id: string) => async (one: DeadLetter) => {
  if (one.id === id) throw new RangeError("no");
};

describe("moveDeadLetters", () => {
  it("deletes what was sent, and nothing else", async () => {
    const { ports, calls } = queue([[letter("a"), letter("b")]], { send: failing("a") });
    expect(await moveDeadLetters(ports, options())).toEqual({ moved: 1, unparsed: 0, failed: 1 });
    expect(calls.filter((call) => call.startsWith("remove"))).toEqual(["remove b"]);
    expect(calls).toContain("Dead letter a cannot be moved: RangeError: no");
    expect(calls.at(-1)).toBe("show a-1");
  });

  it("says where a letter is in both queues", async () => {
    const { ports, calls } = queue([[letter("a")]], { remove: failing("a") });
    expect(await moveDeadLetters(ports, options())).toEqual({ moved: 0, unparsed: 0, failed: 1 });
    expect(calls.join()).toContain("Dead letter a was moved and cannot be deleted, so it is in both queues");
  });

  it("counts a letter that stays once, however often it shows, and ends the hiding by its last handle", async () => {
    const odd = letter("odd", { source: "unparsed" });
    const again = { ...odd, receiptHandle: "odd-2" };
    const { ports, calls } = queue([[odd], [again, letter("a")], [again], [letter("never")]]);
    expect(await moveDeadLetters(ports, options())).toEqual({ moved: 1, unparsed: 1, failed: 0 });
    expect(calls).toEqual(["send a", "remove a", "show odd-2"]);
  });

  it("goes on behind letters that show again, until it has seen all of them again", async () => {
    const odd = Array.from({ length: 4 }, (_, n) => letter(`odd${n}`, { source: "unparsed" }));
    const [first = [], second = []] = [odd.slice(0, 2), odd.slice(2)];
    const { ports } = queue([first, second, first, [letter("a")], first, second, [letter("never")]]);
    expect(await moveDeadLetters(ports, options())).toEqual({ moved: 1, unparsed: 4, failed: 0 });
  });

  it("sends nothing of a group behind a letter that fails", async () => {
    const group = { group: "g" };
    const { ports, calls } = queue(
      [[letter("a", group), letter("b", group), letter("c", group), letter("d", { group: "h" })]],
      { send: failing("b") },
    );
    expect(await moveDeadLetters(ports, options())).toEqual({ moved: 2, unparsed: 0, failed: 2 });
    expect(calls.filter((call) => call.startsWith("send")).toSorted()).toEqual([
      "send a",
      "send b",
      "send d",
    ]);
    expect(calls.at(-1)).toBe("show b-1 c-1");
  });

  it("shows what it hid where the queue fails under way, and throws the queue's error", async () => {
    const answers = [[letter("odd", { source: "unparsed" })]];
    const { ports, calls } = queue([], {
      receive: async () => {
        const next = answers.shift();
        if (next === undefined) throw new RangeError("gone");
        return next;
      },
      show: async () => {
        throw new Error("gone, too");
      },
    });
    await expect(moveDeadLetters(ports, options())).rejects.toThrow(RangeError);
    expect(calls).toEqual(["show odd-1"]);
  });

  it("moves no key a second time, so that a consumer that fails at once does not keep it going", async () => {
    const { ports, calls } = queue([
      [letter("a", { key: "k" })],
      [letter("b", { key: "k" })],
      [letter("b", { key: "k" })],
    ]);
    expect(await moveDeadLetters(ports, options())).toEqual({ moved: 1, unparsed: 0, failed: 1 });
    expect(calls.filter((call) => call.startsWith("send"))).toEqual(["send a"]);
    expect(calls.join()).toContain("does the consumer work?");
  });

  it("receives nothing more once it is stopped", async () => {
    const stopping = new AbortController();
    const { ports, calls } = queue([[letter("a")], [letter("b")]]);
    const stopped = options({ stop: stopping.signal, onProgress: () => stopping.abort() });
    expect(await moveDeadLetters(ports, stopped)).toEqual({ moved: 1, unparsed: 0, failed: 0 });
    expect(calls).toEqual(["send a", "remove a"]);
  });
});
