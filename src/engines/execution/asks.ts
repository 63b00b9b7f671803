import { abortError, TroupeError } from "../../base/errors.ts";
import { canonicalJson, type Json } from "../../base/json.ts";
import type { Answer } from "../../core/decision.ts";
import { unlabelled } from "../../core/labelled-value.ts";
import type { Item, StoreRequest, StoreResult } from "../../core/store.ts";
import type { Ask, AskHost, WaitsFor } from "./ask.ts";
import type { Asked, Watched } from "./effects.ts";
import { bodyOf, type Fact } from "./fact.ts";

interface Terms<T> {
  readonly path: string;
  readonly what: string;
  readonly waitsFor: WaitsFor;
  readonly expects?: (fact: Fact) => boolean;
  /** The value, or undefined when the fact is something else. Throws to reject. */
  readonly outcome: (fact: Fact) => { readonly value: T } | undefined;
  /** Makes it happen; returns how to call it off. */
  readonly begin: () => () => void;
  /** The signal was aborted first. */
  readonly onAbort?: () => void;
}

/** An ask that waits and ends at once when `signal` is aborted. Aborting is deterministic, so it leaves no fact. */
function waiting<T>(host: AskHost, signal: AbortSignal, terms: Terms<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let callOff: (() => void) | undefined;
    const onAbort = () => {
      host.withdraw(ask);
      terms.onAbort?.();
      reject(abortError(signal));
    };
    const ask: Ask = {
      path: terms.path,
      what: terms.what,
      waitsFor: terms.waitsFor,
      expects: terms.expects ?? (() => false),
      takes(fact) {
        try {
          const outcome = terms.outcome(fact);
          if (!outcome) return false;
          resolve(outcome.value);
        } catch (error) {
          reject(error);
        }
        return true;
      },
      begin() {
        callOff = terms.begin();
      },
      stop() {
        signal.removeEventListener("abort", onAbort);
        callOff?.();
      },
    };
    if (signal.aborted) return reject(abortError(signal));
    signal.addEventListener("abort", onAbort, { once: true });
    host.register(ask);
  });
}

export function askSleep(host: AskHost, path: string, until: number, signal: AbortSignal): Promise<void> {
  return waiting(host, signal, {
    path,
    what: `sleep until ${until}`,
    waitsFor: { decision: null, signal: null, until },
    outcome: (fact) =>
      fact.type === "timer.fired" && bodyOf(fact, "timer.fired").until === until ? { value: undefined } : undefined,
    begin: () => host.effects.timer(host, path, "timer.fired", until),
  });
}

export function askWait(
  host: AskHost,
  path: string,
  name: string,
  until: number | null,
  signal: AbortSignal,
): Promise<Json> {
  const startedAt = host.now();
  return waiting<Json>(host, signal, {
    path,
    what: `wait for ${name}`,
    waitsFor: { decision: null, signal: name, until },
    outcome(fact) {
      if (fact.type === "signal.received") return { value: bodyOf(fact, "signal.received").payload };
      if (fact.type !== "wait.expired" || until === null) return undefined;
      const afterMs = until - startedAt;
      throw new TroupeError(`no signal ${name} came within ${afterMs} ms`, {
        code: "timeout",
        detail: { what: path, afterMs },
      });
    },
    begin: () => (until === null ? () => undefined : host.effects.timer(host, path, "wait.expired", until)),
  });
}

export function askDecision(host: AskHost, asked: Asked, signal: AbortSignal): Promise<Answer> {
  const { path, id, question, deadline } = asked;
  const digest = canonicalJson(question as unknown as Json);
  /** Under which ids the log has this question: its own, and in a fork that of its parent. */
  const ids = new Set<string>();
  let own = id;
  return waiting<Answer>(host, signal, {
    path,
    what: `decision ${id}`,
    waitsFor: { decision: id, signal: null, until: deadline },
    expects(fact) {
      if (fact.type !== "decision.requested") return false;
      const recorded = bodyOf(fact, "decision.requested");
      if (!fact.adopted && canonicalJson(recorded.question as unknown as Json) !== digest) return false;
      ids.add(recorded.id);
      if (!fact.adopted) own = recorded.id;
      return true;
    },
    outcome(fact) {
      if (fact.type !== "decision.answered") return undefined;
      const body = bodyOf(fact, "decision.answered");
      if (!ids.has(body.id) && body.id !== own) return undefined;
      if (!body.answer.approved) host.effects.unresolved.refused(path);
      return { value: body.answer };
    },
    begin: () => host.effects.ask(host, { ...asked, id: own }, ids.has(own)),
    onAbort: () => host.effects.unask(host, { ...asked, id: own }),
  });
}

/** A store operation: executed with whatever keeps it, so it is delivered only after that. */
export function askStore(host: AskHost, path: string, request: StoreRequest): Promise<StoreResult> {
  const digest = digestOf(request);
  return new Promise((resolve) => {
    host.register({
      path,
      what: `store ${request.op}`,
      waitsFor: null,
      expects: () => false,
      takes(fact) {
        if (fact.type !== "store.answered") return false;
        const body = bodyOf(fact, "store.answered");
        const isSame = fact.adopted || digestOf(body.request) === digest;
        if (!isSame && digestOf(unlabelled(body.request)) !== digestOf(unlabelled(request))) return false;
        resolve(body.result);
        return true;
      },
      begin: () => host.effects.store(host, path, request),
      stop: () => undefined,
    });
  });
}

const digestOf = (request: StoreRequest): string => canonicalJson(request as unknown as Json);

/** Waits for another version of a key. What changed may come in beside the end of the wait: the first of them counts. */
export function askWatch(
  host: AskHost,
  watched: Watched,
  until: number | null,
  signal: AbortSignal,
): Promise<Item | null> {
  const { path, key } = watched;
  const startedAt = host.now();
  return waiting<Item | null>(host, signal, {
    path,
    what: `watch ${key}`,
    waitsFor: { decision: null, signal: null, key, until },
    outcome(fact) {
      if (fact.type === "store.changed") {
        const body = bodyOf(fact, "store.changed");
        return body.key === key ? { value: body.item } : undefined;
      }
      if (fact.type !== "wait.expired" || until === null) return undefined;
      host.effects.unwatch(host, watched);
      const afterMs = until - startedAt;
      throw new TroupeError(`${key} did not change within ${afterMs} ms`, {
        code: "timeout",
        detail: { what: path, afterMs },
      });
    },
    begin() {
      host.effects.watch(host, watched);
      return until === null ? () => undefined : host.effects.timer(host, path, "wait.expired", until);
    },
    onAbort: () => host.effects.unwatch(host, watched),
  });
}
