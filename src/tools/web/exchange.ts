import { Agent, request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { request as httpsRequest, Agent as TlsAgent } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import type { Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { failed } from "./failure.ts";
import type { Target } from "./guard.ts";

/** What came from an address. */
export interface Answer {
  readonly status: number;
  /** By lower-case name; of several only the first. */
  readonly header: (name: string) => string | null;
  /** Decompressed; at most as much as was asked for. */
  readonly body: Uint8Array;
  /** There was more. */
  readonly isCut: boolean;
}

/** Nothing that tells who asks, and nothing that was kept from another answer. */
const headers = {
  accept: "text/html,application/xhtml+xml,text/markdown,text/plain,application/json;q=0.9,*/*;q=0.5",
  "accept-encoding": "gzip, deflate, br",
  "user-agent": "troupe",
};

/**
 * One GET, of one of the addresses that were checked and of no other. No proxy of the environment is used, and no
 * connection of somebody else's.
 *
 * @throws TroupeError `fetch_failed`; the reason of the signal
 */
export async function exchange(target: Target, maxBytes: number, signal: AbortSignal): Promise<Answer> {
  const { url } = target;
  try {
    const response = await send(target, signal);
    const status = response.statusCode ?? 0;
    const header = (name: string) => [response.headers[name] ?? null].flat()[0] ?? null;
    const isRead = status >= 200 && status < 300;
    const { body, isCut } = isRead ? await bodyOf(response, maxBytes) : { body: new Uint8Array(), isCut: false };
    response.destroy();
    return { status, header, body, isCut };
  } catch (cause) {
    signal.throwIfAborted();
    throw failed(url.href, null, whyOf(cause), cause);
  }
}

function send({ url, addresses }: Target, signal: AbortSignal): Promise<IncomingMessage> {
  const isTls = url.protocol === "https:";
  const options: RequestOptions = {
    headers,
    signal,
    lookup: pinned(addresses),
    agent: isTls ? new TlsAgent({ keepAlive: false }) : new Agent({ keepAlive: false }),
  };
  return new Promise((resolve, reject) => {
    const request = isTls ? httpsRequest(url, options, resolve) : httpRequest(url, options, resolve);
    request.on("error", reject);
    request.end();
  });
}

/** Stands in for looking the name up a second time. */
const pinned =
  (addresses: readonly string[]): LookupFunction =>
  (_, { all }, answer) => {
    const found = addresses.map((address) => ({ address, family: isIP(address) }));
    const [first] = found;
    if (all) answer(null, found);
    else if (first) answer(null, first.address, first.family);
    else answer(new Error("no address"), "", 0);
  };

/** What is compressed is counted as it comes out, so that little cannot become too much. */
async function bodyOf(response: IncomingMessage, maxBytes: number): Promise<Pick<Answer, "body" | "isCut">> {
  const parts: Uint8Array[] = [];
  let left = maxBytes;
  for await (const part of plain(response) as AsyncIterable<Uint8Array>) {
    parts.push(part.subarray(0, left));
    left -= part.length;
    if (left < 0) return { body: Buffer.concat(parts), isCut: true };
  }
  return { body: Buffer.concat(parts), isCut: false };
}

const decoders = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
} as const;

function plain(response: IncomingMessage): Readable {
  const encoding = (response.headers["content-encoding"] ?? "identity").trim().toLowerCase();
  if (encoding === "identity" || encoding === "") return response;
  const decoder = Object.hasOwn(decoders, encoding) ? decoders[encoding as keyof typeof decoders]() : null;
  if (decoder === null) throw new Error(`it is encoded as ${encoding}`);
  response.on("error", (error) => decoder.destroy(error));
  return response.pipe(decoder);
}

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens at this address",
  ECONNRESET: "the connection was cut",
  ETIMEDOUT: "the host does not answer",
  EHOSTUNREACH: "the host cannot be reached",
  ENETUNREACH: "the network cannot be reached",
  EPROTO: "the host does not speak https",
  ERR_SSL_WRONG_VERSION_NUMBER: "the host does not speak https",
  CERT_HAS_EXPIRED: "the certificate of the host has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the certificate of the host is not trusted",
  ERR_TLS_CERT_ALTNAME_INVALID: "the certificate is that of another host",
};

function whyOf(error: unknown): string {
  const code = Error.isError(error) && "code" in error ? String(error.code) : "";
  return words[code] ?? (Error.isError(error) ? error.message : "no reason is known");
}
