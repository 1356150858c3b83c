import { z } from "zod";
import { statusKey } from "../../../../lambda/guardian/job-ends.ts";
import type { Ports, StateTable, X } from "../../../../lambda/guardian/ports.ts";
import type { Rotation } from "../../../../lambda/guardian/promote.ts";
import { type RunFigures, runGuardian } from "../../../../lambda/guardian/run.ts";
import { xApi } from "../../../../lambda/guardian/x-api.ts";
import { identify } from "../../../../lambda/identify.ts";
import type { MetricMembers } from "../../../../lambda/metrics.ts";
import { crcKey } from "../../../../lambda/secret-value.ts";
import { createSecretStore } from "../../../../lambda/secrets.ts";
import { sign } from "../../../../lambda/signature.ts";
import type { Facts } from "../../../../lambda/telemetry.ts";
import { Secret } from "../../../../providers/x/secret.ts";
import { webhookAnswer } from "../../../../providers/x/wire.ts";
import { createEmulator } from "../../../../sandbox/x/emulator.ts";
import type { ReplayJob } from "../../../../sandbox/x/entities.ts";

const minuteMs = 60_000;
/** How late a line may arrive in the log. */
const logLagMs = 9 * minuteMs;
const crcAnswer = z.object({ response_token: z.string() });
const clientSecret = "client-secret-of-main";
const bearerToken = "bearer-of-main";
const appUrl = "https://hooks.example.com/x/main";
const baseUrl = new URL("https://x.example.com");

/** How the receiver answers: as it should, as if it were throttled or broken, or to CRCs with another secret's MAC. */
export type Health = "up" | "throttled" | "broken" | "wrong-secret";

/** One run of the guardian: its ports and its X, so that a test can make either fail. */
export interface Run {
  readonly ports: Omit<Ports, "count">;
  readonly x: X;
}

interface WorldSettings {
  readonly replayDelayMs?: number;
  /** Whether the guardian may take the next signing secret into use. */
  readonly promotes?: boolean;
}

/** The emulated X on a clock of its own, a receiver that can break, and a guardian whose state outlives its runs. */
export async function guardedWorld({ promotes, ...settings }: WorldSettings = {}) {
  let health: Health = "up";
  const arrived: string[] = [];
  const lines: { readonly atMs: number; readonly status: number }[] = [];
  const keys = new Set<string>();
  const refused = new Set<string>();
  const forgotten = new Set<string>();

  const signing = { text: JSON.stringify({ clientSecret }), version: 1 };
  // The receiver's own cache: a CRC is answered by a secret of up to 30 seconds ago.
  const cached = createSecretStore({ load: async () => signing.text, now: () => emulator.clock.now() });
  const rotation = {
    read: async () => ({ text: signing.text, version: String(signing.version) }),
    write: async (text: string, version: string) => {
      if (version !== String(signing.version)) throw new Error("changed meanwhile");
      signing.text = text;
      signing.version += 1;
    },
    challenge: async (token: string) => {
      const response = await answerTo(new Request(`${appUrl}?crc_token=${token}`));
      return response.status === 200 ? crcAnswer.parse(await response.json()).response_token : undefined;
    },
  } satisfies Rotation;

  const answerTo = async (request: Request): Promise<Response> => {
    const token = new URL(request.url).searchParams.get("crc_token");
    const status = { up: 200, throttled: 429, broken: 503, "wrong-secret": 200 }[health];
    if (token !== null) {
      if (status !== 200) return new Response(null, { status });
      const key = health === "up" ? crcKey(await cached.forCrc("main"))?.secret : undefined;
      return Response.json({ response_token: sign(key ?? "another", token) });
    }
    const body = Buffer.from(await request.arrayBuffer());
    const dropped = [...refused].some((text) => body.includes(text));
    lines.push({ atMs: emulator.clock.now(), status: dropped ? 503 : status });
    if (status !== 200 || dropped) return new Response(null, { status: dropped ? 503 : status });
    const text = body.toString("utf8");
    for (const { key } of identify("main", body) ?? []) {
      if (!keys.has(key)) arrived.push(text);
      if (![...forgotten].some((part) => text.includes(part))) keys.add(key);
    }
    return new Response();
  };

  const emulator = createEmulator({
    clock: "manual",
    now: () => Date.UTC(2026, 7, 1, 12, 0, 30),
    tier: "enterprise",
    apps: [{ name: "main", bearerToken, clientSecret }],
    users: [{ id: "2001", username: "alice", authorised: ["main"] }],
    receive: answerTo,
    ...settings,
  });
  const now = () => emulator.clock.now();

  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
    const headers = { authorization: `Bearer ${bearerToken}`, "content-type": "application/json" };
    const request = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    // The emulator's own routes answer on this machine's names alone.
    const host = path.startsWith("/_x/") ? "http://localhost" : baseUrl;
    const response = await emulator.fetch(new URL(path, host), request);
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return await response.json();
  };
  const makeWebhook = async (url = appUrl): Promise<string> =>
    webhookAnswer.parse(await call("POST", "/2/webhooks", { url })).id;
  const webhookId = await makeWebhook();
  const subscription = { event_type: "post.create", filter: { user_id: "2001" }, webhook_id: webhookId };
  await call("POST", "/2/activity/subscriptions", subscription);

  const states = memoryStates();
  const logs: { level: string; event: string; facts: Facts; metrics: MetricMembers | undefined }[] = [];
  const ports: Run["ports"] = {
    states,
    accessLog: async (app, fromMs, toMs) =>
      app === "main"
        ? lines
            .filter(({ atMs }) => atMs >= fromMs && atMs < toMs)
            .filter(({ atMs, status }) => status !== 200 && atMs <= now() - logLagMs)
            .map(({ atMs }) => atMs)
        : [],
    jobEnds: async (app, id, jobId) =>
      (["Complete", "Incomplete"] as const).find((end) => keys.has(statusKey(app, id, jobId, end))),
    elapsedMs: now,
    sleep: (ms) => emulator.clock.advance(ms),
    log: (level, event, facts, metrics) => logs.push({ level, event, facts, metrics }),
  };
  const http = { fetch: emulator.fetch, now, sleep: ports.sleep, log: () => {} };

  const guard = async ({ ports: given, x }: Run): Promise<RunFigures> => {
    const ward = { name: "main", webhookUrl: appUrl, x: async () => x, ...(promotes && { rotation }) };
    const options = { receiverName: "receiver", nowMs: now(), readMs: 60_000 };
    const figures = await runGuardian(given, [ward], options);
    await emulator.settle();
    return figures;
  };
  const run = (): Run => ({ ports, x: xApi(baseUrl, new Secret(bearerToken), http) });
  const world = {
    emulator,
    webhookId,
    /** The app's signing secrets, as a person may change them. */
    signing,
    rotation,
    states,
    logs,
    arrived,
    lines,
    keys,
    call,
    makeWebhook,
    now,
    /** The jobs that X took, oldest first. */
    jobs: (): readonly ReplayJob[] => emulator.state().replays,
    set: (next: Health) => {
      health = next;
    },
    /** Refuses deliveries that hold this text, whatever the health is. */
    refuse: (text: string) => refused.add(text),
    accept: (text: string) => refused.delete(text),
    /** Takes events that hold this text without remembering them, as where the table of claims does not answer. */
    forget: (text: string) => forgotten.add(text),
    remember: (text: string) => forgotten.delete(text),
    post: async (text: string) => {
      await emulator.act({ user: "alice", does: "post", text });
      await emulator.settle();
    },
    advance: (minutes: number) => emulator.clock.advance(minutes * minuteMs),
    /** What a run is made of. */
    run,
    /** One run of the guardian. Throws what it throws. */
    guard: (made = run()) => guard(made),
    /** A run every five minutes; hands back the sum of their figures. */
    guardFor: async (minutes: number): Promise<Record<string, number>> => {
      const sums: Record<string, number> = {};
      for (let passed = 0; passed < minutes; passed += 5) {
        await world.advance(5);
        const figures = await guard(run());
        for (const [name, value] of Object.entries(figures)) sums[name] = (sums[name] ?? 0) + value;
      }
      return sums;
    },
    /** An outage of so many minutes with a post every ten of them; hands back their texts. */
    outage: async (minutes: number, how: Health = "broken"): Promise<string[]> => {
      const texts: string[] = [];
      world.set(how);
      for (let passed = 0; passed < minutes; passed += 10) {
        const text = `missed at minute ${passed}`;
        texts.push(text);
        await world.post(text);
        await world.advance(10);
      }
      world.set("up");
      return texts;
    },
    /** How often each text has arrived. */
    arrivals: (texts: readonly string[]) =>
      texts.map((text) => arrived.filter((body) => body.includes(`"${text}"`)).length),
  };
  return world;
}

/** States in memory, with the versions of the table. */
function memoryStates(): StateTable {
  const rows = new Map<string, { readonly text: string; readonly version: number }>();
  return {
    load: async (app) => {
      const row = rows.get(app);
      return row && { state: JSON.parse(row.text), version: row.version };
    },
    save: async (app, state, version) => {
      if ((rows.get(app)?.version ?? 0) !== version) throw new Error("another run was faster");
      rows.set(app, { text: JSON.stringify(state), version: version + 1 });
    },
  };
}
