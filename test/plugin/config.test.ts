import { specialSecretSig, specialSigKey, unknownValue } from "@pulumi/pulumi/runtime/rpc.js";
import { describe, expect, it } from "vitest";
import { check, guarded, settingsIn } from "../../plugin/config.ts";

const secret = (value: unknown) => ({ [specialSigKey]: specialSecretSig, value });

describe("the settings", () => {
  it("come out of the engine's wrappings, with what is no text as JSON", () => {
    const profiles = { brand: secret({ bearerToken: secret("one") }) };
    expect(
      settingsIn({ bearerToken: secret("two"), profiles, version: "0.1.0", pluginDownloadURL: "https://a" }),
    ).toEqual({ bearerToken: "two", profiles: '{"brand":{"bearerToken":"one"}}' });
  });

  it("are kept as secrets where they are credentials, however they were given", () => {
    const profiles = { brand: { bearerToken: secret("two") } };
    const plain = { baseUrl: "https://a.example", onRateLimit: "fail", version: "0.1.0" };
    expect(guarded({ ...plain, bearerToken: "one", consumerSecret: secret("three"), profiles })).toEqual({
      ...plain,
      bearerToken: secret("one"),
      consumerSecret: secret("three"),
      profiles: secret({ brand: { bearerToken: "two" } }),
    });
    expect(guarded({ bearerToken: unknownValue })).toEqual({ bearerToken: unknownValue });
  });

  it("pass where they are right, or not known yet", () => {
    const profiles = JSON.stringify({ brand: { bearerToken: "one", userToken: "two" } });
    expect(check({})).toEqual([]);
    expect(check({ bearerToken: "a", baseUrl: "http://127.0.0.1:1", onRateLimit: "fail", profiles })).toEqual(
      [],
    );
    const open = Object.fromEntries(
      ["baseUrl", "onRateLimit", "profiles"].map((name) => [name, unknownValue]),
    );
    expect(check(open)).toEqual([]);
  });

  it.each([
    ["onRateLimit", "sometimes", "onRateLimit", '"sometimes" is nothing that a used-up rate limit can do'],
    ["baseUrl", "http://192.0.2.1", "baseUrl", "would send the bearer token unencrypted"],
    // The engine prints the value beside the name of a property, so what may be a secret is named in the reason.
    ["profiles", "brand", "", "The config x:profiles is not {name: {bearerToken}}"],
    ["profiles", '{"brand":{"token":"a"}}', "", "A profile may hold bearerToken, consumerKey"],
    ["bearer", "token", "", "There is no setting x:bearer; there are bearerToken, consumerKey"],
    ["accessToken", "two words", "", "The access token in x:accessToken has a character that no token has"],
  ])("are told where %s is wrong: %s", (name, value, property, reason) => {
    expect(check({ [name]: value })).toEqual([{ property, reason: expect.stringContaining(reason) }]);
  });

  it("are told all at once, without the value of a secret", () => {
    const failures = check({ bearerToken: "a secret token", onRateLimit: "never", baseUrl: "nowhere" });
    expect(failures.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('"nowhere"'),
      expect.stringContaining('"never"'),
      expect.stringContaining("x:bearerToken"),
    ]);
    expect(JSON.stringify(failures)).not.toContain("a secret token");
  });
});
