import { type AwsSettings, suffixOf } from "./aws.ts";
import { AwsError } from "./aws-error.ts";
import type { Transport } from "./aws-http.ts";
import type { PutObject } from "./ports.ts";
import { signedHeaders } from "./sign-request.ts";

const call = "S3.PutObject";

/**
 * Writes to one S3 bucket by PutObject. The signature covers the body's SHA-256, so S3 refuses one that was damaged on
 * its way. Keys are of letters, digits and `-_./` alone: nothing in them needs encoding.
 */
export function objectWriter(settings: AwsSettings, transport: Transport, bucket: string): PutObject {
  const { url, folder } = placeOf(settings, bucket);
  return async ({ key, body, contentType }, { timeoutMs, isRetry }) => {
    const path = `${folder}/${key}`;
    const named = { "content-type": contentType };
    const signable = { service: "s3", method: "PUT", host: url.host, path, body, headers: named };
    const headers = signedHeaders(settings, signable, Date.now());
    const request = { call, method: "PUT", url, path, headers, body, timeoutMs, fresh: isRetry } as const;
    const { status, text } = await transport(request);
    if (status !== 200) throw new AwsError(call, errorName(text), status);
  };
}

/** Virtual-hosted on AWS; path-style at an endpoint of one's own, and for a name with dots, which no certificate fits. */
function placeOf({ endpoints, region }: AwsSettings, bucket: string): { url: URL; folder: string } {
  if (endpoints.s3 === undefined && !bucket.includes("."))
    return { url: new URL(`https://${bucket}.s3.${region}.${suffixOf(region)}/`), folder: "" };
  const url = new URL(endpoints.s3 ?? `https://s3.${region}.${suffixOf(region)}/`);
  return { url, folder: `${url.pathname.replace(/\/$/, "")}/${bucket}` };
}

/** S3 names its errors in XML, and not at all where a proxy answers. */
function errorName(text: string): string {
  return /<Code>([A-Za-z0-9.]+)<\/Code>/.exec(text)?.[1] ?? "Unknown";
}
