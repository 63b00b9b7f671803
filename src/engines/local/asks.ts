import { abortError, TroupeError } from "../../base/errors.ts";
import { canonicalJson, type Json } from "../../base/json.ts";
import type { Answer, Question } from "../../core/decision.ts";
import type { StoreRequest, StoreResult } from "../../core/store.ts";
import type { Ask, AskHost, WaitsFor } from "./ask.ts";
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
    begin: () => alarm(host, until, () => host.run.append("timer.fired", path, { until })),
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
    begin: () =>
      until === null ? () => undefined : alarm(host, until, () => host.run.append("wait.expired", path, { until })),
  });
}

export function askDecision(
  host: AskHost,
  path: string,
  request: { readonly id: string; readonly question: Question; readonly deadline: number | null },
  signal: AbortSignal,
): Promise<Answer> {
  const { id, question, deadline } = request;
  const digest = canonicalJson(question as unknown as Json);
  /** Under which ids the log has this question: its own, and in a fork that of its parent. */
  const ids = new Set<string>();
  let own = id;
  const write = (open: boolean) => {
    const { n: run, epoch } = host.run.row;
    const text = JSON.stringify(question);
    host.run.add({
      kind: "decision",
      run,
      epoch,
      id: own,
      path,
      at: host.run.clock.now(),
      question: text,
      deadline,
      open,
    });
  };
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
      if (!body.answer.approved) host.run.unresolved.refused(path);
      return { value: body.answer };
    },
    begin() {
      if (!ids.has(own)) host.run.append("decision.requested", path, { id: own, question, deadline });
      write(true); // also when it is in the log: what was to open it may have been lost
      host.run.sink.soon();
      return deadline === null ? () => undefined : host.run.clock.alarm(deadline, () => host.expire(own, question));
    },
    onAbort: () => write(false),
  });
}

/** A store operation: executed with the commit that keeps it, so it is delivered only after that. */
export function askStore(host: AskHost, path: string, request: StoreRequest): Promise<StoreResult> {
  const digest = canonicalJson(request as unknown as Json);
  return new Promise((resolve) => {
    host.register({
      path,
      what: `store ${request.op}`,
      waitsFor: null,
      expects: () => false,
      takes(fact) {
        if (fact.type !== "store.answered") return false;
        const body = bodyOf(fact, "store.answered");
        if (!fact.adopted && canonicalJson(body.request as unknown as Json) !== digest) return false;
        resolve(body.result);
        return true;
      },
      begin() {
        const write = host.run.appendRequest(path, request);
        const fact: Fact = {
          seq: write.seq,
          at: write.at,
          path,
          type: "store.answered",
          body: { request, result: { ok: true, item: null } },
        };
        host.enqueue(fact, false);
        const kept = () => {
          if (write.refused || write.result === null) return;
          host.release(write.seq, { ...fact, body: { request, result: write.result } });
        };
        const wait = host.run.sink.barrier();
        if (wait === undefined) kept();
        else wait.then(kept, () => undefined);
      },
      stop: () => undefined,
    });
  });
}

/** Delivers the fact that `record` writes when the time has come. */
function alarm(host: AskHost, at: number, record: () => Fact): () => void {
  return host.run.clock.alarm(at, () => {
    if (host.closed) return;
    host.enqueue(record());
    host.run.sink.soon();
  });
}
