import type { Clock } from "../base/clock.ts";

/** What a server answers to a GET, as JSON. Rejects when there is none, or none that answers in time. */
export type Probe = (url: string) => Promise<unknown>;

export interface ProbeOptions {
  readonly fetch: (url: string, options: RequestInit) => Promise<Response>;
  readonly clock: Clock;
  /** Milliseconds for the whole answer. Default 300: what is on this machine answers at once. */
  readonly limitMs?: number;
}

const mostBytes = 1_048_576;

/** Looks whether a server is there. Sends no key and follows no redirect. */
export function httpProbe({ fetch, clock, limitMs = 300 }: ProbeOptions): Probe {
  return async (url) => {
    const limit = new AbortController();
    const callOff = clock.alarm(clock.now() + limitMs, () => limit.abort(new Error(`no answer within ${limitMs} ms`)));
    try {
      const response = await fetch(url, { redirect: "error", signal: limit.signal });
      if (!response.ok) throw new Error(`answered with status ${response.status}`);
      return JSON.parse(await text(response));
    } finally {
      callOff();
      limit.abort(); // the rest of an answer that was too long or not wanted
    }
  };
}

async function text({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) throw new Error("answered with too much");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
