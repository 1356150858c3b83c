import { describe, expect, it } from "vitest";
import { createHistory } from "../../../../sandbox/x/webhooks/history.ts";

describe("the history of a webhook", () => {
  it("drops the oldest where there is too much of it", () => {
    const history = createHistory();
    // One text many times: it lies in memory once.
    const body = "x".repeat(1024 * 1024);
    for (let index = 0; index < 200; index += 1) history.add("1", index, body);
    expect(history.between("1", 0, 200)).toHaveLength(128);
    expect(history.between("1", 0, 72)).toEqual([]);
  });

  it("keeps webhooks apart", () => {
    const history = createHistory();
    history.add("1", 0, "a");
    history.add("2", 0, "b");
    expect(history.between("2", 0, 1)).toEqual(["b"]);
    history.keep((id) => id === "1");
    expect([history.has("1"), history.has("2")]).toEqual([true, false]);
  });
});
