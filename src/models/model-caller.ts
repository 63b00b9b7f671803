import type { Clock } from "../base/clock.ts";
import type { StepScope } from "../core/agent.ts";
import type { Spending } from "../core/budget.ts";
import type { ModelCaller, ModelChoice, ModelName, ModelRequest, Reply } from "../core/model.ts";
import { askModel } from "./ask-model.ts";
import { Candidate, isMissing, type Target } from "./candidate.ts";
import { faults } from "./fault-table.ts";
import { type ModelLimits, type ModelSettings, modelLimits } from "./model-settings.ts";
import { type Payment, pay } from "./payment.ts";
import { knowsNoNames, type ResolveModel } from "./resolve-model.ts";
import { Tries } from "./tries.ts";
import { type Attempted, isTrouble, type Trouble } from "./trouble.ts";

/**
 * Reaches a model, or the first of several that gives a reply that counts, over whatever happens on the way.
 *
 * Each attempt is one request, and carries the key of the step as `idempotency-key`. What may pass is tried again after a
 * pause with chance in it, of at least what the provider's Retry-After asks, by the step's clock; which faults those are, and
 * which go to the next model at once, is the table at `ModelFault`. A reply that ended at its limit of tokens, or for no
 * known reason, does not count, and neither does anything in it. All calls of a process under one key share one limit, which
 * is there as soon as the provider complains of too many. Under one key are: models by name that have the same key and address;
 * model objects that one provider object has made, such as one call of `createOpenAI`; and other model objects by the name of
 * their provider. Two provider objects with the same key do not know of each other.
 *
 * Waiting for a place counts for the step's own limit: with hundreds of agents at a provider of few requests a minute, make
 * that one longer. Where a provider is down, calls that wait for it go to the next model, or fail, without a request.
 *
 * With several models, one that could not be had (down, out of quota, key refused …) comes last for 30 s of the step's clock,
 * so that not every call pays for finding that out. Each caller remembers for itself.
 *
 * @param choice One model, or several in the order in which they are tried. Names are looked up in the first call.
 * @throws TypeError, RangeError for models and settings that cannot be used.
 */
export function modelCaller(
  choice: ModelChoice,
  settings?: ModelSettings,
  resolve: ResolveModel = knowsNoNames,
): ModelCaller {
  const names = (Array.isArray(choice) ? choice : [choice]) as readonly ModelName[];
  const [first, ...rest] = names.map(
    (name, index) => new Candidate(name, names.length === 1 ? "model" : `model[${index}]`, resolve),
  );
  if (first === undefined) throw new TypeError("model must not be an empty list");
  return new Caller([first, ...rest], modelLimits(settings));
}

/** Whose turn it is, for which time, in the order of those that are asked. */
interface Place {
  readonly order: readonly Candidate[];
  readonly index: number;
  readonly attempt: number;
  readonly candidate: Candidate;
}

class Caller implements ModelCaller {
  readonly name: string;
  readonly #candidates: readonly [Candidate, ...Candidate[]];
  readonly #limits: ModelLimits;

  constructor(candidates: readonly [Candidate, ...Candidate[]], limits: ModelLimits) {
    this.#candidates = candidates;
    this.#limits = limits;
    this.name = candidates[0].name;
  }

  call(request: ModelRequest, scope: StepScope): Promise<Reply> {
    return this.#ask(new Tries(request, scope), this.#order(scope.clock), 0, 1);
  }

  /** Those that have just failed come last; in their own order, also where all have. */
  #order(clock: Clock): readonly Candidate[] {
    const all = this.#candidates;
    if (all.length === 1 || !all.some((each) => each.isDown(clock))) return all;
    return [...all.filter((each) => !each.isDown(clock)), ...all.filter((each) => each.isDown(clock))];
  }

  /**
   * Asks the candidate at `index`, and after it whatever is to be asked then. Not an async function, as nothing here that runs
   * for every reply: nearly all of them need to wait for nothing but the model.
   */
  #ask(tries: Tries, order: readonly Candidate[], index: number, attempt: number): Promise<Reply> {
    const candidate = order[index];
    if (candidate === undefined) return Promise.reject(tries.error());
    const place = { order, index, attempt, candidate };
    if (candidate.target !== undefined) return this.#enter(tries, place, candidate.target);
    return find(candidate, tries).then((target) =>
      target === null ? this.#ask(tries, order, index + 1, 1) : this.#enter(tries, place, target),
    );
  }

  #enter(tries: Tries, place: Place, target: Target): Promise<Reply> {
    const { scope, since } = tries;
    const entered = target.limiter(scope.clock).enter(scope, since);
    if (typeof entered === "number") {
      return this.#send(tries, place, target, entered, tries.failed === undefined ? since : scope.clock.now());
    }
    return entered.then((turn) => {
      if (typeof turn === "number") return this.#send(tries, place, target, turn, scope.clock.now());
      tries.add(target.name, turn, scope.clock.now(), target.hide); // nobody gets through, so nothing was asked
      place.candidate.wentDown(scope.clock);
      return this.#ask(tries, place.order, place.index + 1, 1);
    });
  }

  #send(tries: Tries, place: Place, target: Target, turn: number, startedAt: number): Promise<Reply> {
    const { request, scope } = tries;
    if (scope.spending !== undefined) return this.#sendPaid(scope.spending, tries, place, target, turn);
    const limiter = target.limiter(scope.clock);
    const asking = { target, request, scope, limits: this.#limits, startedAt };
    return askModel(asking).then(
      (attempted) => {
        limiter.leave(turn, attempted);
        return this.#take(tries, place, target, attempted, startedAt);
      },
      (error: unknown) => {
        limiter.leave(turn);
        throw error;
      },
    );
  }

  /** The same where it is paid for. It has its turn by now, so nothing is set aside for what still waits for one. */
  async #sendPaid(spending: Spending, tries: Tries, place: Place, target: Target, turn: number): Promise<Reply> {
    const { scope } = tries;
    const limiter = target.limiter(scope.clock);
    let payment: Payment | undefined;
    let attempted: Attempted | undefined;
    let startedAt: number;
    try {
      payment = await pay(spending, target.name, tries.request, scope);
      startedAt = scope.clock.now();
      attempted = await askModel({ target, request: payment.request, scope, limits: this.#limits, startedAt });
    } catch (error) {
      payment?.abandon();
      throw tries.unpaid(error);
    } finally {
      limiter.leave(turn, attempted);
    }
    return this.#take(tries, place, target, await payment.settle(attempted), startedAt);
  }

  #take(tries: Tries, place: Place, target: Target, attempted: Attempted, startedAt: number): Reply | Promise<Reply> {
    if (isTrouble(attempted)) {
      tries.add(target.name, attempted, startedAt, target.hide);
      return this.#goOn(tries, place, attempted);
    }
    place.candidate.cameUp();
    return tries.failed === undefined ? attempted : { ...attempted, failed: tries.failed };
  }

  async #goOn(tries: Tries, { order, index, attempt }: Place, { fault }: Trouble): Promise<Reply> {
    const { remedy, lasts } = faults[fault];
    if (remedy === "none") throw tries.error();
    if (remedy === "again" && attempt < this.#limits.maxAttempts) {
      await tries.pause(attempt);
      return this.#ask(tries, order, index, attempt + 1);
    }
    if (lasts) order[index]?.wentDown(tries.scope.clock);
    return this.#ask(tries, order, index + 1, 1);
  }
}

async function find(candidate: Candidate, tries: Tries): Promise<Target | null> {
  try {
    return await candidate.find();
  } catch (error) {
    if (!isMissing(error)) throw error;
    tries.addMissing(candidate.name, error);
    return null;
  }
}
