import http from "node:http";
import type { AddressInfo } from "node:net";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AwsError } from "../../../lambda/aws-error.ts";
import { sized } from "../../../lambda/queue-message.ts";
import { redrivePorts } from "../../../lambda/redriver/aws-ports.ts";

const message = sized({ key: "k", body: "b", attributes: { key: "k" }, group: "g" });
const once = { timeoutMs: 1_000, isRetry: false };

describe("the ports over AWS's clients", () => {
  let answers: { status: number; body: string }[];
  const seen: { method: string; url: string; body: string }[] = [];
  const copied: string[] = [];
  let server: http.Server;
  let endpoint: string;
  beforeEach(async () => {
    seen.length = 0;
    server = http.createServer(async (request, response) => {
      const body = Buffer.concat(await request.toArray()).toString("utf8");
      const { "x-amz-copy-source": source, "x-amz-metadata-directive": directive } = request.headers;
      if (source !== undefined && copied.length === 0) copied.push(`${source} ${directive}`);
      seen.push({ method: request.method ?? "", url: request.url ?? "", body });
      const { status, body: text } = answers.shift() ?? { status: 500, body: "" };
      response.writeHead(status).end(text);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  const ports = (queue = "events", url = endpoint) => {
    const credentials = { accessKeyId: "a", secretAccessKey: "s" };
    const client = { region: "us-east-1", credentials, maxAttempts: 1, endpoint: url };
    const queueUrls = { events: `${url}/0/${queue}`, "dead-letters": `${url}/0/dead` };
    const s3 = new S3Client({ ...client, forcePathStyle: true });
    return redrivePorts(s3, new SQSClient(client), { bucket: "bkt", queueUrls });
  };
  const failure = async (work: Promise<unknown>): Promise<unknown> =>
    await work.then(
      () => "did not fail",
      (error: unknown) => error,
    );

  it("follow a listing page by page, below spill/ only", async () => {
    const page = (key: string, next: string) =>
      `<ListBucketResult><IsTruncated>${next !== ""}</IsTruncated><Contents><Key>${key}</Key><LastModified>2026-08-01T00:00:00.000Z</LastModified><Size>7</Size></Contents>${next}</ListBucketResult>`;
    answers = [
      { status: 200, body: page("spill/a", "<NextContinuationToken>n</NextContinuationToken>") },
      { status: 200, body: page("spill/b", "") },
    ];
    const pages: unknown[] = [];
    for await (const found of ports().list()) pages.push(found);
    const modifiedMs = Date.UTC(2026, 7, 1);
    expect(pages).toEqual([
      [{ name: "spill/a", modifiedMs, bytes: 7 }],
      [{ name: "spill/b", modifiedMs, bytes: 7 }],
    ]);
    expect(seen[0]?.url).toContain("prefix=spill%2F");
    expect(seen[1]?.url).toContain("continuation-token=n");
  });
  it("tell what is gone from what cannot be read", async () => {
    const error = (code: string) => `<Error><Code>${code}</Code></Error>`;
    answers = [
      { status: 404, body: error("NoSuchKey") },
      { status: 403, body: error("AccessDenied") },
    ];
    const { get } = ports();
    expect(await get("spill/a")).toBeUndefined();
    expect(await failure(get("spill/a"))).toMatchObject({ name: "AccessDenied" });
  });
  it("copy an object onto itself, and tell a refusal from no answer", async () => {
    const result = "<CopyObjectResult><ETag>e</ETag></CopyObjectResult>";
    answers = [
      { status: 200, body: result },
      { status: 404, body: "<Error><Code>NoSuchKey</Code></Error>" },
      { status: 403, body: "<Error><Code>AccessDenied</Code></Error>" },
      { status: 503, body: "<Error><Code>SlowDown</Code></Error>" },
    ];
    const { renew } = ports();
    const pointer = { key: "k", attributes: { app: "main" } };
    expect(await renew(pointer)).toBe(true);
    expect(seen[0]).toMatchObject({ method: "PUT", url: "/bkt/claim-check/main/k?x-id=CopyObject" });
    expect(copied).toEqual(["bkt/claim-check/main/k REPLACE"]);
    expect([await renew(pointer), await renew(pointer)]).toEqual([false, false]);
    expect(await failure(renew(pointer))).toMatchObject({ name: "SlowDown" });
  });
  it("name what could not be deleted", async () => {
    answers = [
      {
        status: 200,
        body: "<DeleteResult><Error><Key>spill/a</Key><Code>InternalError</Code></Error></DeleteResult>",
      },
    ];
    expect(await ports().remove(["spill/a", "spill/b"])).toEqual(["spill/a"]);
    expect(seen[0]?.body).toContain("<Key>spill/b</Key>");
  });
  it("give only a FIFO queue group and identity, and say which queue keeps order", async () => {
    const body = JSON.stringify({ Failed: [{ Id: "0", Code: "InternalError", SenderFault: false }] });
    answers = [
      { status: 200, body },
      { status: 200, body },
    ];
    const fifo = ports("events.fifo").send;
    expect([fifo.events.inOrder, fifo["dead-letters"].inOrder]).toEqual([true, false]);
    expect(await fifo.events([message], once)).toEqual({
      accepted: [],
      refused: [{ key: "k", code: "InternalError", retryable: true }],
    });
    await fifo["dead-letters"]([message], once);
    const entries = seen.map(({ body: sent }) => JSON.parse(sent).Entries[0]);
    expect(entries[0]).toMatchObject({ MessageGroupId: "g", MessageDeduplicationId: "k" });
    expect(entries[1]).not.toHaveProperty("MessageGroupId");
    expect(entries[1].MessageAttributes).toEqual({ key: { DataType: "String", StringValue: "k" } });
  });
  it.each([
    [400, '{"__type":"com.amazonaws.sqs#RequestThrottled"}', "RequestThrottled", true],
    [403, '{"__type":"AccessDeniedException"}', "AccessDeniedException", false],
    [503, "", "Unknown", true],
  ])("say of SQS's HTTP %i whether another try is of use", async (status, body, code, retryable) => {
    answers = [{ status, body }];
    const error = await failure(ports().send.events([message], once));
    expect(error).toBeInstanceOf(AwsError);
    expect(error).toMatchObject({ status, retryable });
    if (code !== "Unknown") expect(error).toMatchObject({ code });
  });
  it("say that nobody answered", async () => {
    const error = await failure(ports("events", "http://127.0.0.1:9").send.events([message], once));
    expect(error).toMatchObject({ code: "ECONNREFUSED", status: 0, retryable: true });
  });
});
