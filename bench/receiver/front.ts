/**
 * API Gateway and Lambda in small, a process of its own: HTTP in front, payload 2.0 behind, one event at a time in
 * each worker, a new worker where none is free and there may be more. What finds no worker waits.
 * Arguments: function.ts bundled, the receiver's bundle, and how many workers there may be.
 * `GET /_workers` tells how many were started.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { payloadOf } from "./events.ts";
import { startWorker, type Worker } from "./worker.ts";

const [script = "", bundle = "", most = "1"] = process.argv.slice(2);
const workers: Promise<Worker>[] = [];
const free: Worker[] = [];
const waiting: ((worker: Worker) => void)[] = [];

const give = (worker: Worker): void => {
  const next = waiting.shift();
  if (next === undefined) free.push(worker);
  else next(worker);
};

const start = (): void => {
  const worker = startWorker(script, bundle, process.env);
  workers.push(worker);
  worker.then(give, (error: unknown) => {
    console.error(error);
    process.exit(1);
  });
};

const take = (): Promise<Worker> => {
  const worker = free.pop();
  if (worker !== undefined) return Promise.resolve(worker);
  if (workers.length < Number(most)) start();
  return new Promise((resolve) => waiting.push(resolve));
};

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
};

/** The gateway joins a header's values with commas. */
const headersOf = (request: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(request.headersDistinct).map(([name, values = []]) => [name, values.join(",")]),
  );

const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { method = "GET", url = "" } = request;
  if (url === "/_workers") {
    response.end(String(workers.length));
    return;
  }
  const body = await bodyOf(request);
  const query = url.split("?")[1] ?? "";
  const event = payloadOf({ method, query, headers: headersOf(request), ...(body !== "" && { body }) });
  const worker = await take();
  const { statusCode, headers = {}, body: answered = "" } = await worker.invoke(event);
  give(worker);
  response.writeHead(statusCode, headers);
  response.end(answered);
};

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    console.error(error);
    response.writeHead(500).end();
  });
});
server.keepAliveTimeout = 120_000;
process.once("SIGTERM", async () => {
  server.closeAllConnections();
  await Promise.all(workers.map(async (worker) => (await worker).end()));
  process.exit(0);
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`);
});
