/** The emulator that is fuzzed, as a process of its own: prints its URL, ends with its standard input. */
import { createHmac } from "node:crypto";
import { createXEmulator } from "../../../sandbox/x/library.ts";

const clientSecret = "client-secret-of-main";
const limits = { requests: { "*": 1_000_000 }, webhooks: 1000, accountSubscriptions: 1000 };

const x = await createXEmulator({
  apps: [
    {
      name: "main",
      bearerToken: "bearer-of-main",
      clientSecret,
      consumerKey: "key-of-main",
      consumerSecret: "consumer-secret-of-main",
      tier: "enterprise",
      limits,
    },
  ],
  users: [
    {
      id: "2244994945",
      username: "owner",
      authorised: [
        {
          app: "main",
          accessToken: "access-token",
          accessTokenSecret: "access-secret",
          userToken: "user-token",
        },
      ],
    },
    { id: "3001", username: "stranger", protected: true },
  ],
  clock: "manual",
  now: Date.now,
  // No request leaves the machine, whatever URL is registered.
  receive: async (request) => {
    const token = new URL(request.url).searchParams.get("crc_token");
    if (token === null) return new Response();
    const mac = createHmac("sha256", clientSecret).update(token).digest("base64");
    return Response.json({ response_token: `sha256=${mac}` });
  },
});
process.stdout.write(`${JSON.stringify({ url: x.url })}\n`);
process.stdin.resume().once("close", () => x.close());
