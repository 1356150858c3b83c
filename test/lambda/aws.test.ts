import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type AwsRequest, createAws } from "../../lambda/aws.ts";
import { AwsError } from "../../lambda/aws-error.ts";
import { createTransport } from "../../lambda/aws-http.ts";
import { startFakeAws } from "./support/fake-aws.ts";

let aws: Awaited<ReturnType<typeof startFakeAws>>;
beforeEach(async () => {
  aws = await startFakeAws();
});
afterEach(async () => {
  await aws.close();
});

function caller(url = aws.url) {
  const endpoints = { dynamodb: url, sqs: url, secretsmanager: url };
  return createAws(
    {
      region: "eu-central-1",
      accessKeyId: "AKID",
      secretAccessKey: "key",
      sessionToken: "token",
      endpoints,
    },
    createTransport(),
  );
}
const request = (more: Partial<AwsRequest> = {}): AwsRequest => ({
  service: "sqs",
  target: "AmazonSQS.SendMessageBatch",
  body: { QueueUrl: "q", Entries: [] },
  timeoutMs: 2_000,
  ...more,
});
const failure = async (work: Promise<unknown>): Promise<AwsError> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof AwsError)) throw new Error(`expected an AwsError, got ${error}`);
  return error;
};

describe("TLS", () => {
  it("is spoken to an https endpoint", async () => {
    const error = await failure(caller(aws.url.replace("http:", "https:"))(request()));
    // The server speaks plain HTTP.
    expect(error.code).toMatch(/SSL|EPROTO/);
    expect(aws.seen).toEqual([]);
  });
});

describe("a call", () => {
  it("is signed for its service and region, session token included", async () => {
    await caller()(request());
    const [seen] = aws.seen;
    expect(seen?.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-central-1\/sqs\/aws4_request, /,
    );
    expect(seen?.headers.authorization).toContain("x-amz-security-token");
    expect(seen?.headers).toMatchObject({
      "x-amz-security-token": "token",
      "content-type": "application/x-amz-json-1.0",
    });
    expect(seen?.input).toEqual({ QueueUrl: "q", Entries: [] });
  });
  it("keeps its connection for the next one, unless told to take a new one", async () => {
    const sockets = new Set<unknown>();
    const server = http.createServer((incoming, response) => {
      sockets.add(incoming.socket);
      incoming.resume().on("end", () => response.end("{}"));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const call = caller(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await call(request());
    await call(request());
    expect(sockets.size).toBe(1);
    await call(request({ fresh: true }));
    expect(sockets.size).toBe(2);
    server.closeAllConnections();
    server.close();
  });
  it("fails with AWS's name of the error and what it said", async () => {
    aws.setOverride(() => ({ status: 400, body: { __type: "com.amazon.coral#SomeException", Item: 1 } }));
    const error = await failure(caller()(request()));
    expect(error).toMatchObject({
      code: "SomeException",
      status: 400,
      answer: { Item: 1 },
      retryable: false,
    });
    expect(error.message).toBe("AmazonSQS.SendMessageBatch failed: SomeException (HTTP 400)");
  });
  it.each([
    [500, "InternalFailure"],
    [503, "ServiceUnavailable"],
    [400, "ThrottlingException"],
    [400, "ProvisionedThroughputExceededException"],
    [400, "RequestLimitExceeded"],
    [429, "Whatever"],
  ])("may be tried again after HTTP %i %s", async (status, __type) => {
    aws.setOverride(() => ({ status, body: { __type } }));
    expect(await failure(caller()(request()))).toMatchObject({ code: __type, retryable: true });
  });
  it("is over when its time is", async () => {
    aws.setOverride(() => "hang");
    expect(await failure(caller()(request({ timeoutMs: 50 })))).toMatchObject({
      code: "Timeout",
      status: 0,
      retryable: true,
    });
  });
  it("is over when its time is, even amid the answer", async () => {
    const server = http.createServer((incoming, response) => {
      incoming.resume();
      response.writeHead(200, { "content-length": "100" });
      response.write("{");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const call = caller(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    expect(await failure(call(request({ timeoutMs: 80 })))).toMatchObject({ code: "Timeout" });
    server.closeAllConnections();
    server.close();
  });
  it("does not take half an answer for one", async () => {
    const server = http.createServer((incoming, response) => {
      incoming.resume();
      response.writeHead(200, { "content-length": "100" });
      response.write('{"Successful":[]}');
      setImmediate(() => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const call = caller(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    expect((await failure(call(request()))).retryable).toBe(true);
    server.closeAllConnections();
    server.close();
  });
  it("fails when the connection is dropped or refused", async () => {
    aws.setOverride(() => "drop");
    expect(await failure(caller()(request()))).toMatchObject({ code: "ECONNRESET", retryable: true });
    expect(await failure(caller("http://127.0.0.1:9")(request()))).toMatchObject({
      code: "ECONNREFUSED",
      retryable: true,
    });
  });
  it("does not take a page of a proxy for an answer", async () => {
    aws.setOverride(() => ({ status: 200, body: "<html>" }));
    expect(await failure(caller()(request()))).toMatchObject({ code: "NotJson", status: 200 });
  });
});
