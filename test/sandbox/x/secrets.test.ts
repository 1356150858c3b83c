import { describe, expect, it, onTestFinished, vi } from "vitest";
import { callSigned, createAccountX, fanKeys, fanToken, ownerKeys, ownerToken } from "./support/account-x.ts";
import { clientSecret, otherToken, ownerId, token } from "./support/x.ts";

const secrets = [
  token,
  otherToken,
  clientSecret,
  ownerToken,
  fanToken,
  ...[ownerKeys, fanKeys].flatMap((keys) => [keys.consumerSecret, keys.tokenSecret, keys.token]),
];

const legacy = "/1.1/account_activity/webhooks.json";

describe("tokens and secrets", () => {
  it("stand in no answer, no journal, no state and no log, whatever is asked with them", async () => {
    const logged: string[] = [];
    const listen = (text: unknown): boolean => logged.push(String(text)) > 0;
    const spies = [
      vi.spyOn(process.stderr, "write").mockImplementation(listen),
      vi.spyOn(process.stdout, "write").mockImplementation(listen),
    ];
    onTestFinished(() => {
      for (const spy of spies) spy.mockRestore();
    });
    const x = createAccountX();
    const answers: unknown[] = [];
    const keep = async (answer: Promise<{ readonly body: unknown; readonly headers: Headers }>) => {
      const { body, headers } = await answer;
      answers.push(body, [...headers]);
    };
    for (const bearer of [token, otherToken, ownerToken, fanToken, `${token}x`]) {
      await keep(x.call("POST", "/2/webhooks", { url: "https://hooks.example.com/" }, bearer));
      await keep(x.call("GET", "/2/users/by/username/fan?odd=1", undefined, bearer));
      await keep(x.call("GET", legacy, undefined, bearer));
    }
    for (const keys of [ownerKeys, fanKeys, { ...ownerKeys, tokenSecret: fanKeys.tokenSecret }]) {
      await keep(callSigned(x, keys, "POST", "/2/webhooks"));
      await keep(callSigned(x, keys, "POST", legacy, { url: "https://hooks.example.com/2" }));
    }
    const app = (patch: object) => keep(x.control("PATCH", "/_x/apps/brand", patch));
    await app({ bearerToken: token });
    await app({ bearerToken: fanToken });
    await app({ consumerKey: ownerKeys.consumerKey, consumerSecret: ownerKeys.consumerSecret });
    await app({ clientSecret, crcKey: "consumer" });
    const authorised = [{ app: "brand", userToken: fanToken, accessToken: fanKeys.token }];
    await keep(x.control("PATCH", `/_x/users/${ownerId}`, { authorised }));
    await keep(x.control("POST", "/_x/deliver", { app: "main", body: {} }));
    await keep(x.control("GET", "/_x/state"));
    await keep(x.control("GET", "/_x/journal"));
    await x.emulator.settle();
    const everything = JSON.stringify([answers, x.emulator.state(), x.emulator.journal, logged]);
    expect(everything).toContain("hooks.example.com");
    for (const secret of secrets) expect(everything).not.toContain(secret);
  });
});
