/** A client of a fresh emulator that remembers every exchange for the judge. */
import { createHmac } from "node:crypto";
import { createEmulator, type Emulator } from "../../sandbox/x/emulator.ts";
import type { Exchange } from "./emulator-oracle.ts";

const base = "https://api.x.com";
const token = "contract-token";
/** The app's client secret. */
export const secret = "contract-secret";
/** A URL X would take. */
export const hook = "https://hooks.example.com/x/main";
/** A user who has authorised the app. */
export const userId = "2244994945";
/** A user who has not. */
export const strangerId = "3001";

/** Tokens beside the app's own. */
export const tokens = {
  /** The user's, with every scope. */
  user: "contract-user-token",
  /** A user's who granted nothing but to read posts. */
  narrow: "contract-narrow-token",
  /** Of an app that is no enterprise's. */
  selfServe: "contract-self-serve-token",
  /** One that X does not know. */
  unknown: "unknown-token",
} as const;

/** Calls the emulator and remembers each exchange. */
export interface Caller {
  readonly x: Emulator;
  readonly exchanges: Exchange[];
  /** Bodies that came to webhooks. */
  readonly delivered: string[];
  call(method: string, path: string, body?: unknown, bearer?: string): Promise<unknown>;
  /** Opens a stream, and reads as many lines as wanted once `act` has been done; each line is an exchange. */
  read(path: string, wanted: number, act: () => void): Promise<void>;
  control(path: string, body: unknown, method?: string): Promise<void>;
}

/** What the receiver knows at that moment. */
export interface Receiver {
  secret: string;
}

const contractEmulator = (receiver: Receiver, delivered: string[]): Emulator =>
  createEmulator({
    apps: [
      {
        name: "main",
        bearerToken: token,
        clientSecret: secret,
        tier: "enterprise",
        limits: { webhooks: 1, subscriptions: 1500 },
      },
      { name: "self-serve", bearerToken: tokens.selfServe, clientSecret: secret },
    ],
    users: [
      {
        id: userId,
        username: "owner",
        name: "Owner",
        authorised: [{ app: "main", userToken: tokens.user }, "self-serve"],
      },
      { id: strangerId, username: "stranger", name: "Stranger" },
      {
        id: "3002",
        username: "reader",
        authorised: [{ app: "main", scopes: ["offline.access"], userToken: tokens.narrow }],
      },
    ],
    clock: "manual",
    receive: async (request) => {
      const crc = new URL(request.url).searchParams.get("crc_token");
      if (crc === null) {
        delivered.push(await request.text());
        return new Response();
      }
      return Response.json({
        response_token: `sha256=${createHmac("sha256", receiver.secret).update(crc).digest("base64")}`,
      });
    },
  });

/** Reads lines with something in them. */
async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.trim() !== "") yield line;
  }
}

/** Makes a caller of a fresh emulator; its receiver answers CRCs by the secret that stands in `receiver` at that moment. */
export const createCaller = (receiver: Receiver): Caller => {
  const delivered: string[] = [];
  const x = contractEmulator(receiver, delivered);
  const exchanges: Exchange[] = [];
  const send = (url: string, method: string, body: unknown, bearer: string | undefined) =>
    x.fetch(url, {
      method,
      headers: {
        ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const remember = (method: string, url: URL, requestBody: unknown, response: Response, body: unknown) =>
    exchanges.push({
      method,
      path: url.pathname,
      query: url.search.slice(1),
      requestBody,
      status: response.status,
      contentType: response.headers.get("content-type") ?? "",
      body,
    });
  return {
    x,
    exchanges,
    delivered,
    call: async (method, target, requestBody, bearer = token) => {
      const url = new URL(target, base);
      const response = await send(url.href, method, requestBody, bearer);
      const body: unknown = await response.json();
      remember(method, url, requestBody, response, body);
      return body;
    },
    read: async (target, wanted, act) => {
      const url = new URL(target, base);
      const response = await send(url.href, "GET", undefined, token);
      if (response.body === null || !response.ok) throw new Error(`${target}: ${response.status}`);
      act();
      let count = 0;
      for await (const line of linesOf(response.body)) {
        remember("GET", url, undefined, response, JSON.parse(line));
        count += 1;
        if (count === wanted) break;
      }
    },
    control: async (path, body, method = "PATCH") => {
      const response = await send(`http://localhost${path}`, method, body, undefined);
      if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    },
  };
};
