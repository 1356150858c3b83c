/** Which hosts mean this machine. */
import { BlockList, isIP } from "node:net";

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

const bare = (host: string): string => host.replace(/^\[|\]$/g, "").toLowerCase();

/** Whether an address is one of this machine's own. `::ffff:127.0.0.1` counts. */
export const isLoopbackAddress = (address: string): boolean => {
  const plain = bare(address).replace(/^::ffff:(?=\d+\.)/, "");
  const version = isIP(plain);
  return version !== 0 && loopback.check(plain, version === 6 ? "ipv6" : "ipv4");
};

/** Whether a host name is reserved for this machine: `localhost` and everything below it. */
export const isLocalhostName = (host: string): boolean => /(^|\.)localhost\.?$/.test(bare(host));

/** Whether a URL's host, brackets and all, is this machine. */
export const isLoopbackHost = (host: string): boolean => isLocalhostName(host) || isLoopbackAddress(host);

/** Whether an address is of a network that X cannot reach: private, link-local, shared, unspecified. */
export const isPrivateAddress = (address: string): boolean => {
  const plain = bare(address);
  const version = isIP(plain);
  return version !== 0 && unreachable.check(plain, version === 6 ? "ipv6" : "ipv4");
};

const unreachable = new BlockList();
for (const [network, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["224.0.0.0", 3],
] as const) {
  unreachable.addSubnet(network, bits, "ipv4");
  unreachable.addSubnet(`::ffff:${network}`, 96 + bits, "ipv6");
}
unreachable.addAddress("::", "ipv6");
unreachable.addAddress("::1", "ipv6");
unreachable.addSubnet("fc00::", 7, "ipv6");
unreachable.addSubnet("fe80::", 10, "ipv6");
