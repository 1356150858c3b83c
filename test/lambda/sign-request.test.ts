import aws4 from "aws4";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Signable, type Signer, signedHeaders } from "../../lambda/sign-request.ts";
import { many } from "./support/many.ts";

const signer: Signer = { region: "us-east-1", accessKeyId: "AKID", secretAccessKey: "secret" };
const signable: Signable = {
  service: "sqs",
  method: "POST",
  host: "sqs.us-east-1.amazonaws.com",
  path: "/",
  body: "{}",
  headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": "AmazonSQS.SendMessageBatch" },
};

/** By a library that others rely on. */
const expected = (given: Signer, { body, headers, ...request }: Signable, nowMs: number): string => {
  const date = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, "");
  const theirs = {
    ...request,
    region: given.region,
    body: typeof body === "string" ? body : Buffer.from(body),
    headers: { ...headers, "X-Amz-Date": date },
    extraHeadersToIgnore: { "content-length": true },
  };
  const { headers: signed = {} } = aws4.sign(theirs, given);
  return String(signed.Authorization);
};

describe("signedHeaders", () => {
  it("signs as aws4 does, whatever the service, body, day, key and token", () => {
    const text = fc.stringMatching(/^[A-Za-z0-9+/=]{1,60}$/);
    fc.assert(
      fc.property(
        fc.record({
          region: fc.constantFrom("us-east-1", "eu-central-1", "cn-north-1"),
          accessKeyId: text,
          secretAccessKey: text,
          sessionToken: fc.option(text, { nil: undefined }),
        }),
        fc.constantFrom("sqs", "dynamodb", "secretsmanager", "s3"),
        fc.oneof(fc.string({ unit: "binary" }), fc.uint8Array()),
        fc.stringMatching(/^\/([a-zA-Z0-9_-]{1,20}\/[a-zA-Z0-9_-]{1,9}\.json)?$/),
        fc.date({ min: new Date("2024-01-01"), max: new Date("2040-01-01"), noInvalidDate: true }),
        ({ sessionToken, ...rest }, service, body, path, date) => {
          const given = { ...rest, ...(sessionToken !== undefined && { sessionToken }) };
          const request = { ...signable, service, body, path, method: service === "s3" ? "PUT" : "POST" };
          const headers = signedHeaders(given, request, date.getTime());
          expect(headers.authorization).toBe(expected(given, request, date.getTime()));
        },
      ),
      many,
    );
  });
  it("takes a new key for a new day, and keeps those of other services", () => {
    const at = (service: string, time: string) => {
      const nowMs = Date.parse(time);
      const { authorization } = signedHeaders(signer, { ...signable, service }, nowMs);
      expect(authorization).toBe(expected(signer, { ...signable, service }, nowMs));
      return authorization;
    };
    const before = at("sqs", "2026-12-31T23:59:59Z");
    at("dynamodb", "2026-12-31T23:59:59Z");
    expect(at("sqs", "2027-01-01T00:00:00Z")).not.toBe(before);
    expect(at("sqs", "2026-12-31T23:59:59Z")).toBe(before);
  });
});
