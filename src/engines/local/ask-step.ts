import { abortError } from "../../base/errors.ts";
import type { Json } from "../../base/json.ts";
import type { StepRequest } from "../../core/engine.ts";
import { fromFailure, toFailure } from "../../core/failure.ts";
import type { AskHost } from "./ask.ts";
import { unknownOutcome } from "./attempt.ts";
import { bodyOf } from "./fact.ts";

/** An effect: given what was recorded of it, or run. */
export function askStep(host: AskHost, request: StepRequest): Promise<Json | undefined> {
  const { path, key } = request;
  const { unresolved } = host.run;
  return new Promise((resolve, reject) => {
    host.register({
      path,
      what: "step",
      waitsFor: null,
      expects: (fact) => fact.type === "effect.intended",
      takes(fact) {
        if (fact.type === "step.completed") {
          unresolved.ended(path, key, null);
          resolve(bodyOf(fact, "step.completed").value);
        } else if (fact.type === "step.failed") {
          const { error } = bodyOf(fact, "step.failed");
          if (!fact.adopted) unresolved.ended(path, key, error);
          reject(fromFailure(error, path, fact.cause));
        } else return false;
        return true;
      },
      begin: () => begin(host, request),
      stop: () => undefined,
    });
  });
}

/** Starts the effect once its intent, and all before it, is on disk; or joins the one at work since an earlier execution. */
function begin(host: AskHost, request: StepRequest): void {
  const { run } = host;
  const { path, key, signal, intent, barrier } = request;
  const fresh = !host.announced(path);
  const refuse = (by: AbortSignal) => {
    const reason = abortError(by);
    run.refuse(request, toFailure(fresh ? reason : unknownOutcome(path, key, reason)));
  };
  const running = run.attempts.get(path);
  if (running) {
    running.follow(signal);
    return;
  }
  if (signal?.aborted) {
    refuse(signal);
    return;
  }
  if (intent && fresh) {
    run.append("effect.intended", path, { key });
    host.announce(path);
  }
  const start = () => {
    if (!signal?.aborted) run.start(request, fresh);
    else if (!host.closed) refuse(signal);
  };
  const wait = both(barrier ? run.sink.barrier(host.alone) : undefined, host.checkLease());
  if (wait === undefined) start();
  else wait.then(start, () => undefined); // the sink tells the engine why
}

function both(a: Promise<void> | undefined, b: Promise<void> | undefined): Promise<void> | undefined {
  if (a === undefined) return b;
  return b === undefined ? a : Promise.all([a, b]).then(() => undefined);
}
