import { createHash } from "node:crypto";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type AwsSettings, createAws } from "../../lambda/aws.ts";
import { AwsError } from "../../lambda/aws-error.ts";
import { createTransport, type SignedRequest } from "../../lambda/aws-http.ts";
import { objectWriter } from "../../lambda/put-object.ts";
import { expectedSignature, type Received } from "./support/sigv4.ts";

const settings: AwsSettings = {
  region: "eu-central-1",
  accessKeyId: "AKID",
  secretAccessKey: "the key",
  sessionToken: "token",
  endpoints: {},
};
const object = { key: "spill/main/a-b_c.json", body: Buffer.from("{é}"), contentType: "application/json" };
const once = { timeoutMs: 1_000, isRetry: false };

/** What would go out to AWS itself. */
async function outgoing(bucket: string, more: Partial<AwsSettings> = {}): Promise<SignedRequest> {
  const requests: SignedRequest[] = [];
  const transport = async (request: SignedRequest) => {
    requests.push(request);
    return { status: 200, headers: {}, text: "" };
  };
  await objectWriter({ ...settings, ...more }, transport, bucket)(object, once);
  const [request] = requests;
  if (request === undefined) throw new Error("no request");
  return request;
}

describe("the address of an object", () => {
  it.each([
    ["on AWS", "bkt", {}, "https://bkt.s3.eu-central-1.amazonaws.com/", "/spill/main/a-b_c.json"],
    [
      "in China",
      "bkt",
      { region: "cn-north-1" },
      "https://bkt.s3.cn-north-1.amazonaws.com.cn/",
      "/spill/main/a-b_c.json",
    ],
    [
      "in a bucket with a dot",
      "b.kt",
      {},
      "https://s3.eu-central-1.amazonaws.com/",
      "/b.kt/spill/main/a-b_c.json",
    ],
    [
      "at an endpoint of one's own",
      "bkt",
      { endpoints: { s3: "http://127.0.0.1:4566" } },
      "http://127.0.0.1:4566/",
      "/bkt/spill/main/a-b_c.json",
    ],
    [
      "below one",
      "bkt",
      { endpoints: { s3: "http://h/s3/" } },
      "http://h/s3/",
      "/s3/bkt/spill/main/a-b_c.json",
    ],
  ])("%s", async (_name, bucket, more, url, path) => {
    const request = await outgoing(bucket, more);
    expect([request.url.href, request.path]).toEqual([url, path]);
    expect(request.headers).toMatchObject({ host: request.url.host });
  });
});

describe("a write", () => {
  const seen: (Received & { socket: unknown })[] = [];
  let answer: { status: number; body: string } | "hang";
  let server: http.Server;
  let endpoint = "";
  beforeEach(async () => {
    seen.length = 0;
    answer = { status: 200, body: "" };
    server = http.createServer(async (request, response) => {
      const { method = "", url: path = "", headers, socket } = request;
      seen.push({ method, path, headers, socket, body: Buffer.concat(await request.toArray()) });
      if (answer !== "hang") response.writeHead(answer.status).end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  const writer = () =>
    objectWriter({ ...settings, endpoints: { s3: endpoint, sqs: endpoint } }, createTransport(), "bkt");
  const failure = async (): Promise<AwsError> => {
    const error = await writer()(object, { timeoutMs: 100, isRetry: false }).catch(
      (reason: unknown) => reason,
    );
    if (!(error instanceof AwsError)) throw new Error(`expected an AwsError, got ${error}`);
    return error;
  };

  it("is signed over what comes in: path, type, session token and the body's hash", async () => {
    await writer()(object, once);
    const [request] = seen;
    if (request === undefined) throw new Error("no request");
    expect(request).toMatchObject({ method: "PUT", path: "/bkt/spill/main/a-b_c.json" });
    expect(Buffer.from(request.body).equals(object.body)).toBe(true);
    expect(request.headers).toMatchObject({
      "content-type": "application/json",
      "content-length": String(object.body.length),
      "x-amz-content-sha256": createHash("sha256").update(object.body).digest("hex"),
      "x-amz-security-token": "token",
    });
    const { authorization = "" } = request.headers;
    expect(authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-central-1\/s3\/aws4_request, /,
    );
    for (const name of ["host", "content-type", "x-amz-content-sha256", "x-amz-security-token"])
      expect(/SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(";")).toContain(name);
    expect(authorization.split("Signature=")[1]).toBe(expectedSignature("the key", request));
    expect(expectedSignature("another key", request)).not.toBe(expectedSignature("the key", request));
  });
  it("takes bytes that are a part of a larger buffer", async () => {
    const whole = new Uint8Array([1, 2, 3, 4, 5]);
    await writer()({ ...object, body: whole.subarray(1, 4) }, once);
    expect([...(seen[0]?.body ?? [])]).toEqual([2, 3, 4]);
    expect(seen[0]?.headers["x-amz-content-sha256"]).toBe(
      createHash("sha256")
        .update(Buffer.from([2, 3, 4]))
        .digest("hex"),
    );
  });
  it("keeps its connection, and takes a new one when it tries again", async () => {
    const put = writer();
    await put(object, once);
    await put(object, once);
    await put(object, { ...once, isRetry: true });
    expect(new Set(seen.map(({ socket }) => socket)).size).toBe(2);
  });
  it("shares its connections with the other services where they have one address", async () => {
    const transport = createTransport();
    const both = { ...settings, endpoints: { s3: endpoint, sqs: endpoint } };
    await objectWriter(both, transport, "bkt")(object, once);
    answer = { status: 200, body: "{}" };
    await createAws(both, transport)({ service: "sqs", target: "t", body: {}, timeoutMs: 1_000 });
    expect(new Set(seen.map(({ socket }) => socket)).size).toBe(1);
  });
  it.each([
    [503, "<Error><Code>SlowDown</Code><Message>Please reduce</Message></Error>", "SlowDown", true],
    [500, "<Error><Code>InternalError</Code></Error>", "InternalError", true],
    [400, "<Error><Code>RequestTimeout</Code></Error>", "RequestTimeout", true],
    [403, "<Error><Code>AccessDenied</Code></Error>", "AccessDenied", false],
    [404, "<Error><Code>NoSuchBucket</Code></Error>", "NoSuchBucket", false],
    [307, "", "Unknown", false],
  ])("that ends with HTTP %i says so by S3's name for it", async (status, body, code, retryable) => {
    answer = { status, body };
    const error = await failure();
    expect(error).toMatchObject({ code, status, retryable });
    expect(error.message).toBe(`S3.PutObject failed: ${code} (HTTP ${status})`);
  });
  it("is over when its time is", async () => {
    answer = "hang";
    expect(await failure()).toMatchObject({ code: "Timeout", retryable: true });
  });
});
