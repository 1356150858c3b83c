import { AwsError } from "./aws-error.ts";
import type { Transport } from "./aws-http.ts";
import { textAt } from "./json.ts";
import { type Signer, signedHeaders } from "./sign-request.ts";

/** The services that the receiver speaks to over their JSON protocols. */
type JsonService = "dynamodb" | "sqs" | "secretsmanager";

/** Where and as whom to call. */
export interface AwsSettings extends Signer {
  /** Endpoint URLs in place of AWS's own, by service. */
  readonly endpoints: Readonly<Partial<Record<JsonService | "s3", string>>>;
}

/** One request. `timeoutMs` bounds all of it, a connection is given up sooner. */
export interface AwsRequest {
  readonly service: JsonService;
  /** The X-Amz-Target, `DynamoDB_20120810.PutItem` and the like. */
  readonly target: string;
  readonly body: object;
  readonly timeoutMs: number;
  /** Take a new connection: after a failure the kept one may be dead (a frozen Lambda misses the goodbye). */
  readonly fresh?: boolean;
}

/** Makes one signed request and returns the parsed answer. Throws {@link AwsError}; never tries again. */
export type AwsCall = (request: AwsRequest) => Promise<unknown>;

const contentTypes = {
  dynamodb: "application/x-amz-json-1.0",
  sqs: "application/x-amz-json-1.0",
  secretsmanager: "application/x-amz-json-1.1",
} as const;

/** Calls signed with Signature Version 4. */
export function createAws(settings: AwsSettings, transport: Transport): AwsCall {
  const urls = new Map<JsonService, URL>();
  const urlOf = (service: JsonService): URL => {
    const { endpoints, region } = settings;
    const url =
      urls.get(service) ?? new URL(endpoints[service] ?? `https://${service}.${region}.${suffixOf(region)}/`);
    urls.set(service, url);
    return url;
  };
  return async ({ service, target, body: input, timeoutMs, fresh = false }) => {
    const url = urlOf(service);
    const path = url.pathname;
    const body = JSON.stringify(input);
    const named = { "content-type": contentTypes[service], "x-amz-target": target };
    const signable = { service, method: "POST", host: url.host, path, body, headers: named };
    const headers = signedHeaders(settings, signable, Date.now());
    const request = { call: target, method: "POST", url, path, headers, body, timeoutMs, fresh } as const;
    const { status, headers: answered, text } = await transport(request);
    const answer = parsed(text);
    if (status === 200 && answer !== undefined) return answer;
    if (status === 200) throw new AwsError(target, "NotJson", status);
    throw new AwsError(target, errorName(answered["x-amzn-errortype"], answer), status, answer);
  };
}

/** The domain of a region's partition. */
export function suffixOf(region: string): string {
  return region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
}

/** "com.amazonaws.dynamodb.v20120810#SomeException" and "SomeException:http://…" are both SomeException. */
function errorName(header: string | undefined, answer: unknown): string {
  const name = textAt(answer, "__type") ?? textAt(answer, "code") ?? header ?? "Unknown";
  return name.replace(/^.*#/, "").replace(/:.*$/, "");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
