import { execFile } from "node:child_process";
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { parseMessage } from "../../events/parse-message.ts";
import { eventTypes } from "../../providers/x/events.ts";
import { accountKinds } from "../../sandbox/x/events/account-kinds.ts";
import { createEventGenerator } from "../../sandbox/x/events/generator.ts";
import { sampleEvents } from "../../sandbox/x/samples.ts";
import { lambdaRecord, messagesOf } from "./support.ts";

const root = resolve(import.meta.dirname, "../..");
const payloads = resolve(root, "../shared/payloads");

const bodies = (): string[] => {
  const generator = createEventGenerator({ seed: 31 });
  const files = existsSync(payloads) ? globSync("**/*.json", { cwd: payloads }) : [];
  return [
    ...sampleEvents({ userId: "2244994945", otherUserId: "99" }).map(({ body }) => body),
    ...Object.keys(eventTypes).map((eventType) => generator.activity(eventType).body),
    ...accountKinds.map((kind) => generator.account(kind).body),
    ...Array.from({ length: 5 }, () => generator.filteredStream().body),
    ...files.map((file) => readFileSync(join(payloads, file), "utf8")),
  ];
};

/** Each event as a constant, which is then used as what its kind promises. */
const program = (): { kinds: Set<string>; text: string } => {
  const messages = bodies().flatMap((body) => messagesOf(body).map((one) => parseMessage(lambdaRecord(one))));
  const kinds = new Set<string>();
  const lines = messages.flatMap((message, n) => {
    if (!("event" in message)) return [];
    kinds.add(message.kind);
    const type = `MessageOf<${JSON.stringify(message.kind)}>["event"]`;
    return [
      `const v${n} = ${JSON.stringify(message.event)};`,
      `const t${n}: ${type} = v${n};`,
      `void t${n};`,
    ];
  });
  const wrong = 'const w = { id: 1 }; const x: MessageOf<"direct_message_events">["event"] = w; void x;';
  return { kinds, text: [...lines, wrong].join("\n") };
};

it("what is parsed is what the types promise, of every kind", async () => {
  const { kinds, text } = program();
  const expected = [...Object.keys(eventTypes), ...accountKinds, "filtered-stream.post", "replay_job_status"];
  expect([...kinds].toSorted()).toEqual(expected.toSorted());

  const folder = mkdtempSync(join(tmpdir(), "x-webhooks-types-"));
  try {
    const from = JSON.stringify(join(root, "events/library.ts"));
    writeFileSync(join(folder, "events.ts"), `import type { MessageOf } from ${from};\n${text}\n`);
    const types = { typeRoots: [join(root, "node_modules/@types")], rewriteRelativeImportExtensions: false };
    const config = {
      extends: join(root, "tsconfig.json"),
      compilerOptions: { ...types, allowImportingTsExtensions: true },
      include: ["events.ts"],
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const said = await promisify(execFile)(process.execPath, [tsc, "-p", folder]).then(
      ({ stdout }) => stdout,
      ({ stdout }: { stdout: string }) => stdout,
    );
    // The last line shows that a wrong type would be found.
    const last = text.split("\n").length + 1;
    expect(said.split("\n").filter((line) => line.includes("error TS"))).toEqual([
      expect.stringMatching(new RegExp(`events\\.ts\\(${last},.*TS2322`)),
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);
