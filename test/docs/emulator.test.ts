import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { actsSchema } from "../../sandbox/x/acts/act-schema.ts";
import { operations } from "../../sandbox/x/api/operations.ts";
import { faultsSchema } from "../../sandbox/x/faults/fault-schema.ts";
import { createXEmulator } from "../../sandbox/x/library.ts";
import { configSchema } from "../../sandbox/x/seed/options.ts";
import { defaultSettings, settingsPatchSchema } from "../../sandbox/x/seed/settings.ts";
import { tiers } from "../../sandbox/x/seed/tiers.ts";
import { hasKinds, isKinds } from "../../sandbox/x/stream/rule-tree.ts";
import { createX, ownerId } from "../sandbox/x/support/x.ts";
import { blocks, documentAt, root, table } from "./support/markdown.ts";

const manual = documentAt("docs/emulator.md");
const section = (heading: string) => manual.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";

/** The rows of all tables of a section, without their headings. */
const rowsOf = (text: string): string[][] =>
  text
    .split("\n")
    .filter((line, index, lines) => line.startsWith("| ") && !lines[index + 1]?.startsWith("| ---"))
    .filter((line) => !line.startsWith("| ---"))
    .map((line) =>
      line
        .slice(1, -1)
        .split("|")
        .map((cell) => cell.trim()),
    );

const quoted = (cell = ""): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);

interface Shape {
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
  readonly oneOf?: readonly Shape[];
  readonly anyOf?: readonly Shape[];
}

const shapeOf = (schema: z.ZodType): Shape =>
  JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" })));

/** Every object of a schema that has a member of this name, with the names of all its members. */
const objectsWith = (shape: Shape, name: string): { value: unknown; members: string[] }[] => {
  const { properties } = shape;
  const own = properties?.[name];
  const inside = [shape.items, ...(shape.oneOf ?? []), ...(shape.anyOf ?? [])].filter(
    (part) => part !== undefined,
  );
  return [
    ...(own && properties ? [{ value: own.const, members: Object.keys(properties) }] : []),
    ...inside.flatMap((part) => objectsWith(part, name)),
  ];
};

describe("the tour", () => {
  it("works as it is written, with the receiver as it is written", async () => {
    const folder = mkdtempSync(join(tmpdir(), "x-webhooks-tour-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "receiver.mjs");
    writeFileSync(file, blocks(manual, "js")[0] ?? "");
    const port = await freePort();
    const receiver = spawn(process.execPath, [file], { env: { ...process.env, PORT: String(port) } });
    onTestFinished(() => void receiver.kill("SIGKILL"));
    const heard: string[] = [];
    createInterface(receiver.stdout).on("line", (line) => heard.push(line));
    await expect.poll(() => answers(port), { timeout: 10_000 }).toBe(true);

    await using x = await createXEmulator();
    let id = "";
    const tour = commandsOf(blocks(section("A tour in five minutes"), "sh").join(""));
    expect(tour.length).toBeGreaterThan(7);
    for (const { method, path, body, bearer } of tour) {
      const response = await x.fetch(x.url + path, {
        method,
        headers: {
          "content-type": "application/json",
          ...(bearer && { authorization: "Bearer dev-bearer-token" }),
        },
        ...(body !== undefined && { body: body.replace("8080", String(port)).replace("ID", id) }),
      });
      expect(response.status, path).toBe(200);
      await x.settle();
      id ||= x.state().webhooks[0]?.id ?? "";
    }
    await expect.poll(() => heard.length).toBe(3);
    expect(heard.every((line) => line.startsWith("genuine "))).toBe(true);
    expect(x.journal.deliveries.map(({ outcome }) => outcome)).toEqual([
      "delivered",
      "delivered",
      "refused",
      "delivered",
    ]);
  });
});

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}

const answers = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/?crc_token=1`).then(
    ({ ok }) => ok,
    () => false,
  );

/** The curl commands of a block of shell. */
function commandsOf(shell: string) {
  return [...shell.matchAll(/^curl (.*)$/gm)].map(([, words = ""]) => {
    const path = /\$X(\/[^\s]*)/.exec(words)?.[1] ?? "";
    const body = / -d '([^']*)'/.exec(words)?.[1];
    const method = / ?-X (\w+)/.exec(words)?.[1] ?? (body === undefined ? "GET" : "POST");
    return { method, path, body, bearer: words.includes("$bearer") };
  });
}

describe("the control routes", () => {
  const examples = commandsOf(section("Control routes"));

  it.each(examples)("work as shown: $method $path $body", async ({ method, path, body }) => {
    const x = createX();
    await x.call("POST", "/2/webhooks", { url: "https://hooks.example.com/" });
    await x.call("POST", "/2/activity/subscriptions", {
      event_type: "post.delete",
      filter: { user_id: "1" },
    });
    const { webhooks, subscriptions } = x.emulator.state();
    const id = (path.includes("webhooks") ? webhooks : subscriptions)[0]?.id ?? "";
    const given = body === undefined ? undefined : JSON.parse(body);
    const answer = await x.control(method, path.replace("ID", id), given);
    expect(answer.status).toBe(200);
    if (path.endsWith("/deliver")) expect(answer.body).toHaveProperty("deliveries.0.status", 200);
  });

  it("are all shown", async () => {
    const x = createX();
    const document = await x.control("GET", "/_x/openapi.json");
    const { paths } = z
      .object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
      .parse(document.body);
    const shown = examples.map(({ method, path }) => `${method} ${path.replace(`/${ownerId}`, "/ID")}`);
    const wanted = Object.entries(paths)
      .filter(([path]) => path.startsWith("/_x/"))
      .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
    const fits = (name: string) =>
      shown.some((one) => new RegExp(`^${name.replaceAll(/\{\w+\}/g, "\\w+")}$`).test(one));
    expect(wanted.length).toBeGreaterThan(20);
    expect(wanted.filter((name) => !fits(name))).toEqual([]);
  });
});

it("names every operation, and no other", () => {
  const text = section("The API");
  const named = [...text.matchAll(/`([A-Z|]+) (\/(?:2|1\.1)\/[^`]+)`/g)].flatMap(([, methods = "", path]) =>
    methods.split("|").map((method) => `${method} ${path}`),
  );
  expect(named.toSorted()).toEqual(operations.map(({ name }) => name).toSorted());
});

describe("the tables", () => {
  it("have every setting with its default", () => {
    const wanted = Object.keys(settingsPatchSchema.shape).map((name) => {
      const value = Object.entries(defaultSettings).find(([setting]) => setting === name)?.[1];
      return [`\`${name}\``, value === undefined ? "–" : JSON.stringify(value)];
    });
    const given = rowsOf(section("Apps, users and settings")).filter(({ length }) => length === 3);
    expect(given.map(([name, value]) => [name, value]).toSorted()).toEqual(wanted.toSorted());
  });

  it("have every member of an app and of a user", () => {
    const named = rowsOf(section("Apps, users and settings"))
      .filter(({ length }) => length === 2)
      .flatMap((cells) => cells.flatMap(quoted));
    const { apps, users } = configSchema.shape;
    const members = [apps.element.shape, users.unwrap().element.shape].flatMap((shape) => Object.keys(shape));
    expect(members.length).toBeGreaterThan(20);
    expect(members.filter((name) => !named.includes(name))).toEqual([]);
  });

  it("have every tier with its quotas", () => {
    const wanted = Object.entries(tiers).map(([name, { limits, access }]) => [
      name,
      ...[limits.webhooks, limits.subscriptions, limits.accountSubscriptions, limits.streamRules].map(String),
      Object.values(access).every(Boolean) ? "yes" : "no",
    ]);
    expect(rowsOf(section("Tiers"))).toEqual(wanted);
  });

  it("have every act with its members, and no other", () => {
    const acts = new Map(
      objectsWith(shapeOf(actsSchema), "does").map(({ value, members }) => [
        String(value),
        members.filter((member) => member !== "user" && member !== "does").toSorted(),
      ]),
    );
    const rows = rowsOf(section("Acts")).flatMap(([names, members]) =>
      quoted(names).map((name) => [name, quoted(members).toSorted()] as const),
    );
    expect(acts.size).toBeGreaterThan(25);
    expect(new Map(rows)).toEqual(acts);
  });

  it("have every member of every kind of fault", () => {
    const kinds = objectsWith(shapeOf(faultsSchema), "on").map(
      ({ value, members }) => [String(value), members] as const,
    );
    const rows = rowsOf(section("Faults"));
    const named = (kind: string) =>
      rows.filter(([on]) => on === "any" || on === `\`${kind}\``).flatMap(([, members]) => quoted(members));
    expect(new Set(kinds.map(([kind]) => kind))).toEqual(new Set(["request", "delivery", "crc"]));
    for (const [kind, members] of kinds)
      expect(members.filter((member) => member !== "on").toSorted(), kind).toEqual(named(kind).toSorted());
  });

  it("have every member of the library's emulator", async () => {
    await using x = await createXEmulator();
    const named = table(manual, "In tests").flatMap(([cell = ""]) =>
      quoted(`\`${cell}\``.replaceAll("``", "`")),
    );
    expect(
      named
        .flatMap((name) => name.split(", "))
        .map((name) => name.replaceAll("`", ""))
        .toSorted(),
    ).toEqual(Object.keys(x).toSorted());
  });

  it("name the operators that rules have", () => {
    const text = section("Rules of the filtered stream");
    for (const operator of [...hasKinds.map((kind) => `has:${kind}`), ...isKinds.map((kind) => `is:${kind}`)])
      expect(text).toContain(`\`${operator}\``);
  });
});

describe("the rules", () => {
  const rows = rowsOf(section("Which rules of X it keeps"));

  it("each have a source, a date and tests that are there", () => {
    expect(rows.length).toBeGreaterThan(55);
    for (const [rule = "", source = "", date = "", tests = ""] of rows) {
      expect(source, rule).not.toBe("");
      expect(date, rule).toMatch(/^(\d{4}-\d\d|–)$/);
      const missing = quoted(tests).filter(
        (name) => !existsSync(join(root, "test/sandbox/x", `${name}.test.ts`)),
      );
      expect(quoted(tests).length, rule).toBeGreaterThan(0);
      expect(missing, rule).toEqual([]);
    }
  });

  it("are told once", () => {
    const rules = rows.map(([rule]) => rule);
    expect(rules.filter((rule, index) => rules.indexOf(rule) !== index)).toEqual([]);
  });
});
