/** Loaded when first needed. */
const net = (): typeof import("node:net") => process.getBuiltinModule("node:net");

/**
 * Ranges of version 4 that are not of the public internet. Source: IANA IPv4 Special-Purpose Address Registry (RFC 6890 and
 * after), and addresses at which providers answer their own machines.
 */
const reserved4: readonly (readonly [net: string, prefix: number])[] = [
  ["0.0.0.0", 8], // this network
  ["10.0.0.0", 8], // private
  ["100.64.0.0", 10], // shared, of providers
  ["127.0.0.0", 8], // this machine
  ["168.63.129.16", 32], // host services of Azure
  ["169.254.0.0", 16], // link-local, metadata of clouds
  ["172.16.0.0", 12], // private
  ["192.0.0.0", 24], // protocol assignments
  ["192.0.2.0", 24], // documentation
  ["192.31.196.0", 24], // AS112
  ["192.52.193.0", 24], // AMT
  ["192.88.99.0", 24], // relays of 6to4
  ["192.168.0.0", 16], // private
  ["192.175.48.0", 24], // AS112
  ["198.18.0.0", 15], // benchmarks
  ["198.51.100.0", 24], // documentation
  ["203.0.113.0", 24], // documentation
  ["224.0.0.0", 4], // multicast
  ["240.0.0.0", 4], // reserved, broadcast
];

/**
 * What is not of the public internet in version 6: all but `2000::/3`, and of that what stands for something else. Source: IANA
 * IPv6 Special-Purpose Address Registry. The first three have in them, among others, `::1`, addresses of version 4 in those
 * of version 6 (`::/96`, `::ffff:0:0/96`, `64:ff9b::/96`), `fc00::/7`, `fe80::/10` and `ff00::/8`.
 */
const reserved6: readonly (readonly [net: string, prefix: number])[] = [
  ["::", 3],
  ["4000::", 2],
  ["8000::", 1],
  ["2001::", 23], // protocol assignments, Teredo and ORCHID among them
  ["2001:db8::", 32], // documentation
  ["2002::", 16], // 6to4: an address of version 4
  ["2620:4f:8000::", 48], // AS112
  ["3fff::", 20], // documentation
];

type Lists = Readonly<Record<"ipv4" | "ipv6", import("node:net").BlockList>>;
let lists: Lists | undefined;

/** One for each version: a list of both takes addresses of version 4 for those of version 6 that stand for them. */
function makeLists(): Lists {
  const { BlockList } = net();
  const made = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const [start, prefix] of reserved4) made.ipv4.addSubnet(start, prefix, "ipv4");
  for (const [start, prefix] of reserved6) made.ipv6.addSubnet(start, prefix, "ipv6");
  return made;
}

/** Whether it is an address of the public internet. What is no address is not. */
export function isPublic(address: string): boolean {
  const version = net().isIP(address);
  if (version === 0 || address.includes("%")) return false; // with a zone it is of this network
  lists ??= makeLists();
  return version === 4 ? !lists.ipv4.check(address, "ipv4") : !lists.ipv6.check(address, "ipv6");
}

/** The address that the host of a URL is, or null when it is a name. */
export function addressOf(hostname: string): string | null {
  const bare = hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
  return net().isIP(bare) === 0 ? null : bare;
}
