/** X's rules for a webhook's URL. */
import { isIP } from "node:net";
import { isLoopbackHost, isPrivateAddress } from "../api/loopback.ts";

const longest = 200;

/** The port as written: `URL` drops a scheme's default port, X refuses it all the same. */
const namesPort = (text: string): boolean => /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*:\d*(?:[/?#]|$)/i.test(text);

const isPublicHost = (host: string): boolean => {
  const plain = host.replace(/^\[|\]$/g, "");
  if (isIP(plain) !== 0) return !isPrivateAddress(plain);
  return plain.includes(".") && !/\.(?:local|internal|localhost|test|invalid|home\.arpa)\.?$/i.test(plain);
};

/**
 * What is wrong with a webhook's URL, in words; undefined where X takes it.
 * @param onLoopback whether the emulator itself is reached on loopback: then a loopback receiver may use http and a port.
 */
export const webhookUrlFault = (text: string, onLoopback: boolean): string | undefined => {
  const length = [...text].length;
  if (length === 0 || length > longest)
    return `the URL must have 1 to ${longest} characters, this one has ${length}`;
  if (/[\s\p{Cc}]/u.test(text) || !URL.canParse(text)) return "this is not an absolute URL";
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:") return "the scheme must be https";
  if (url.username !== "" || url.password !== "") return "the URL must not hold credentials";
  if (text.includes("#")) return "the URL must not have a fragment";
  if (onLoopback && isLoopbackHost(url.hostname)) return undefined;
  if (url.protocol !== "https:") return "the scheme must be https";
  if (namesPort(text)) return "the URL must not name a port";
  if (!isPublicHost(url.hostname)) return "the host must be publicly reachable";
  return undefined;
};
