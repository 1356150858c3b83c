import { BlockList } from "node:net";

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** Where the plugin creates things: an endpoint on this machine, and the region and account its ARNs carry. */
export interface Target {
  /** Base URL without a slash at the end, such as `http://127.0.0.1:4566`. */
  endpoint: string;
  region: string;
}

/**
 * Whether a URL points at this very machine: `localhost`, 127.0.0.0/8 or ::1, over http or https.
 * Other names are refused without asking DNS, which could answer anything.
 */
function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  if (protocol !== "http:" && protocol !== "https:") return false;
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  return host === "localhost" || loopback.check(host, "ipv4") || loopback.check(host, "ipv6");
}

/**
 * Reads the target from the environment: AWS_ENDPOINT_URL, and AWS_REGION or AWS_DEFAULT_REGION (us-east-1).
 * Throws when the endpoint is missing or not on this machine: this plugin must never reach real AWS.
 */
export function targetFrom(env: Record<string, string | undefined>): Target {
  const url = env.AWS_ENDPOINT_URL;
  if (!url) {
    throw new Error(
      "The sandbox's aws plugin needs AWS_ENDPOINT_URL with the address of a local MiniStack. " +
        "For real AWS take sandbox/aws/bin off the PATH.",
    );
  }
  if (!isLoopback(url)) {
    throw new Error(
      `The sandbox's aws plugin only talks to this machine, and AWS_ENDPOINT_URL is ${url}. ` +
        "Point it at a local MiniStack; for real AWS take sandbox/aws/bin off the PATH.",
    );
  }
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION || "us-east-1";
  return { endpoint: url.replace(/\/+$/, ""), region };
}
