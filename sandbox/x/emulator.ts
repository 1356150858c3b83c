/** The emulated X: one Hono app that is called in-process or listens on loopback. */
import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { createPerformer, type PerformActs } from "./acts/performer.ts";
import { createGate } from "./api/gate.ts";
import { type Env, refuse } from "./api/http.ts";
import { type Listening, listenOnLoopback } from "./api/listen.ts";
import { defect, noSuchRoute } from "./api/problems.ts";
import { brokenBody, cutMark, readCutAnswer } from "./faults/cut.ts";
import { createFaults, type Faults } from "./faults/faults.ts";
import type { Journal } from "./journal.ts";
import { accountActivityRoutes } from "./routes/account-activity.ts";
import { activityStreamRoutes } from "./routes/activity-stream.ts";
import { controlRoutes } from "./routes/control.ts";
import { legacyRoutes } from "./routes/legacy.ts";
import { openApiRoutes } from "./routes/openapi.ts";
import { replayRoutes } from "./routes/replay.ts";
import { streamLinkRoutes } from "./routes/stream-links.ts";
import { streamRuleRoutes } from "./routes/stream-rules.ts";
import { subscriptionRoutes } from "./routes/subscriptions.ts";
import { userRoutes } from "./routes/users.ts";
import { webhookRoutes } from "./routes/webhooks.ts";
import type { EmulatorOptions } from "./seed/options.ts";
import type { SettingsPatch } from "./seed/settings.ts";
import { snapshot } from "./snapshot.ts";
import type { Clock } from "./time/clock.ts";
import { startCrcSchedule } from "./webhooks/crc-schedule.ts";
import type { Delivery } from "./webhooks/deliver.ts";
import { type DeliveryOrder, deliverOrder } from "./webhooks/order.ts";
import { createWorld, type World } from "./world.ts";

/** An emulator in this process, without a port. */
export interface Emulator {
  /** Answers a request in-process; rejects where the connection would be cut. */
  readonly fetch: typeof globalThis.fetch;
  /** Listens on 127.0.0.1. Default port: a free one. */
  readonly listen: (port?: number) => Promise<Listening>;
  readonly clock: Clock;
  /** Makes a delivery, as `POST /_x/deliver` does: one try for each copy. @throws Error that says what is wrong with the order. */
  readonly deliver: (order: DeliveryOrder) => Promise<readonly Delivery[]>;
  /** What goes wrong next: requests to the API, deliveries, CRCs. */
  readonly faults: Faults;
  /** Lets users act, as `POST /_x/act` does. @throws Error that says why X would refuse it. */
  readonly act: PerformActs;
  /** Goes back to the state the options describe; breaks off deliveries that are under way. The clock keeps its time. */
  readonly reset: () => void;
  /** Resolves when the CRCs and deliveries that run behind an answer are done. */
  readonly settle: () => Promise<void>;
  /** Changes settings while it runs. */
  readonly configure: (patch: SettingsPatch) => void;
  /** The state without tokens and secrets. */
  readonly state: () => ReturnType<typeof snapshot>;
  readonly journal: Journal;
}

const createApp = (world: World): Hono<Env> => {
  const app = new Hono<Env>();
  const gate = createGate(world);
  app.use("/2/*", gate);
  app.use("/1.1/*", gate);
  // In front of the routes with a webhook's id in the same place.
  replayRoutes(app, world);
  webhookRoutes(app, world);
  activityStreamRoutes(app, world);
  subscriptionRoutes(app, world);
  accountActivityRoutes(app, world);
  streamRuleRoutes(app, world);
  streamLinkRoutes(app, world);
  userRoutes(app, world);
  legacyRoutes(app, world);
  controlRoutes(app, world);
  openApiRoutes(app);
  app.notFound(() => refuse(noSuchRoute()));
  app.onError((error) => {
    // A defect of the emulator, never of the request: no test may pass over it in silence.
    process.stderr.write(`X emulator: ${error.stack ?? error.message}\n`);
    return refuse(defect());
  });
  return app;
};

/** What a caller of this process sees of a cut connection. */
const cutInProcess = async (response: Response): Promise<Response> => {
  const cut = response.headers.get(cutMark);
  if (cut === null) return response;
  if (cut === "before") throw new TypeError("fetch failed", { cause: new Error("the connection was cut") });
  const { status, headers, body } = await readCutAnswer(response);
  return new Response(body && brokenBody(body), { status, headers });
};

/**
 * Makes an emulator.
 * @throws Error that names every option that is wrong.
 */
export const createEmulator = (options: EmulatorOptions): Emulator => {
  const world = createWorld(options);
  const app = createApp(world);
  startCrcSchedule(world);
  const handle = async (request: Request, bindings: Partial<HttpBindings> = {}): Promise<Response> =>
    app.fetch(request, bindings);
  return {
    fetch: async (input, init) => cutInProcess(await handle(new Request(input, init))),
    listen: (port = 0) => listenOnLoopback(handle, port, world.end),
    clock: world.clock,
    deliver: (order) => deliverOrder(world, order),
    faults: createFaults(world),
    act: createPerformer(world),
    reset: world.reset,
    settle: world.settle,
    configure: world.configure,
    state: () => snapshot(world.store),
    journal: world.store.journal,
  };
};
