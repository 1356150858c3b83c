import { describe, expect, it } from "vitest";
import { alarmTable } from "../../infra/alarm-table.ts";
import { stackSchema } from "../../infra/config-schema.ts";
import { withDefaults } from "../../infra/settings.ts";
import { documentAt, table } from "./support/markdown.ts";

const runbook = documentAt("docs/runbook.md");
const alarms = alarmTable(withDefaults({ guardian: true, quietHours: 6 }), { main: ["post.create"] });
const sections = [...runbook.matchAll(/^## (.*)\n([\s\S]*?)(?=^## |$(?![\s\S]))/gm)].map(
  ([, heading = "", text = ""]) => ({ heading, text }),
);
/** What is done by hand, and what no alarm is about. */
const tasks = [
  "The alarms",
  "Rotate a signing secret",
  "Rotate the bearer token",
  "Redrive",
  "Disable webhooks",
  "Drain before destroy",
];

describe("the runbook", () => {
  it("has a section for each alarm, in the table's order, and no other", () => {
    const ofAlarms = sections.map(({ heading }) => heading).filter((heading) => !tasks.includes(heading));
    expect(ofAlarms).toEqual(alarms.map(({ name, section }) => section ?? name));
    expect(sections.length).toBe(alarms.length + tasks.length);
  });

  it("says in each what to do, in steps with a command or a setting", () => {
    for (const { heading, text } of sections.filter((one) => !tasks.includes(one.heading))) {
      expect(text, heading).toMatch(/^1\. .*$/m);
      expect(text, heading).toMatch(/`[^`]+`/);
    }
  });

  it("lists each alarm with its figures and its metric", () => {
    const rows = table(runbook, "The alarms");
    expect(rows.map(([name]) => name)).toEqual(
      alarms.map(({ name, section = name }) => `[${section}](#${section})`),
    );
    for (const [index, { metric, threshold, periodSeconds, statistic, rings, missing }] of alarms.entries()) {
      const [name, at = "", of = ""] = rows[index] ?? [];
      expect(of, name).toMatch(new RegExp(`(?<!\\w)${metric}(?!\\w)`));
      const figures = at.match(/\d+/g)?.map(Number) ?? [];
      if (rings === "below" || at.includes("quarter")) continue;
      expect(figures[0], name).toBe(threshold);
      if (statistic === "Sum") expect(figures.at(-1), name).toBe(periodSeconds / 60);
      expect(at.includes("no run"), name).toBe(missing === "breaching");
    }
  });

  it("names only outputs of the stack", () => {
    const program = documentAt("infra/index.ts");
    const named = [...runbook.matchAll(/[(`]out (\w+)/g)].map(([, name = ""]) => name);
    expect(named.length).toBeGreaterThan(10);
    for (const name of new Set(named)) expect(program, name).toMatch(new RegExp(`^ {2}${name},$`, "m"));
  });

  it("names only settings that there are", () => {
    const named = [...runbook.matchAll(/x-webhooks:(\w+)/g)].map(([, name = ""]) => name);
    expect(named.length).toBeGreaterThan(8);
    for (const name of named) expect(Object.keys(stackSchema.shape)).toContain(name);
  });
});
