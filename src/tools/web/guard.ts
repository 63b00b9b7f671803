import { TroupeError } from "../../base/errors.ts";
import { addressOf, isPublic } from "./address.ts";
import { failed } from "./failure.ts";

/** Finds all addresses of a name. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

/** What may be fetched besides the public web. */
export interface Policy {
  /** `host:port`, as {@link placesOf} makes them. */
  readonly allowed: ReadonlySet<string>;
  readonly resolve: Resolve;
}

/** A URL that may be fetched, and the only addresses that may be connected to for it. */
export interface Target {
  readonly url: URL;
  readonly addresses: readonly string[];
}

/** Why an address may not be fetched, in words for a model. */
function refused(url: string, why: string): TroupeError<"address_refused"> {
  const shown = JSON.stringify(url.slice(0, 300));
  return new TroupeError(`${shown} must not be fetched: ${why}`, { code: "address_refused", detail: { url, why } });
}

const longestUrl = 8_192;

/**
 * Checks a URL and looks its host up, once. Whoever connects must use one of these addresses: asking again could give others.
 * A name is refused when only one of its addresses is not of the public internet.
 *
 * @throws TroupeError `address_refused`
 */
export async function check(text: string, { allowed, resolve }: Policy): Promise<Target> {
  const url = parse(text);
  const isAllowed = allowed.has(placeOf(url));
  if (!isAllowed && !["", "80", "443"].includes(url.port)) throw refused(text, "only ports 80 and 443 are allowed");
  const literal = addressOf(url.hostname);
  const addresses = literal === null ? await lookUp(url.hostname, text, resolve) : [literal];
  const isOpen = isAllowed || addresses.every(isPublic);
  if (!isOpen) throw refused(text, "it is an address of this machine or of a private network");
  return { url, addresses };
}

function parse(text: string): URL {
  if (text.length > longestUrl) throw refused(text, `it is longer than ${longestUrl} characters`);
  const url = URL.parse(text);
  if (url === null) throw refused(text, "it is no URL");
  if (url.protocol !== "http:" && url.protocol !== "https:") throw refused(text, "only http and https are allowed");
  if (url.username !== "" || url.password !== "") throw refused(text, "user names and passwords are not allowed in it");
  url.hash = "";
  return url;
}

async function lookUp(hostname: string, text: string, resolve: Resolve): Promise<readonly string[]> {
  let addresses: readonly string[];
  try {
    addresses = await resolve(hostname);
  } catch (cause) {
    throw failed(text, null, "there is no host of this name", cause);
  }
  if (addresses.length === 0) throw refused(text, "the name has no address");
  return addresses;
}

/** The host as it is written in URLs, and the port, also where it is that of the protocol. */
const placeOf = ({ hostname, port, protocol }: URL): string =>
  `${hostname.replace(/\.$/, "")}:${port === "" ? { "http:": 80, "https:": 443 }[protocol] : port}`;

/**
 * The places that a list of hosts means: `host:port` is that port, `host` is ports 80 and 443.
 *
 * @throws TypeError for what is no host, such as a URL.
 */
export function placesOf(hosts: readonly string[]): ReadonlySet<string> {
  const places = hosts.flatMap((host) => {
    const url = URL.parse(`http://${host}`);
    const isHost = url !== null && url.pathname === "/" && !/[/?#@\\\s]/.test(host) && host !== "";
    if (!isHost) throw new TypeError(`allow: ${JSON.stringify(host)} is no host, such as "localhost:8080"`);
    const named = /:\d+$/.test(host) && !host.endsWith("]");
    return named ? [placeOf(url)] : [80, 443].map((port) => `${url.hostname.replace(/\.$/, "")}:${port}`);
  });
  return new Set(places);
}
