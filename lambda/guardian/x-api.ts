import { createClient } from "../../providers/x/client.ts";
import { startReplay } from "../../providers/x/replay.ts";
import { createRequest, type Ports as HttpPorts } from "../../providers/x/request.ts";
import type { Secret } from "../../providers/x/secret.ts";
import type { X } from "./ports.ts";

/** Each call is tried a few times; a rate limit is left to the next run, which comes sooner than X's window ends. */
const patience = { timeoutMs: 10_000, rateLimitWaitMs: 5_000, onRateLimit: "fail" } as const;

/** X by an app's bearer token, over the client of the provider. */
export function xApi(baseUrl: URL, bearerToken: Secret, ports: HttpPorts): X {
  let seen: { readonly dateMs: number; readonly atMs: number } | undefined;
  const watched: typeof fetch = async (input, init) => {
    const response = await ports.fetch(input, init);
    const dateMs = Date.parse(response.headers.get("date") ?? "");
    if (!Number.isNaN(dateMs)) seen = { dateMs, atMs: ports.now() };
    return response;
  };
  const request = createRequest({ baseUrl, bearerToken }, { ...ports, fetch: watched }, patience);
  const { listWebhooks, validateWebhook } = createClient(request);
  return {
    now: () => {
      if (seen === undefined) throw new Error("X's answers have no Date header, by which replays are timed");
      return seen.dateMs + ports.now() - seen.atMs;
    },
    listWebhooks,
    validateWebhook,
    startReplay: (replay) => startReplay(request, replay),
  };
}
