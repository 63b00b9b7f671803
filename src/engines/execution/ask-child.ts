import { abortError, TroupeError } from "../../base/errors.ts";
import { canonicalJson } from "../../base/json.ts";
import type { ChildEnd, ChildRequest } from "../../core/engine.ts";
import { fromFailure } from "../../core/failure.ts";
import type { Ask, AskHost } from "./ask.ts";
import { bodyOf, type Fact } from "./fact.ts";
import { leftByChild } from "./unresolved-in.ts";

/** Most characters of a reason that is passed on. */
const longestReason = 1_000;

/**
 * A run of its own: started, or found, and waited for to its end even when nobody wants it any more, because until then
 * it may still do something.
 */
export function askChild(host: AskHost, path: string, request: ChildRequest, signal: AbortSignal): Promise<ChildEnd> {
  const { id, agent } = request;
  if (signal.aborted) return Promise.resolve({ ok: false, error: abortError(signal), committed: [] });
  return new Promise((resolve) => {
    let begun = false;
    const onAbort = () => {
      if (begun) host.effects.cancelChild(host, path, id, reasonOf(signal));
    };
    const ask: Ask = {
      path,
      what: `run of ${agent}`,
      waitsFor: { decision: null, signal: null, until: null, child: id },
      expects: (fact) => fact.type === "child.started" && isSame(fact, request),
      takes(fact) {
        const end = endOf(fact, path);
        if (!end) return false;
        if (!fact.adopted) for (const key of leftByChild(fact)) host.effects.unresolved.add(key, key);
        resolve(signal.aborted ? { ...end, ok: false, error: abortError(signal) } : end);
        return true;
      },
      begin() {
        begun = true;
        host.effects.child(host, path, request);
        if (signal.aborted) onAbort();
      },
      stop: () => signal.removeEventListener("abort", onAbort),
    };
    signal.addEventListener("abort", onAbort, { once: true });
    host.register(ask);
  });
}

/** In a fork, what is recorded names another run, and so may the input. */
function isSame(fact: Fact, { id, agent, input }: ChildRequest): boolean {
  const recorded = bodyOf(fact, "child.started");
  if (recorded.agent !== agent) return false;
  if (fact.adopted) return true;
  return recorded.id === id && canonicalJson(recorded.input ?? null) === canonicalJson(input ?? null);
}

function endOf(fact: Fact, path: string): ChildEnd | undefined {
  if (fact.type === "child.completed") {
    const { value, committed = [], labels } = bodyOf(fact, "child.completed");
    return { ok: true, value, committed, labels };
  }
  if (fact.type !== "child.failed") return undefined;
  const { error, committed = [], labels } = bodyOf(fact, "child.failed");
  return { ok: false, error: fromFailure(error, path), committed, labels };
}

function reasonOf(signal: AbortSignal): string {
  const reason = abortError(signal);
  const text = TroupeError.is(reason, "cancelled") ? reason.detail.reason : reason.message;
  return text.slice(0, longestReason);
}
