import { TroupeError } from "../base/errors.ts";
import type { RunId } from "../base/ids.ts";
import type { Engine } from "../core/engine.ts";
import type { Entry } from "../core/entry.ts";
import { encodeKept } from "../core/limits.ts";
import type { Outcome } from "../core/outcome.ts";
import { outcomeWithCallers } from "./called-by.ts";

/** A handle on a run. It holds nothing: dropping it changes nothing, and any process may make another. */
export interface Run<O> {
  readonly id: RunId;
  /** The log from its first entry, live until the run ends or pauses. Each iteration starts over. */
  readonly events: AsyncIterable<Entry>;
  /** How the run stands once it has ended or cannot go on without a person: never hangs on one. Rejects
   * only when there is no telling: `closed` when the app is disposed first, or why the log cannot be used. */
  readonly outcome: Promise<Outcome<O>>;
  /**
   * The final result, however long people take.
   *
   * @throws TroupeError the run's failure, or `cancelled`.
   */
  readonly result: Promise<O>;
  cancel(reason?: string): Promise<void>;
}

export const runHandle = <O>(engine: Engine, id: RunId): Run<O> => new RunHandle(engine, id);

class RunHandle<O> implements Run<O> {
  readonly id: RunId;
  readonly #engine: Engine;

  constructor(engine: Engine, id: RunId) {
    this.#engine = engine;
    this.id = id;
  }

  get events(): AsyncIterable<Entry> {
    const follow = () => this.#engine.entries(this.id, { follow: true });
    return { [Symbol.asyncIterator]: () => follow()[Symbol.asyncIterator]() };
  }

  get outcome(): Promise<Outcome<O>> {
    return this.#end(false);
  }

  get result(): Promise<O> {
    return this.#end(true).then((outcome) => resultOf<O>(this.id, outcome));
  }

  async #end(final: boolean): Promise<Outcome<O>> {
    try {
      const outcome = await this.#engine.outcome(this.id, { final });
      return (await outcomeWithCallers(this.#engine, outcome)) as Outcome<O>;
    } catch (error) {
      throw TroupeError.is(error, "closed") ? disposed(this.id, error) : error;
    }
  }

  readonly cancel = (reason?: string): Promise<void> => cancelRun(this.#engine, this.id, reason);
}

function disposed(id: RunId, { detail, cause }: TroupeError<"closed">): TroupeError {
  const fix = "await the result before the app goes (return await run.result)";
  const message = `the app was disposed while run ${id} was awaited; ${fix}`;
  return new TroupeError(message, { code: "closed", detail, ...(cause === undefined ? {} : { cause }) });
}

export async function cancelRun(engine: Engine, id: RunId, reason = "cancelled by the caller"): Promise<void> {
  encodeKept(reason, "the reason");
  await engine.cancel(id, reason);
}

const howToAnswer = "nobody can answer inside run(); use troupe({ … }), app.start and app.decide";

/** @throws TroupeError unless the run completed. */
export function resultOf<O>(id: string, outcome: Outcome<O>): O {
  switch (outcome.status) {
    case "completed":
      return outcome.value;
    case "failed":
      throw outcome.error;
    case "cancelled": {
      const { reason, unresolved } = outcome;
      throw new TroupeError(`run ${id} was cancelled: ${reason}`, {
        code: "cancelled",
        detail: { runId: id, reason, unresolved },
      });
    }
    case "paused": {
      const decisions = outcome.decisions.map((decision) => decision.id);
      const waitsFor = [...decisions, ...outcome.signals, ...outcome.keys];
      throw new TroupeError(`run ${id} waits for ${waitsFor.join(", ")}, and ${howToAnswer}`, {
        code: "decision_required",
        detail: { decisions },
      });
    }
  }
}
