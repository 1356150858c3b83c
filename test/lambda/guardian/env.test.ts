import { expect, it } from "vitest";
import { readSettings } from "../../../lambda/guardian/env.ts";

const complete = {
  GUARDIAN_APPS: '{"main":{"bearerSecretArn":"arn:1","webhookUrl":"https://a.example/x/main"}}',
  GUARDIAN_TABLE: "guardian",
  CLAIMS_TABLE: "claims",
  ACCESS_LOG_GROUP: "access",
  RECEIVER_NAME: "receiver",
};

it("reads the guardian's settings; X is the real one where nothing else is said", () => {
  const { apps, xBaseUrl, receiverName } = readSettings(complete);
  expect(apps).toEqual({ main: { bearerSecretArn: "arn:1", webhookUrl: "https://a.example/x/main" } });
  expect([xBaseUrl.href, receiverName]).toEqual(["https://api.x.com/", "receiver"]);
  expect(readSettings({ ...complete, X_API_URL: "http://127.0.0.1:4010" }).xBaseUrl.port).toBe("4010");
});

it("names everything that is wrong at once", () => {
  const read = () => readSettings({ GUARDIAN_APPS: "{", RECEIVER_NAME: "receiver" });
  expect(read).toThrow(
    /GUARDIAN_APPS: is not JSON; GUARDIAN_TABLE: .*; CLAIMS_TABLE: .*; ACCESS_LOG_GROUP: /,
  );
  expect(() => readSettings({ ...complete, GUARDIAN_APPS: '{"main":{}}' })).toThrow("GUARDIAN_APPS.main.");
  expect(() => readSettings({ ...complete, X_API_URL: "http://x.example" })).toThrow("unencrypted");
});
