import { describe, expect, it } from "vitest";
import type { Ports, X } from "../../../lambda/guardian/ports.ts";
import { guardedWorld, type Run } from "./support/guarded-world.ts";

class Crash extends Error {}

/** A process that dies at its n-th call (from 0), before or after the call has had its effect. */
function mortal(deathAt: number, moment: "before" | "after") {
  let calls = 0;
  let dead = false;
  const step =
    <Args extends readonly unknown[], T>(call: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      if (dead) throw new Crash();
      const mine = calls++;
      if (mine === deathAt && moment === "before") {
        dead = true;
        throw new Crash();
      }
      const value = await call(...args);
      if (mine === deathAt) {
        dead = true;
        throw new Crash();
      }
      return value;
    };
  const wrap = ({ ports, x }: Run): Run => {
    const { states } = ports;
    const steps: Omit<Ports, "count"> = {
      ...ports,
      states: { load: step(states.load), save: step(states.save) },
      accessLog: step(ports.accessLog),
      jobEnds: step(ports.jobEnds),
    };
    const mortalX: X = {
      now: x.now,
      listWebhooks: step(x.listWebhooks),
      validateWebhook: step(x.validateWebhook),
      startReplay: step(x.startReplay),
    };
    return { ports: steps, x: mortalX };
  };
  return { wrap, calls: () => calls, isDead: () => dead };
}

type Life = ReturnType<typeof mortal>;

/** An outage by 5xx, then an invalid webhook, with a run every ten minutes; the process of `life` dies once, the next one lives. */
async function story(life: Life) {
  const world = await guardedWorld();
  const run = async () => {
    await world.guard(life.isDead() ? world.run() : life.wrap(world.run())).catch(() => undefined);
  };
  await run();
  const missed = await world.outage(30);
  await world.advance(10);
  await run();
  world.set("wrong-secret");
  await world.call("PUT", `/2/webhooks/${world.webhookId}`);
  await world.emulator.settle();
  world.set("up");
  await world.post("not even sent");
  for (let times = 0; times < 12; times++) {
    await world.advance(10);
    await run();
  }
  const figures = await world.guard();
  const [webhook] = world.emulator.state().webhooks;
  return {
    arrivals: world.arrivals([...missed, "not even sent"]),
    pending: figures.ReplayPending,
    valid: webhook?.valid,
    jobs: world.jobs().length,
  };
}

describe("a guardian that dies at any await", async () => {
  const whole = mortal(Number.POSITIVE_INFINITY, "before");
  const undisturbed = await story(whole);
  const points = Array.from({ length: whole.calls() }, (_, n) => n);

  it("has many of them", () => {
    expect(undisturbed).toEqual({
      arrivals: [1, 1, 1, 1],
      pending: 0,
      valid: true,
      jobs: expect.any(Number),
    });
    expect(points.length).toBeGreaterThan(40);
  });

  it.each(["before", "after"] as const)(
    "(%s its effect) loses nothing, and asks once more at most",
    async (moment) => {
      for (const deathAt of points) {
        const end = await story(mortal(deathAt, moment));
        expect({ deathAt, ...end, jobs: 0 }).toEqual({ deathAt, ...undisturbed, jobs: 0 });
        expect(end.jobs).toBeLessThanOrEqual(undisturbed.jobs + 1);
      }
    },
  );
});
