/** An emulator with two apps, and short ways to call it. */
import { z } from "zod";
import { createEmulator, type Emulator } from "../../../../sandbox/x/emulator.ts";
import type { EmulatorOptions } from "../../../../sandbox/x/seed/options.ts";
import { hmac } from "./receiver.ts";

export const token = "token-of-main";
export const otherToken = "token-of-brand";
export const clientSecret = "client-secret-of-main";
export const consumerSecret = "consumer-secret-of-main";
export const ownerId = "2244994945";
export const strangerId = "99";

/** An answer with its body parsed. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface X {
  readonly emulator: Emulator;
  readonly clock: { nowMs: number };
  /** Calls the API as an app; default: main. */
  call(method: string, path: string, body?: unknown, bearer?: string): Promise<Answer>;
  /** Calls a control route. */
  control(method: string, path: string, body?: unknown): Promise<Answer>;
}

/** In-process receiver that knows main's client secret. */
const receive = async (request: Request): Promise<Response> => {
  const crc = new URL(request.url).searchParams.get("crc_token");
  return crc === null ? new Response() : Response.json({ response_token: hmac(clientSecret, crc) });
};

/** Makes an emulator on a clock of its own; `over` adds or replaces options. */
export const createX = (over: Partial<EmulatorOptions> = {}): X => {
  const clock = { nowMs: Date.UTC(2026, 8, 1) };
  const emulator = createEmulator({
    apps: [
      { name: "main", bearerToken: token, clientSecret, consumerSecret },
      { name: "brand", bearerToken: otherToken, clientSecret },
    ],
    users: [
      { id: ownerId, username: "Owner", name: "The Owner", authorised: ["main"] },
      { id: strangerId, username: "stranger", protected: true },
    ],
    now: () => clock.nowMs,
    receive,
    ...over,
  });
  const send = async (
    base: string,
    method: string,
    path: string,
    body: unknown,
    bearer?: string,
  ): Promise<Answer> => {
    const response = await emulator.fetch(new URL(path, base), {
      method,
      headers: {
        ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === "" ? undefined : JSON.parse(text),
    };
  };
  return {
    emulator,
    clock,
    call: (method, path, body, bearer = token) => send("https://api.x.com", method, path, body, bearer),
    control: (method, path, body) => send("http://localhost", method, path, body),
  };
};

/** Calls the API over HTTP, at an emulator that listens. */
export const callOver = async (
  base: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> => {
  const response = await fetch(base + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
};

const messages = z.object({ errors: z.array(z.object({ message: z.string() })) });

/** The first complaint of a refusal. */
export const complaint = ({ body }: Answer): string => messages.parse(body).errors[0]?.message ?? "";
