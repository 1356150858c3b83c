import http from "node:http";
import type { AddressInfo } from "node:net";
import { createTable } from "../../../bench/receiver/table.ts";

/** One request as it came over the wire. */
interface Seen {
  readonly target: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly input: Record<string, unknown>;
}

/** Answers in place of the fake: a status and body, or "drop" the connection, or "hang"; `apply` does what was asked. */
export type Override = (
  seen: Seen,
  apply: () => void,
) => { status: number; body: unknown } | "drop" | "hang" | undefined;

/** A message as it lies in a queue. */
export interface Stored {
  readonly body: string;
  readonly attributes: Record<string, string>;
  /** A FIFO queue's members. */
  readonly group?: string;
  readonly deduplicationId?: string;
}

/** A small DynamoDB, SQS, Secrets Manager and S3 (PutObject, path-style) in memory, for tests of the unit ring. */
export async function startFakeAws() {
  const table = createTable();
  const queues = new Map<string, Stored[]>();
  const secrets = new Map<string, string>();
  const objects = new Map<string, Buffer>();
  const seen: Seen[] = [];
  let override: Override = () => undefined;

  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const bytes = Buffer.concat(chunks);
      const isObject = request.method === "PUT";
      const target = isObject ? "S3.PutObject" : String(request.headers["x-amz-target"]);
      const record = {
        target,
        headers: request.headers,
        input: isObject ? { path: request.url } : JSON.parse(bytes.toString("utf8")),
      };
      seen.push(record);
      const apply = () => (isObject ? putObject(request.url ?? "", bytes) : answer(target, record.input));
      const special = override(record, () => void apply());
      if (special === "hang") return;
      if (special === "drop") return void request.socket.destroy();
      const { status, body } = special ?? apply();
      response.writeHead(status, { "content-type": "application/x-amz-json-1.0" });
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  const putObject = (path: string, bytes: Buffer): { status: number; body: unknown } => {
    objects.set(path.slice(1), bytes);
    return { status: 200, body: "" };
  };

  // biome-ignore lint/suspicious/noExplicitAny: the wire is untyped, and a wrong read fails the test
  const answer = (target: string, input: any): { status: number; body: unknown } => {
    const [service, operation = ""] = target.split(".");
    if (service === "DynamoDB_20120810") return table.run(operation, input);
    switch (target) {
      case "AmazonSQS.SendMessageBatch":
        return { status: 200, body: sendBatch(input) };
      case "secretsmanager.GetSecretValue": {
        const text = secrets.get(input.SecretId);
        if (text === undefined) return { status: 400, body: { __type: "ResourceNotFoundException" } };
        return { status: 200, body: { ARN: input.SecretId, SecretString: text } };
      }
      default:
        return { status: 400, body: { __type: "UnknownOperationException" } };
    }
  };

  // biome-ignore lint/suspicious/noExplicitAny: as above
  const sendBatch = (input: any): object => {
    const stored = queues.get(input.QueueUrl) ?? [];
    queues.set(input.QueueUrl, stored);
    const Successful = [];
    for (const entry of input.Entries) {
      const attributes = Object.entries<{ StringValue: string }>(entry.MessageAttributes).map(
        ([name, value]) => [name, value.StringValue] as const,
      );
      stored.push({
        body: entry.MessageBody,
        attributes: Object.fromEntries(attributes),
        ...(entry.MessageGroupId === undefined ? {} : { group: entry.MessageGroupId }),
        ...(entry.MessageDeduplicationId === undefined
          ? {}
          : { deduplicationId: entry.MessageDeduplicationId }),
      });
      Successful.push({ Id: entry.Id, MessageId: `m${stored.length}` });
    }
    return { Successful, Failed: [] };
  };

  return {
    url: `http://127.0.0.1:${port}`,
    items: table.items,
    secrets,
    /** By bucket and key: `spill-bucket/claim-check/…`. */
    objects,
    seen,
    queue: (url: string): Stored[] => queues.get(url) ?? [],
    setOverride: (next: Override) => {
      override = next;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
