import { isIP } from "node:net";

/** Whether a URL's host is this machine. */
export function isLoopback(url: URL): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return (
    host === "localhost" || host.endsWith(".localhost") || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host)
  );
}

function isPublicHost(url: URL): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (isLoopback(url)) return false;
  if (isIP(host) === 4) return !/^(0|10|127|169\.254|172\.(1[6-9]|2\d|3[01])|192\.168)\./.test(host);
  if (isIP(host) === 6) return !/^(::|f[cd]|fe80)/i.test(host);
  return host.includes(".") && !/\.(internal|local|lan)$/.test(host);
}

/**
 * What is wrong with a webhook's URL by X's rules, or undefined. Plain http and ports pass only where both the URL
 * and X's base URL are on this machine, as in the sandbox.
 */
export function webhookUrlProblem(text: string, baseUrl: URL): string | undefined {
  if (text.length < 1 || text.length > 200) return `has ${text.length} characters; X takes 1 to 200`;
  if (!URL.canParse(text))
    return "is not a URL; give the whole address, e.g. https://hooks.example.com/x/main";
  const url = new URL(text);
  if (isLoopback(url) && isLoopback(baseUrl)) return undefined;
  if (url.protocol !== "https:") return `begins with ${url.protocol}//; X calls https:// only`;
  if (url.port !== "" || /^https:\/\/[^/?#]*:\d+/i.test(text)) return "names a port; X calls port 443 only";
  if (!isPublicHost(url)) return `has the host ${url.hostname}, which X cannot reach from the internet`;
  return undefined;
}
