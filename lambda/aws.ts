import http from "node:http";
import https from "node:https";
import aws4 from "aws4";
import { AwsError } from "./aws-error.ts";
import { textAt } from "./json.ts";

/** The services the receiver speaks to, all over their JSON protocols. */
type AwsService = "dynamodb" | "sqs" | "secretsmanager";

/** Where and as whom to call. */
export interface AwsSettings {
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** Endpoint URLs in place of AWS's own, by service. */
  readonly endpoints: Readonly<Partial<Record<AwsService, string>>>;
}

/** One request. `timeoutMs` bounds all of it, a connection is given up sooner. */
export interface AwsRequest {
  readonly service: AwsService;
  /** The X-Amz-Target, `DynamoDB_20120810.PutItem` and the like. */
  readonly target: string;
  readonly body: object;
  readonly timeoutMs: number;
  /** Take a new connection: after a failure the kept one may be dead (a frozen Lambda misses the goodbye). */
  readonly fresh?: boolean;
}

/** Makes one signed request and returns the parsed answer. Throws {@link AwsError}; never tries again. */
export type AwsCall = (request: AwsRequest) => Promise<unknown>;

const connectMs = 1_000;
const contentTypes = {
  dynamodb: "application/x-amz-json-1.0",
  sqs: "application/x-amz-json-1.0",
  secretsmanager: "application/x-amz-json-1.1",
} as const;

/** Calls over keep-alive connections, signed with Signature Version 4. */
export function createAws(settings: AwsSettings): AwsCall {
  const agents = {
    "http:": new http.Agent({ keepAlive: true }),
    "https:": new https.Agent({ keepAlive: true }),
  };
  return (request) => {
    const url = endpointOf(settings, request.service);
    const secure = url.protocol === "https:";
    const signed = signedRequest(settings, request, url);
    const options: https.RequestOptions = {
      method: "POST",
      hostname: url.hostname.replace(/^\[|\]$/g, ""),
      port: url.port,
      path: signed.path,
      headers: signed.headers,
      agent: request.fresh === true ? false : agents[secure ? "https:" : "http:"],
    };
    return exchange(secure ? https.request(options) : http.request(options), request, signed.body);
  };
}

function signedRequest(settings: AwsSettings, request: AwsRequest, url: URL) {
  const body = JSON.stringify(request.body);
  const signed = aws4.sign(
    {
      service: request.service,
      region: settings.region,
      method: "POST",
      host: url.host,
      path: url.pathname,
      headers: { "Content-Type": contentTypes[request.service], "X-Amz-Target": request.target },
      body,
    },
    settings,
  );
  return { path: signed.path ?? "/", headers: signed.headers ?? {}, body };
}

function endpointOf({ endpoints, region }: AwsSettings, service: AwsService): URL {
  const suffix = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  return new URL(endpoints[service] ?? `https://${service}.${region}.${suffix}/`);
}

function exchange(outgoing: http.ClientRequest, request: AwsRequest, body: string): Promise<unknown> {
  const failed = (code: string, status = 0, answer?: unknown): AwsError =>
    new AwsError(request.target, code, status, answer);
  return new Promise((resolve, reject) => {
    const total = setTimeout(() => outgoing.destroy(failed("Timeout")), request.timeoutMs);
    const connecting = setTimeout(() => outgoing.destroy(failed("ConnectTimeout")), connectMs);
    const connected = (): void => clearTimeout(connecting);
    const end = (error: unknown): void => {
      clearTimeout(total);
      clearTimeout(connecting);
      reject(error instanceof AwsError ? error : failed(codeOfNetworkError(error)));
    };
    outgoing.on("error", end);
    outgoing.on("socket", (socket) => {
      if (socket.connecting)
        socket.once(outgoing.protocol === "https:" ? "secureConnect" : "connect", connected);
      else connected();
    });
    outgoing.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", end);
      response.on("end", () => {
        clearTimeout(total);
        const status = response.statusCode ?? 0;
        const answer = parsed(Buffer.concat(chunks).toString("utf8"));
        if (status === 200 && answer !== undefined) resolve(answer);
        else if (status === 200) reject(failed("NotJson", status));
        else reject(failed(errorName(response.headers["x-amzn-errortype"], answer), status, answer));
      });
    });
    outgoing.end(body);
  });
}

/** "com.amazonaws.dynamodb.v20120810#SomeException" and "SomeException:http://…" are both SomeException. */
function errorName(header: string | string[] | undefined, answer: unknown): string {
  const name = textAt(answer, "__type") ?? textAt(answer, "code") ?? String(header ?? "Unknown");
  return name.replace(/^.*#/, "").replace(/:.*$/, "");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function codeOfNetworkError(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "NetworkError";
}
