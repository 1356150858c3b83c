import http from "node:http";
import type { AddressInfo } from "node:net";
import { holds, type Item } from "./expression.ts";

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
}

/** A small DynamoDB, SQS and Secrets Manager in memory over their JSON protocols, for tests of the unit ring. */
export async function startFakeAws() {
  const items = new Map<string, Item>();
  const queues = new Map<string, Stored[]>();
  const secrets = new Map<string, string>();
  const seen: Seen[] = [];
  let override: Override = () => undefined;

  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const target = String(request.headers["x-amz-target"]);
      const record = {
        target,
        headers: request.headers,
        input: JSON.parse(Buffer.concat(chunks).toString("utf8")),
      };
      seen.push(record);
      const special = override(record, () => void answer(target, record.input));
      if (special === "hang") return;
      if (special === "drop") return void request.socket.destroy();
      const { status, body } = special ?? answer(target, record.input);
      response.writeHead(status, { "content-type": "application/x-amz-json-1.0" });
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  // biome-ignore lint/suspicious/noExplicitAny: the wire is untyped, and a wrong read fails the test
  const answer = (target: string, input: any): { status: number; body: unknown } => {
    switch (target) {
      case "DynamoDB_20120810.PutItem":
        return conditional(input, input.Item.k.S, (old, key) => {
          items.set(key, input.Item);
          return input.ReturnValues === "ALL_OLD" && old !== undefined ? { Attributes: old } : {};
        });
      case "DynamoDB_20120810.DeleteItem":
        return conditional(input, input.Key.k.S, (_old, key) => {
          items.delete(key);
          return {};
        });
      case "DynamoDB_20120810.UpdateItem":
        return conditional(input, input.Key.k.S, (old, key) => {
          if (input.UpdateExpression !== "SET s = :durable, e = :expires REMOVE l")
            throw new Error("unknown update");
          const values = input.ExpressionAttributeValues;
          const { l: _gone, ...kept } = old ?? {};
          items.set(key, { ...kept, s: values[":durable"], e: values[":expires"] });
          return {};
        });
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
  const conditional = (input: any, key: string, effect: (old: Item | undefined, key: string) => object) => {
    const old = items.get(key);
    if (holds(input.ConditionExpression, old, input.ExpressionAttributeValues)) {
      return { status: 200, body: effect(old, key) };
    }
    const withItem = input.ReturnValuesOnConditionCheckFailure === "ALL_OLD" && old !== undefined;
    const __type = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException";
    return {
      status: 400,
      body: { __type, message: "The conditional request failed", ...(withItem ? { Item: old } : {}) },
    };
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
      stored.push({ body: entry.MessageBody, attributes: Object.fromEntries(attributes) });
      Successful.push({ Id: entry.Id, MessageId: `m${stored.length}` });
    }
    return { Successful, Failed: [] };
  };

  return {
    url: `http://127.0.0.1:${port}`,
    items,
    secrets,
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
