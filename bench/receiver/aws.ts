/**
 * A stand-in for AWS that answers at once, in a process of its own: DynamoDB with its conditions, SQS, Secrets Manager
 * and S3, each as far as a receiver calls it. `GET /_facts` tells what was asked and stored, `POST /_reset` forgets it.
 * Argument: the text of the one secret.
 */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AwsAnswer, createTable, type TableInput } from "./table.ts";

/** What `GET /_facts` answers. */
export interface AwsFacts {
  /** How often each operation was called. */
  readonly calls: Readonly<Record<string, number>>;
  /** How often a body of each MD5 lies in the queue. */
  readonly queued: Readonly<Record<string, number>>;
  readonly rows: number;
  readonly largestRowBytes: number;
  readonly objects: number;
}

interface SendInput {
  readonly Entries: readonly { readonly Id: string; readonly MessageBody: string }[];
}

const [secret = ""] = process.argv.slice(2);
const table = createTable();
const calls = new Map<string, number>();
const queued = new Map<string, number>();
const objects = new Set<string>();
let messages = 0;

const md5 = (text: string): string => createHash("md5").update(text).digest("hex");
const count = (counts: Map<string, number>, name: string): void => {
  counts.set(name, (counts.get(name) ?? 0) + 1);
};

const sendBatch = ({ Entries }: SendInput): AwsAnswer => {
  const Successful = Entries.map(({ Id, MessageBody }) => {
    const MD5OfMessageBody = md5(MessageBody);
    count(queued, MD5OfMessageBody);
    messages += 1;
    return { Id, MessageId: `message-${messages}`, MD5OfMessageBody };
  });
  return { status: 200, body: { Successful, Failed: [] } };
};

const answerTo = (target: string, text: string): AwsAnswer => {
  const [service = "", operation = ""] = target.split(".");
  if (service === "DynamoDB_20120810") {
    const input: TableInput = JSON.parse(text);
    return table.run(operation, input);
  }
  if (target === "AmazonSQS.SendMessageBatch") return sendBatch(JSON.parse(text));
  if (target === "secretsmanager.GetSecretValue")
    return { status: 200, body: { ARN: "signing-secret", Name: "signing-secret", SecretString: secret } };
  return { status: 400, body: { __type: "UnknownOperationException" } };
};

const facts = (): AwsFacts => ({
  calls: Object.fromEntries(calls),
  queued: Object.fromEntries(queued),
  ...table.facts(),
  objects: objects.size,
});

const reset = (): void => {
  table.reset();
  for (const kept of [calls, queued, objects]) kept.clear();
};

const answer = (request: IncomingMessage, text: string): AwsAnswer => {
  const { method, url = "" } = request;
  if (url === "/_facts") return { status: 200, body: facts() };
  if (url === "/_reset") {
    reset();
    return { status: 200, body: {} };
  }
  if (method === "PUT") {
    count(calls, "s3.PutObject");
    objects.add(url);
    return { status: 200, body: {} };
  }
  const target = String(request.headers["x-amz-target"]);
  count(calls, target);
  return answerTo(target, text);
};

const server = createServer((request: IncomingMessage, response: ServerResponse) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const { status, body } = answer(request, Buffer.concat(chunks).toString("utf8"));
    const bytes = Buffer.from(JSON.stringify(body));
    response.writeHead(status, {
      "content-type": "application/x-amz-json-1.0",
      "content-length": bytes.length,
    });
    response.end(bytes);
  });
});
server.keepAliveTimeout = 120_000;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`);
});
