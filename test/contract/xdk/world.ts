/** X's official SDK as a client of an emulator that listens. */
import { createHmac } from "node:crypto";
import {
  AccountActivityClient,
  ActivityClient,
  Client,
  OAuth1,
  StreamClient,
  WebhooksClient,
} from "@xdevplatform/xdk";
import { onTestFinished } from "vitest";
import { createXEmulator, type XEmulator } from "../../../sandbox/x/library.ts";

/** A URL X would take; it is answered in-process. */
export const hook = "https://hooks.example.com/x/main";
/** The user who has authorised the app `main`. */
export const userId = "2244994945";
/** A user who has authorised it to read posts only. */
export const otherUserId = "3001";

const clientSecret = "client-secret-of-main";
const consumer = { consumerKey: "key-of-main", consumerSecret: "consumer-secret-of-main" };
const access = { accessToken: `${userId}-access`, accessTokenSecret: "access-secret" };

/** Answers CRCs with the app's secret, takes deliveries and keeps them. */
const receiver = (received: string[]) => async (request: Request) => {
  const crc = new URL(request.url).searchParams.get("crc_token");
  if (crc === null) {
    received.push(await request.text());
    return new Response();
  }
  const mac = createHmac("sha256", clientSecret).update(crc).digest("base64");
  return Response.json({ response_token: `sha256=${mac}` });
};

/** An emulator and clients of it, one for each kind of credential. */
export interface World {
  readonly x: XEmulator;
  readonly bearer: Client;
  readonly oauth1: Client;
  readonly oauth2: Client;
  /** A user token without the scopes for direct messages. */
  readonly narrow: Client;
  /** The bearer token of an app that is no enterprise's. */
  readonly poor: Client;
  /** Tokens that X does not know, of every kind. */
  readonly stranger: Client;
  /** An OAuth 1.0a client with a wrong consumer secret. */
  readonly forger: Client;
  /** Bodies delivered to webhooks. */
  readonly received: readonly string[];
}

/** Starts an emulator for the running test. */
export const startXdkWorld = async (): Promise<World> => {
  const received: string[] = [];
  const x = await createXEmulator({
    apps: [
      { name: "main", bearerToken: "bearer-of-main", clientSecret, ...consumer, tier: "enterprise" },
      { name: "poor", bearerToken: "bearer-of-poor", clientSecret },
    ],
    users: [
      {
        id: userId,
        username: "owner",
        name: "Owner",
        authorised: [{ app: "main", ...access, userToken: "user-token" }],
      },
      {
        id: otherUserId,
        username: "reader",
        authorised: [{ app: "main", scopes: ["tweet.read", "users.read"], userToken: "narrow-token" }],
      },
    ],
    receive: receiver(received),
  });
  onTestFinished(x.close);
  const client = (credentials: object) => new Client({ baseUrl: x.url, retry: false, ...credentials });
  const signer = (apiSecret: string) =>
    new OAuth1({ apiKey: consumer.consumerKey, apiSecret, callback: "oob", ...access });
  return {
    x,
    bearer: client({ bearerToken: "bearer-of-main" }),
    oauth1: client({ oauth1: signer(consumer.consumerSecret) }),
    oauth2: client({ accessToken: "user-token" }),
    narrow: client({ accessToken: "narrow-token" }),
    poor: client({ bearerToken: "bearer-of-poor" }),
    stranger: client({ bearerToken: "nobodys-token", accessToken: "nobodys-token" }),
    forger: client({ oauth1: signer("not-the-secret") }),
    received,
  };
};

/** The SDK's clients whose endpoints the emulator has. */
const products = {
  webhooks: WebhooksClient,
  activity: ActivityClient,
  accountActivity: AccountActivityClient,
  stream: StreamClient,
};

/** Every method that this version of the SDK has for those products, as `webhooks.create`. */
export const sdkMethods = (): string[] =>
  Object.entries(products).flatMap(([product, { prototype }]) =>
    Object.getOwnPropertyNames(prototype)
      .filter((name) => name !== "constructor" && !name.startsWith("_"))
      .map((name) => `${product}.${name}`),
  );
