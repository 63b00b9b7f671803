import type { StepScope } from "../core/agent.ts";
import type { ModelCaller, ModelChoice, ModelName, ModelRequest, Reply } from "../core/model.ts";
import { askModel } from "./ask-model.ts";
import { Candidate, isMissing, type Target } from "./candidate.ts";
import { type ModelLimits, type ModelSettings, modelLimits } from "./model-settings.ts";
import { knowsNoNames, type ResolveModel } from "./resolve-model.ts";
import { Tries } from "./tries.ts";
import { type Attempted, isTrouble, type TimedTrouble } from "./trouble.ts";

/**
 * Reaches a model, or the first of several that gives a reply that counts, over whatever happens on the way.
 *
 * Each attempt is one request, and carries the key of the step as `idempotency-key`. What may pass is tried again after a
 * pause with chance in it, of at least what the provider's Retry-After asks, by the step's clock; which faults those are, and
 * which go to the next model at once, is the table at `ModelFault`. A reply that ended at its limit of tokens, or for no
 * known reason, does not count, and neither does anything in it. All calls of a process to one provider share one limit,
 * which is there as soon as the provider complains of too many.
 *
 * Waiting for a place counts for the step's own limit: with hundreds of agents at a provider of few requests a minute, make
 * that one longer.
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

/** One call, and when it was made. */
interface Asked {
  readonly request: ModelRequest;
  readonly scope: StepScope;
  readonly since: number;
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

  async call(request: ModelRequest, scope: StepScope): Promise<Reply> {
    const asked: Asked = { request, scope, since: scope.clock.now() };
    const { target } = this.#candidates[0];
    const first = target === undefined ? undefined : await this.#attempt(target, asked);
    return first === undefined || isTrouble(first) ? this.#insist(asked, first) : first;
  }

  /** What remains to be tried when the first attempt came to nothing, or could not be made at once. */
  async #insist(asked: Asked, first: TimedTrouble | undefined): Promise<Reply> {
    const tries = new Tries(asked.scope);
    let given = first;
    for (const candidate of this.#candidates) {
      const reply = await this.#ask(candidate, asked, tries, given);
      given = undefined;
      if (reply !== null) return tries.failed.length === 0 ? reply : { ...reply, failed: tries.failed };
    }
    throw tries.error();
  }

  /** The reply of one model; null where it has none and the next one may. `given`: what the first attempt came to. */
  async #ask(candidate: Candidate, asked: Asked, tries: Tries, given: TimedTrouble | undefined): Promise<Reply | null> {
    const target = candidate.target ?? (await find(candidate, tries));
    if (target === null) return null;
    let attempted = given ?? (await this.#attempt(target, asked));
    for (let attempt = 1; isTrouble(attempted); attempt++) {
      const remedy = tries.add(target.name, attempted);
      if (remedy === "none") throw tries.error();
      if (remedy === "next" || attempt >= this.#limits.maxAttempts) return null;
      await tries.pause(attempt);
      attempted = await this.#attempt(target, asked);
    }
    return attempted;
  }

  /** One request. The attempt begins when the provider's limit lets it. */
  async #attempt(target: Target, { request, scope, since }: Asked): Promise<Reply | TimedTrouble> {
    const { model, name } = target;
    const limiter = target.limiter(scope.clock);
    const entered = limiter.enter(scope, since);
    const turn = typeof entered === "number" ? entered : await entered;
    const startedAt = scope.clock.now();
    let attempted: Attempted | undefined;
    try {
      attempted = await askModel({ model, name, request, scope, limits: this.#limits });
    } finally {
      limiter.leave(turn, attempted);
    }
    return isTrouble(attempted) ? { ...attempted, ms: Math.max(0, scope.clock.now() - startedAt) } : attempted;
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
