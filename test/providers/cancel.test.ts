import { expect, it } from "vitest";
import { kinds } from "../../providers/runtime.ts";
import { createSessions } from "../../providers/session.ts";
import { CancelledError } from "../../providers/x/errors.ts";
import { createEmulator } from "../../sandbox/x/emulator.ts";
import { writesTo } from "../support/at-x.ts";

it("a cancelled run asks X nothing more, and says so where a lost POST may have made something", async () => {
  const bearerToken = "a-bearer-token";
  const x = createEmulator({ apps: [{ name: "main", bearerToken, clientSecret: "a secret" }] });
  const stop = new AbortController();
  const ports = {
    // The answer of the first POST is lost, and the person at the terminal has had enough.
    fetch: async (...call: Parameters<typeof fetch>) => {
      const answer = await x.fetch(...call);
      if (writesTo(x).length === 0) return answer;
      stop.abort(new CancelledError());
      throw new TypeError("fetch failed", {
        cause: Object.assign(new Error("reset"), { code: "ECONNRESET" }),
      });
    },
    now: Date.now,
    sleep: async () => stop.signal.throwIfAborted(),
    log: () => {},
    signal: stop.signal,
  };
  const settings = { env: { X_BEARER_TOKEN: bearerToken }, config: () => undefined };
  const context = { settings, session: createSessions(ports), log: ports.log };
  const made = kinds.StreamRule?.create(context, { value: "bees" });
  await expect(made).rejects.toThrow(
    /X may have made it, but its listing does not tell \(Cancelled: .*adopt: true/,
  );
  expect(writesTo(x)).toHaveLength(1);

  const seen = x.journal.requests.length;
  await expect(kinds.StreamRule?.create(context, { value: "cats" })).rejects.toThrow("Cancelled: X is asked");
  expect(x.journal.requests).toHaveLength(seen);
});
