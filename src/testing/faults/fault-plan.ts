import { seededRandom, sha256 } from "../../base/random.ts";

export interface FaultPlanOptions<F extends string> {
  /** Same seed, same faults. Default 1. */
  readonly seed?: number;
  /** How likely a call is to go wrong, from 0 to 1. Default 0: only at the calls that `at` names. */
  readonly rate?: number;
  /** What may go wrong by chance. Default: everything. */
  readonly faults?: readonly F[];
  /** What goes wrong at which call, counted from 1; these calls are not left to chance. */
  readonly at?: Readonly<Record<number, F>>;
}

/** A fault that was injected. */
export interface Injected<F extends string> {
  /** The number of the call, from 1. */
  readonly call: number;
  readonly fault: F;
}

export interface FaultPlan<F extends string> {
  readonly injected: readonly Injected<F>[];
  /** What goes wrong with this call, if anything. */
  next(request: string): F | undefined;
}

/** More than anybody reads. */
const mostKept = 10_000;

/**
 * Decides by the request and how often it was made already, not by the order of calls: so what goes wrong is the same when
 * agents that work at the same time come in another order.
 *
 * @throws RangeError for a rate that is none, TypeError for a fault there is not.
 */
export function faultPlan<F extends string>(options: FaultPlanOptions<F>, all: readonly F[]): FaultPlan<F> {
  const { seed = 1, rate = 0, faults = all, at = {} } = options;
  if (!(rate >= 0 && rate <= 1)) throw new RangeError(`rate must be from 0 to 1, got ${rate}`);
  for (const fault of [...faults, ...Object.values<F>(at)]) {
    if (!all.includes(fault)) throw new TypeError(`there is no fault ${JSON.stringify(fault)}: ${all.join(", ")}`);
  }
  const asked = new Map<string, number>();
  const injected: Injected<F>[] = [];
  let calls = 0;

  function byChance(request: string): F | undefined {
    const key = sha256(request);
    const times = (asked.get(key) ?? 0) + 1;
    asked.set(key, times);
    const random = seededRandom(`${seed}/${key}/${times}`);
    return random() < rate ? faults[Math.floor(random() * faults.length)] : undefined;
  }

  return {
    injected,
    next(request) {
      calls += 1;
      const fault = at[calls] ?? byChance(request);
      if (fault !== undefined && injected.length < mostKept) injected.push({ call: calls, fault });
      return fault;
    },
  };
}
