import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cells } from "../providers/matrix/cells.ts";
import { matrixFaults } from "../providers/matrix/faults.ts";
import { createHost } from "../providers/matrix/host.ts";
import { steps, titleOf } from "../providers/matrix/kind.ts";
import { matrixKinds } from "../providers/matrix/kinds.ts";
import { run } from "../providers/matrix/run.ts";
import { hasEngine } from "../support/project.ts";
import { aliceEnv, token } from "../support/provider.ts";
import { begin, type Life, live, nameOf } from "./matrix/life.ts";
import { classOf, faultClasses, sample } from "./matrix/sample.ts";
import { createCommandStack } from "./matrix/stack.ts";

const inProcess = createHost();
const picked = await sample(
  cells(matrixKinds),
  1,
  async (cell, plan) => (await run(inProcess, cell, plan)).hits > 0,
);

describe("a sample of the fault matrix", () => {
  it("has each kind, each fault, and each class of faults in each step", () => {
    const distinct = (nameOf: (cell: (typeof picked)[number]) => string) =>
      [...new Set(picked.map(nameOf))].toSorted();
    expect(picked).toHaveLength(Object.keys(faultClasses).length * steps.length);
    expect(distinct(({ kind }) => titleOf(kind))).toEqual(matrixKinds.map(titleOf).toSorted());
    expect(distinct(({ fault }) => fault.name)).toEqual(matrixFaults.map(({ name }) => name).toSorted());
    expect(distinct((cell) => `${classOf(cell)} ${cell.step}`)).toHaveLength(picked.length);
  });
});

describe.skipIf(!hasEngine)(
  "the sample on the real engine",
  () => {
    const host = createHost({ now: Date.now, limits: { webhooks: 20, subscriptions: 100 } });
    let closeX: () => Promise<void>;
    let life: Life;
    beforeAll(async () => {
      const { url, close } = await host.x.listen();
      closeX = close;
      const credentials = { X_BEARER_TOKEN: token, ...aliceEnv };
      const impatient = new URL("./matrix/impatient.ts", import.meta.url);
      const NODE_OPTIONS = `--import=${impatient.href}`;
      const stack = await createCommandStack({
        X_API_URL: url,
        X_ON_RATE_LIMIT: "fail",
        NODE_OPTIONS,
        ...credentials,
      });
      life = await begin(host, stack, matrixKinds);
    });
    afterAll(async () => {
      life?.stack.remove();
      await closeX?.();
    });

    // One stack lives through all steps, so they build on each other.
    it.each(steps)("%s", async (step) => {
      const mine = picked.filter((cell) => cell.step === step);
      const { errors } = await live(life, step, mine);
      const lasting = mine.filter(({ plan, fault }) => plan.times > 10 && fault.write.length > 0);
      expect(errors.size, mine.map(nameOf).join("; ")).toBeGreaterThanOrEqual(lasting.length);
    });
  },
  180_000,
);
