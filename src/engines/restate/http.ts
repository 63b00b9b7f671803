import { type Clock, until } from "../../base/clock.ts";
import { asError } from "../../base/errors.ts";
import { unavailable } from "./failures.ts";

/** How long a server may be away, or not know its services yet, before a call gives up. */
const patienceMs = 30_000;
/** What is asked here is answered in milliseconds; what hangs is asked again. */
const answerMs = 10_000;
/** What is large takes longer. */
const charsPerMs = 200;
const firstPauseMs = 20;
const longestPauseMs = 1_000;

export interface HttpCall {
  readonly url: string;
  readonly method: "GET" | "POST" | "PATCH";
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Answers other than success that are answers. */
  readonly accept?: readonly number[];
}

/**
 * Asks until there is an answer: a server that starts, fails over or has not heard of its services yet refuses for a
 * while (after a restart the ingress says 404 of services it knows). Whatever is called this way may arrive twice.
 *
 * @throws TroupeError `engine_unavailable` after half a minute; `signal.reason` when aborted.
 */
export async function ask(clock: Clock, call: HttpCall): Promise<{ readonly status: number; readonly text: string }> {
  const giveUpAt = clock.now() + patienceMs;
  for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
    const tried = await once(clock, call);
    if ("text" in tried) return tried;
    if (clock.now() >= giveUpAt || !tried.again) throw unavailable(call.url, tried.problem, tried.cause);
    await until(clock, clock.now() + pause, call.signal);
  }
}

type Tried =
  | { readonly status: number; readonly text: string }
  | { readonly problem: string; readonly again: boolean; readonly cause?: unknown };

async function once(clock: Clock, { url, method, body, headers, signal, accept = [] }: HttpCall): Promise<Tried> {
  const late = new AbortController();
  const callOff = clock.alarm(clock.now() + answerMs + (body?.length ?? 0) / charsPerMs, () =>
    late.abort(new Error(noAnswer)),
  );
  try {
    const sent = body === undefined ? {} : { body };
    const either = AbortSignal.any([signal, late.signal]);
    const response = await fetch(url, { method, signal: either, headers: { ...headers }, ...sent });
    const { status } = response;
    const text = await response.text();
    if (response.ok || accept.includes(status)) return { status, text };
    const again = status === 404 || status === 408 || status === 409 || status === 429 || status >= 500;
    return { problem: `it answers ${status}: ${text.slice(0, 300)}`, again };
  } catch (error) {
    signal.throwIfAborted();
    const { message, cause } = asError(error);
    return { problem: cause instanceof Error ? `${message}: ${cause.message}` : message, again: true, cause: error };
  } finally {
    callOff();
  }
}

const noAnswer = `no answer within ${answerMs / 1_000} s; if the server is up, no worker of this app may be`;
