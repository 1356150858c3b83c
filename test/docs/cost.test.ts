import { expect, test } from "vitest";
import { alarmTable } from "../../infra/alarm-table.ts";
import { costsPerMillionEvents, estimatedUsdPerMillionEvents } from "../../infra/cost.ts";
import { receiverDefaults } from "../../infra/settings.ts";
import { documentAt, table } from "./support/markdown.ts";

const rows = table(documentAt("docs/cost.md"), "AWS, by the event");
const cents = (value: number) => value.toFixed(2);

test("the table has every part of the estimate with the defaults, largest first, and their sum", () => {
  const parts = Object.entries(costsPerMillionEvents(receiverDefaults))
    .toSorted(([, one], [, other]) => other - one)
    .map(([name, value]) => [name, cents(value)]);
  expect(rows.map(([name, value]) => [name, value])).toEqual([
    ...parts,
    ["sum", cents(estimatedUsdPerMillionEvents(receiverDefaults))],
  ]);
});

test("and says what the settings add", () => {
  const all = { ...receiverDefaults, fifo: true, xray: true, kmsKeyArn: "arn:aws:kms:eu-west-1:1:key/k" };
  const dearer = costsPerMillionEvents(all);
  for (const name of ["sqs", "kms", "xray"]) {
    const [, , how = ""] = rows.find(([part]) => part === name) ?? [];
    expect(how, name).toContain(cents(dearer[name] ?? 0));
  }
  const { logs = 0 } = costsPerMillionEvents({ ...receiverDefaults, metricsByEventType: true });
  const more = logs - (costsPerMillionEvents(receiverDefaults).logs ?? 0);
  expect(documentAt("docs/cost.md")).toContain(`\`metricsByEventType\` adds a log line (${cents(more)})`);
});

test("the months have the alarms and the dashboard that the defaults make", () => {
  const months = new Map(
    table(documentAt("docs/cost.md"), "AWS, by the month").map(([what = "", price = ""]) => [what, price]),
  );
  const alarms = (guardian: boolean) => cents(0.1 * alarmTable({ ...receiverDefaults, guardian }, {}).length);
  expect(months.get("alarms")).toContain(
    `${alarms(false)} with the defaults, ${alarms(true)} with the guardian`,
  );
  expect([receiverDefaults.alarms, receiverDefaults.dashboard]).toEqual([true, true]);
  expect(months.get("the dashboard")).toContain("3.00");
});

test("the README has the same figures", () => {
  const readme = documentAt("README.md");
  const [, costs = ""] = readme.split("A million deliveries of one event cost about");
  for (const [, value = ""] of rows.filter(([, cost]) => cost !== "0.00")) {
    expect(costs.split("\n\n")[0]).toContain(value);
  }
});
