import { inspect } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { expect, test, vi } from "vitest";

const program = vi.hoisted(() => ({ error: new Error() }));

vi.mock("../../infra/config.ts", () => ({
  readStackConfig() {
    throw program.error;
  },
}));
vi.mock("../../providers/index.ts", () => ({}));

/** The files are JavaScript without types, so they are imported by name. */
const files = { main: "../../infra/main.js", requireNode: "../../providers/require-node.js" };

test("a refusal of the program is quick to show: Pulumi inspects it at length, for its trace", async () => {
  program.error = new pulumi.RunError("the configuration needs a change");
  const { default: main } = await import(files.main);
  await expect(main()).rejects.toBe(program.error);
  expect(inspect(program.error, { colors: true })).toBe("the configuration needs a change");
});

test.each(["18.20.8", "20.20.2", "22.17.1"])(
  "Node %s is refused with one sentence that says what to install",
  async (version) => {
    const { requireNode } = await import(files.requireNode);
    expect(() => requireNode(version)).toThrow(
      `pulumi-x-webhooks needs Node 22.18 or newer and was started with ${version}: install a newer Node and put it first on PATH.`,
    );
  },
);

test.each(["22.18.0", "22.23.3", "24.1.0"])("Node %s will do", async (version) => {
  const { requireNode } = await import(files.requireNode);
  expect(() => requireNode(version)).not.toThrow();
});
