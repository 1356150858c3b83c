import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmulator, type Emulator } from "../../sandbox/x/emulator.ts";
import { createProject, hasEngine, type Project } from "../support/project.ts";

const token = "the-bearer-token-of-this-test";
const post = "POST /2/activity/subscriptions";
const program = `
import { ActivitySubscriptionSet } from "pulumi-x-webhooks/providers";
const set = new ActivitySubscriptionSet("many", { file: "entries.csv" });
export const count = set.count;
`;

let x: Emulator;
let closeX: () => Promise<void>;
let project: Project;

describe.skipIf(!hasEngine)(
  "a set on the real engine",
  () => {
    beforeAll(async () => {
      x = createEmulator({
        apps: [{ name: "main", bearerToken: token, clientSecret: "secret" }],
        limits: { requests: { [post]: 12 } },
      });
      const listening = await x.listen();
      closeX = listening.close;
      const env = { X_BEARER_TOKEN: token, X_API_URL: listening.url, X_ON_RATE_LIMIT: "fail" };
      project = await createProject(env);
    });
    afterAll(async () => {
      project?.remove();
      await closeX?.();
    });

    it("is made over two runs, reads a file beside the program, stays quiet, and goes", async () => {
      const users = Array.from({ length: 20 }, (_, index) => `post.create,${1000 + index}`);
      const engine = await project.engine();
      const file = join(engine.place, "entries.csv");
      writeFileSync(file, ["eventType,userId", ...users].join("\n"));
      project.replaceProgram(program);
      await expect(engine.up()).rejects.toThrow();
      expect(project.log.join("\n")).toMatch(/8 of 20 subscriptions are left/);
      expect(x.journal.calls[post]).toBeLessThan(17);
      // What an unfinished run has left can be read.
      await engine.refresh();
      await x.clock.advance("15m");
      await engine.up();
      expect(x.state().subscriptions).toHaveLength(20);

      await engine.refresh();
      x.journal.clear();
      const { steps } = await engine.preview();
      expect(steps.filter(({ urn, op }) => urn.includes("many") && op !== "same")).toEqual([]);
      expect(x.journal.calls).toEqual({});

      writeFileSync(file, ["eventType,userId", ...users.slice(2)].join("\n"));
      const plan = await engine.preview();
      expect(plan.text).toMatch(/20 subscriptions, \w+.*=>.*18 subscriptions/);
      expect(plan.messages.join("\n")).toMatch(/2 to delete/);
      await engine.destroy();
      expect(x.state().subscriptions).toEqual([]);
    });
  },
  180_000,
);
