import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { claimCheckDays } from "../../infra/bucket.ts";
import { receiverDefaults } from "../../infra/settings.ts";
import { documentAt, root, rowsWith, table } from "./support/markdown.ts";

describe("docs/consumer.md", () => {
  it("names every option of redrive, and no other", () => {
    const help = execFileSync(process.execPath, [join(root, "cli/x-webhooks.ts"), "redrive", "--help"], {
      encoding: "utf8",
    });
    const options = (text: string) => [...new Set(text.match(/--[a-z-]+[a-z]/g))].toSorted();
    const defined = help.match(/^ *--[a-z-]+/gm) ?? [];
    const rows = rowsWith(documentAt("docs/consumer.md"), "`--")
      .concat(rowsWith(documentAt("docs/consumer.md"), "--"))
      .map(([cell = ""]) => cell);
    expect(defined.length).toBeGreaterThan(4);
    expect(options(rows.join(" "))).toEqual(options(defined.join(" ")));
  });

  it("says by when a large dead letter has to be moved", () => {
    const days = claimCheckDays(receiverDefaults) - receiverDefaults.queue.retentionDays;
    expect(documentAt("docs/consumer.md")).toContain(`(${days} days by default)`);
  });
});

describe("docs/privacy.md", () => {
  it("says the times that hold by default", () => {
    const { queue, bucket, dedupeWindowHours, logRetentionDays } = receiverDefaults;
    const times = Object.fromEntries(
      table(documentAt("docs/privacy.md"), "Where and for how long")
        .filter(([, , , setting = ""]) => setting !== "")
        .map(([, , after = "", setting = ""]) => [setting.replace("x-webhooks:", ""), after]),
    );
    expect(times).toEqual({
      "queue.retentionDays": expect.stringContaining(`${queue.retentionDays} days`),
      "queue.deadLetterRetentionDays": expect.stringContaining(`${queue.deadLetterRetentionDays} days`),
      "bucket.claimCheckDays": expect.stringContaining(`${claimCheckDays(receiverDefaults)} days`),
      "bucket.spillDays": expect.stringContaining(`${bucket.spillDays} days`),
      dedupeWindowHours: expect.stringContaining(`${dedupeWindowHours} hours`),
      logRetentionDays: expect.stringContaining(`${logRetentionDays} days`),
    });
  });
});
