import { AbortFan } from "../../base/abort-fan.ts";
import type { Clock } from "../../base/clock.ts";
import { type Deadlines, deadlines } from "../../base/deadlines.ts";
import type { Json } from "../../base/json.ts";
import { uniqueName } from "../../base/random.ts";
import type { StepRequest } from "../../core/engine.ts";
import type { Failure } from "../../core/outcome.ts";
import { Attempt, type AttemptOwner, type Ending } from "../execution/attempt.ts";
import { requestWith } from "../execution/request-with.ts";

/** Ends that are kept though no attempt has asked for them again: another worker may have gone on. */
const mostEnded = 1_000;

/** The end of an effect, as the server keeps it. Never an exception: that would be tried again. */
export type StepEnd = Readonly<
  (
    | { ok: true; value?: Json; ms: number; at: number }
    | { ok: false; error: Failure; abandoned: boolean; ms: number; at: number }
  ) & {
    /** What it has had to say: written before its end, because only that is kept. */
    notes?: readonly StepNote[];
  }
>;

type StepNote = Readonly<{ type: string; body: Json }>;

/** An effect at work in this process, or ended and not known to be stored. */
interface Work {
  readonly ended: Promise<StepEnd>;
  readonly resolve: (end: StepEnd) => void;
  readonly once: boolean;
  /** By which the log knows who may start it: the same for all attempts that come here. */
  readonly token: string;
  attempt: Attempt | undefined;
  /** What the attempt obeys. */
  signal: AbortSignal | null;
  notes: StepNote[] | undefined;
}

/** Of one attempt at a run. */
interface Gate {
  /** Aborted when the attempt is over: it may start nothing any more, another goes on. */
  readonly over: AbortSignal;
  /** Resolves when the effect may start: true when it certainly never has. */
  readonly mayStart: (token: string) => Promise<boolean>;
}

/** Tells the run's log of an effect that ended well when nobody waited for it any more. */
export type OnLate = (runId: string, path: string, value: unknown) => void;

/**
 * The effects of this process. A run that is tried again, because the server or the connection died, joins what an
 * earlier attempt began: nothing that is at work is begun twice, and what has ended is given again until it is stored.
 */
export class InFlight {
  readonly #clock: Clock;
  readonly #limits: Deadlines;
  readonly #aborts = new AbortFan();
  readonly #onLate: OnLate;
  readonly #work = new Map<string, Work>();
  readonly #ended = new Set<string>();
  #detached = false;

  constructor(clock: Clock, onLate: OnLate) {
    this.#clock = clock;
    this.#limits = deadlines(clock);
    this.#onLate = onLate;
  }

  /** Runs the effect, or joins it. Never rejects; never settles once the process lets go. */
  run(runId: string, request: StepRequest, gate: Gate): Promise<StepEnd> {
    const { path, signal } = request;
    const key = `${runId}/${path}`;
    const work = this.#work.get(key) ?? this.#begin(key, request);
    work.signal = signal;
    // until it has started each attempt asks for itself: the one before may have died while it asked
    if (work.attempt) work.attempt.follow(signal);
    else this.#start(runId, request, work, gate);
    return work.ended;
  }

  #begin(key: string, { intent, signal }: StepRequest): Work {
    const { promise, resolve } = Promise.withResolvers<StepEnd>();
    const work = {
      ended: promise,
      resolve,
      once: intent,
      token: uniqueName(),
      attempt: undefined,
      signal,
      notes: undefined,
    };
    this.#work.set(key, work);
    return work;
  }

  #start(runId: string, request: StepRequest, work: Work, { over, mayStart }: Gate): void {
    const key = `${runId}/${request.path}`;
    mayStart(work.token).then(
      (fresh) => {
        if (this.#detached || over.aborted || work.attempt || this.#work.get(key) !== work) return;
        const asked = requestWith(request, { signal: work.signal });
        work.attempt = new Attempt(asked, this.#ownerOf(runId, key, work));
        work.attempt.run(fresh);
      },
      () => undefined, // the process lets go
    );
  }

  /** The end is stored: no attempt will ask again. */
  forget(runId: string, path: string): void {
    this.#work.delete(`${runId}/${path}`);
    this.#ended.delete(`${runId}/${path}`);
  }

  /**
   * Stops what a run that is over has left behind. Resolves with the ends of those that ended well meanwhile, and null
   * for the others; what may have happened outside is waited for, within the grace of an attempt.
   */
  async stop(runId: string, requests: readonly StepRequest[]): Promise<readonly (StepEnd | null)[]> {
    const left = requests.map(({ path }) => this.#work.get(`${runId}/${path}`));
    for (const work of left) work?.attempt?.detach();
    for (const work of left) if (work?.once) await work.attempt?.stopped;
    const ends = left.map((work) => (work ? Promise.race([work.ended, null]) : null));
    for (const { path } of requests) this.forget(runId, path);
    return Promise.all(ends);
  }

  /** Stops everything without an outcome. Resolves when what may have happened outside has stopped. */
  async detach(): Promise<void> {
    this.#detached = true;
    const all = [...this.#work.values()];
    for (const { attempt } of all) attempt?.detach();
    await Promise.all(all.filter(({ once }) => once).map(({ attempt }) => attempt?.stopped));
    this.#work.clear();
    this.#limits.stop();
  }

  #end(key: string, { startedAt }: Attempt, ending: Ending, notes: StepNote[] | undefined): StepEnd {
    this.#ended.add(key);
    const [oldest] = this.#ended;
    if (this.#ended.size > mostEnded && oldest !== undefined) {
      this.#ended.delete(oldest);
      this.#work.delete(oldest);
    }
    const at = this.#clock.now();
    const ms = Math.max(0, Math.round(at - startedAt));
    const noted = notes === undefined ? {} : { notes };
    if (!ending.ok) return { ok: false, error: ending.error, abandoned: ending.abandoned, ms, at, ...noted };
    const { value } = ending.encoded;
    return { ok: true, ...(value === undefined ? {} : { value }), ms, at, ...noted };
  }

  #ownerOf(runId: string, key: string, work: Work): AttemptOwner {
    return {
      clock: this.#clock,
      deadlines: this.#limits,
      aborts: this.#aborts,
      ended: (attempt, ending) => work.resolve(this.#end(key, attempt, ending, work.notes)),
      async record(_attempt, type, body) {
        work.notes ??= [];
        work.notes.push({ type, body });
      },
      late: ({ request }, value) => {
        if (request.intent) this.#onLate(runId, request.path, value);
      },
    };
  }
}
