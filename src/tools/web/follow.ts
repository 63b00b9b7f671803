import { type Answer, exchange } from "./exchange.ts";
import { failed } from "./failure.ts";
import { check, type Policy } from "./guard.ts";

/** Where an answer came from in the end. */
export interface Followed {
  readonly url: string;
  readonly answer: Answer;
}

const mostRedirects = 5;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Fetches a URL, and goes on to where it leads. Each address on the way is checked as the first was.
 *
 * @throws TroupeError `address_refused`, `fetch_failed`; the reason of the signal
 */
export async function follow(start: string, policy: Policy, maxBytes: number, signal: AbortSignal): Promise<Followed> {
  let url = start;
  for (let hop = 0; hop <= mostRedirects; hop++) {
    signal.throwIfAborted();
    const target = await untilAborted(check(url, policy), signal);
    const answer = await exchange(target, maxBytes, signal);
    const location = redirects.has(answer.status) ? answer.header("location") : null;
    if (location === null) return { url: target.url.href, answer };
    url = URL.parse(location, target.url.href)?.href ?? location;
  }
  throw failed(start, null, `it leads on more than ${mostRedirects} times`);
}

/** Looking a name up cannot be called off, but need not be waited for. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
