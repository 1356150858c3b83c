/** A reader of a stream's lines, and an emulator of nothing but the activity stream whose events a test offers itself. */
import { Hono } from "hono";
import type { Env } from "../../../../sandbox/x/api/http.ts";
import { activityStreamRoutes } from "../../../../sandbox/x/routes/activity-stream.ts";
import type { EmulatorOptions } from "../../../../sandbox/x/seed/options.ts";
import { createWorld, type World } from "../../../../sandbox/x/world.ts";
import { clientSecret, token } from "./x.ts";

export interface Reader {
  /** The next line, without its end; undefined where the stream has ended. */
  readonly line: () => Promise<string | undefined>;
  readonly cancel: () => Promise<void>;
}

/** Reads a stream line by line. */
export const readLines = (response: Response): Reader => {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (reader === undefined) throw new Error("the answer has no body");
  let text = "";
  return {
    line: async () => {
      while (!text.includes("\r\n")) {
        const { done, value } = await reader.read();
        if (done) return undefined;
        text += value;
      }
      const [line = "", ...rest] = text.split("\r\n");
      text = rest.join("\r\n");
      return line;
    },
    cancel: () => reader.cancel(),
  };
};

export interface StreamWorld {
  readonly world: World;
  readonly open: (query?: string, init?: RequestInit) => Promise<Response>;
}

/** The activity stream of the app main, on a clock that stands still. */
export const createStreamWorld = (over: Partial<EmulatorOptions> = {}): StreamWorld => {
  const world = createWorld({
    apps: [{ name: "main", bearerToken: token, clientSecret }],
    clock: "manual",
    now: () => Date.UTC(2026, 8, 1),
    ...over,
  });
  const routes = new Hono<Env>();
  routes.use("*", async (c, next) => {
    const app = world.store.apps.get("main");
    if (app !== undefined) c.set("app", app);
    await next();
  });
  activityStreamRoutes(routes, world);
  return {
    world,
    open: async (query = "", init = {}) =>
      routes.fetch(new Request(`https://api.x.com/2/activity/stream${query}`, init)),
  };
};
