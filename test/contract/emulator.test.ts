import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { operations } from "../../sandbox/x/api/operations.ts";
import { sampleEvents } from "../../sandbox/x/samples.ts";
import { eventTypeNames } from "../../sandbox/x/subscriptions/event-types.ts";
import { deviations } from "./emulator-deviations.ts";
import { createOracle, type Exchange } from "./emulator-oracle.ts";
import { runScenario } from "./emulator-scenario.ts";
import { runActs } from "./scenario-acts.ts";

const file = resolve(import.meta.dirname, "../../../shared/x-openapi-2.167-subset.json");
const present = existsSync(file);
if (!present) {
  console.info("contract of the X emulator: skipped, ../shared/x-openapi-2.167-subset.json is not here");
  it.skip("the emulator against X's OpenAPI: ../shared/x-openapi-2.167-subset.json is not here", () => {});
}

/** Operations of X that this part of its document leaves out. */
const beyond = ["GET /2/users/by"];

const activitySchema = z.object({ data: z.object({ event_type: z.string() }) });

const eventTypeOf = (body: unknown): string => activitySchema.parse(body).data.event_type;

const judged = async (): Promise<void> => {
  const oracle = await createOracle(file);
  const isBeyond = ({ method, path }: Exchange): boolean => beyond.includes(`${method} ${path}`);
  const exchanges = (await runScenario()).filter((exchange) => !isBeyond(exchange));
  const samples = sampleEvents({ userId: "2244994945", otherUserId: "3001" }).filter(
    ({ source }) => source === "xaa",
  );
  const acted = await runActs();
  const isLine = ({ path, status }: Exchange): boolean => path === "/2/activity/stream" && status === 200;
  const accepted = ({ status }: Exchange): boolean => status < 300;
  const findings = [
    ...exchanges.filter(accepted).flatMap(oracle.requestFindings),
    ...exchanges.filter((exchange) => !isLine(exchange)).flatMap(oracle.answerFindings),
    ...exchanges.filter(isLine).flatMap(({ body }) => oracle.deliveryFindings(eventTypeOf(body), body)),
    ...acted.flatMap(({ product, body }) =>
      product === "activity"
        ? oracle.deliveryFindings(eventTypeOf(body), body)
        : oracle.postFindings("filtered stream", body),
    ),
    ...samples.flatMap(({ name, body }) => oracle.deliveryFindings(name, JSON.parse(body))),
  ];

  it("differs only where a deviation says so", () => {
    const unlisted = findings.filter((finding) => !deviations.some(({ explains }) => explains.test(finding)));
    expect([...new Set(unlisted)]).toEqual([]);
  });

  it.each(deviations)("still differs: $name", ({ explains }) => {
    expect(findings.some((finding) => explains.test(finding))).toBe(true);
  });

  it("gives every operation a success and each kind of refusal", () => {
    const seen = new Set(
      exchanges.map(({ method, path, status }) => `${oracle.operationOf(method, path)} ${status}`),
    );
    const official = operations.filter(({ path, name }) => path.startsWith("/2/") && !beyond.includes(name));
    expect(
      new Set(official.map(({ method, path }) => oracle.operationOf(method, path.replace(/:\w+/g, "1")))),
    ).toEqual(new Set(oracle.operations));
    const wanted = official.flatMap(({ method, path }) =>
      [200, 400, 401, 403, 429, 500, 503].map(
        (status) => `${method} ${path.replace(/:(\w+)/g, "{$1}")} ${status}`,
      ),
    );
    expect(wanted.filter((combination) => !seen.has(combination))).toEqual([]);
  });

  it("delivers an event of every type when users act, and a post that a rule matches", () => {
    const seen = new Set(
      acted.map(({ product, body }) => (product === "activity" ? eventTypeOf(body) : product)),
    );
    expect([...seen].sort()).toEqual([...eventTypeNames, "filtered-stream"].sort());
  });

  it("streams lines of JSON", () => {
    const lines = exchanges.filter(isLine);
    expect(lines.length).toBeGreaterThan(2);
    for (const { contentType } of lines) expect(contentType).toMatch(/^application\/json/);
  });

  it("refuses what the document forbids, and says so as an invalid request", () => {
    const forbidden = exchanges.filter((exchange) => oracle.requestFindings(exchange).length > 0);
    const named = forbidden.filter(
      (exchange) => !accepted(exchange) && ![401, 403, 429, 500, 503].includes(exchange.status),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter(({ status }) => status !== 400)).toEqual([]);
  });

  it("is judged by an oracle that can say no", () => {
    const [good] = exchanges.filter((exchange) => accepted(exchange) && exchange.path === "/2/webhooks");
    if (good === undefined) throw new Error("the scenario lists no webhooks");
    const wrong = { ...good, body: { data: [{ id: 7, colour: "red" }] } };
    expect(oracle.answerFindings(good)).toEqual([]);
    expect(oracle.answerFindings(wrong)).toEqual([
      "GET /2/webhooks 200 /data/*/id must be string",
      "GET /2/webhooks 200 /data/*/colour is not in the schema",
    ]);
  });
};

if (present) describe("the emulator against X's OpenAPI", judged);
