/** A client of a fresh emulator that remembers every exchange for the judge. */
import { createHmac } from "node:crypto";
import { createXEmulator, type XEmulator } from "../../sandbox/x/emulator.ts";
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

/** Calls the emulator and remembers each exchange. */
export interface Caller {
  readonly x: XEmulator;
  readonly exchanges: Exchange[];
  call(method: string, path: string, body?: unknown, bearer?: string): Promise<unknown>;
  control(path: string, body: unknown, method?: string): Promise<void>;
}

/** Makes a caller of a fresh emulator; its receiver answers CRCs by the secret that stands in `receiver` at that moment. */
export const createCaller = (receiver: { secret: string }): Caller => {
  const x = createXEmulator({
    apps: [{ name: "main", bearerToken: token, clientSecret: secret }],
    users: [
      { id: userId, username: "owner", name: "Owner", authorised: ["main"] },
      { id: strangerId, username: "stranger", name: "Stranger" },
    ],
    receive: async (request) => {
      const crc = new URL(request.url).searchParams.get("crc_token") ?? "";
      return Response.json({
        response_token: `sha256=${createHmac("sha256", receiver.secret).update(crc).digest("base64")}`,
      });
    },
  });
  const exchanges: Exchange[] = [];
  const send = (url: string, method: string, body: unknown, authorization: string) =>
    x.fetch(url, {
      method,
      headers: { authorization, ...(body !== undefined && { "content-type": "application/json" }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  return {
    x,
    exchanges,
    call: async (method, target, requestBody, bearer = token) => {
      const url = new URL(target, base);
      const response = await send(url.href, method, requestBody, `Bearer ${bearer}`);
      const body: unknown = await response.json();
      const contentType = response.headers.get("content-type") ?? "";
      const { status } = response;
      exchanges.push({
        method,
        path: url.pathname,
        query: url.search.slice(1),
        requestBody,
        status,
        contentType,
        body,
      });
      return body;
    },
    control: async (path, body, method = "PATCH") => {
      const response = await send(`http://localhost${path}`, method, body, "");
      if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    },
  };
};
