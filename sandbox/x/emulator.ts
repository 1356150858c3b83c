/** The emulated X: one Hono app that is called in-process or listens on loopback. */
import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { cutMark } from "./faults.ts";
import { createGate } from "./gate.ts";
import { type Env, refuse } from "./http.ts";
import type { Journal } from "./journal.ts";
import { type Listening, listenOnLoopback } from "./listen.ts";
import type { EmulatorOptions } from "./options.ts";
import { noSuchRoute, problemOf } from "./problems.ts";
import { controlRoutes } from "./routes/control.ts";
import { subscriptionRoutes } from "./routes/subscriptions.ts";
import { userRoutes } from "./routes/users.ts";
import { webhookRoutes } from "./routes/webhooks.ts";
import { mergeSettings, type SettingsPatch } from "./settings.ts";
import { snapshot } from "./snapshot.ts";
import { createWorld, type World } from "./world.ts";

/** A running emulator. */
export interface XEmulator {
  /** Answers a request in-process; rejects where the connection would be cut. */
  readonly fetch: typeof globalThis.fetch;
  /** Listens on 127.0.0.1. Default port: a free one. */
  readonly listen: (port?: number) => Promise<Listening>;
  /** Goes back to the state the options describe. */
  readonly reset: () => void;
  /** Resolves when the CRCs that run behind an answer are done. */
  readonly settle: () => Promise<void>;
  /** Changes settings while it runs. */
  readonly configure: (patch: SettingsPatch) => void;
  /** The state without tokens and secrets. */
  readonly state: () => ReturnType<typeof snapshot>;
  readonly journal: Journal;
}

const createApp = (world: World): Hono<Env> => {
  const app = new Hono<Env>();
  app.use("/2/*", createGate(world));
  webhookRoutes(app, world);
  subscriptionRoutes(app, world);
  userRoutes(app, world);
  controlRoutes(app, world);
  app.notFound(() => refuse(noSuchRoute()));
  app.onError((error) => {
    // A defect of the emulator, never of the request: no test may pass over it in silence.
    process.stderr.write(`X emulator: ${error.stack ?? error.message}
`);
    return refuse(problemOf(world.store.settings, 500));
  });
  return app;
};

/**
 * Makes an emulator.
 * @throws Error that names every option that is wrong.
 */
export const createXEmulator = (options: EmulatorOptions): XEmulator => {
  const world = createWorld(options);
  const app = createApp(world);
  const handle = async (
    request: Request,
    bindings: Partial<HttpBindings> = {},
  ): Promise<Response | undefined> => {
    const response = await app.fetch(request, bindings);
    return response.headers.has(cutMark) ? undefined : response;
  };
  return {
    fetch: async (input, init) => {
      const response = await handle(new Request(input, init));
      if (response === undefined)
        throw new TypeError("fetch failed", { cause: new Error("the connection was cut") });
      return response;
    },
    listen: (port = 0) => listenOnLoopback(handle, port, world.settle),
    reset: () => world.store.reset(),
    settle: world.settle,
    configure: (patch) => {
      world.store.settings = mergeSettings(world.store.settings, patch);
    },
    state: () => snapshot(world.store),
    journal: world.store.journal,
  };
};
