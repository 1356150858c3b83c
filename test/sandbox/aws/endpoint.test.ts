import { describe, expect, test } from "vitest";
import { targetFrom } from "../../../sandbox/aws/endpoint.ts";

describe("an endpoint", () => {
  const AWS_REGION = "us-east-1";
  test.each([
    "http://127.0.0.1:4566",
    "http://localhost:4566",
    "https://127.8.8.8",
    "http://[::1]:4566/",
    "http://127.1",
    "http://2130706433",
  ])("on this machine is taken: %s", (AWS_ENDPOINT_URL) => {
    expect(targetFrom({ AWS_ENDPOINT_URL, AWS_REGION }).endpoint).toBe(AWS_ENDPOINT_URL.replace(/\/$/, ""));
  });

  test.each([
    "https://sqs.us-east-1.amazonaws.com",
    "http://127.0.0.1.example.com",
    "http://localhost.example.com",
    "http://127.0.0.1@example.com",
    "http://10.0.0.1",
    "http://0.0.0.0",
    "http://[::ffff:10.0.0.1]",
    "ftp://127.0.0.1",
    "127.0.0.1:4566",
    "",
  ])("elsewhere is refused: %s", (AWS_ENDPOINT_URL) => {
    expect(() => targetFrom({ AWS_ENDPOINT_URL, AWS_REGION })).toThrow("AWS_ENDPOINT_URL");
  });
});

describe("targetFrom", () => {
  test("drops slashes at the end, and its region falls back", () => {
    const AWS_ENDPOINT_URL = "http://127.0.0.1:1//";
    expect(targetFrom({ AWS_ENDPOINT_URL })).toEqual({ endpoint: "http://127.0.0.1:1", region: "us-east-1" });
    expect(targetFrom({ AWS_ENDPOINT_URL, AWS_DEFAULT_REGION: "eu-west-1" }).region).toBe("eu-west-1");
    expect(targetFrom({ AWS_ENDPOINT_URL, AWS_DEFAULT_REGION: "a", AWS_REGION: "b" }).region).toBe("b");
  });

  test("says what is missing or wrong", () => {
    expect(() => targetFrom({})).toThrow("needs AWS_ENDPOINT_URL");
    expect(() => targetFrom({ AWS_ENDPOINT_URL: "https://example.com" })).toThrow("is https://example.com");
  });
});
