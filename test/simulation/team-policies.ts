import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import { breaker } from "../../src/policies/breaker.ts";
import { bulkhead } from "../../src/policies/bulkhead.ts";
import { cache } from "../../src/policies/cache.ts";
import { fallback } from "../../src/policies/fallback.ts";
import { guard } from "../../src/policies/guard.ts";
import { rateLimit } from "../../src/policies/rate-limit.ts";
import { retry } from "../../src/policies/retry.ts";
import { supervised } from "../../src/policies/supervised.ts";
import { timeout } from "../../src/policies/timeout.ts";
import { type Bound, inTurn, times, waiting, within } from "./team-bounds.ts";
import { gist } from "./team-leaf.ts";

type Any = Agent<Json, Json>;

interface Wrapped {
  readonly inner: Any;
  /** Stands in, or checks. */
  readonly other: Any;
  /** From 1 to 3. */
  readonly n: number;
  readonly ms: number;
}

interface Costs extends Pick<Wrapped, "n" | "ms"> {
  readonly inner: Bound;
  readonly other: Bound;
}

interface PolicyParts {
  readonly make: (wrapped: Wrapped) => Agent<Json>;
  /** By what the policy promises. */
  readonly most: (costs: Costs) => Bound;
}

const maxWaitMs = 300;
/** Nobody is there to answer. */
const personMs = 250;
const pauses = { baseMs: 50, capMs: 300 } as const;

/** The pauses of a retry: full jitter, or what an error says, up to the cap. */
const again = (n: number, inner: Bound): Bound => inTurn(times(n, inner), times(n - 1, waiting(pauses.capMs)));

export const policyKinds = [
  "retry",
  "timeout",
  "fallback",
  "breaker",
  "rate-limit",
  "bulkhead",
  "cache",
  "guard",
  "supervised",
] as const;
export type PolicyKind = (typeof policyKinds)[number];

export const policies: Readonly<Record<PolicyKind, PolicyParts>> = {
  retry: {
    make: ({ inner, n }) => retry({ attempts: n, ...pauses })(inner),
    most: ({ inner, n }) => again(n, inner),
  },
  timeout: {
    make: ({ inner, ms }) => timeout(ms + 1)(inner),
    most: ({ inner, ms }) => within(ms + 1, inner),
  },
  fallback: {
    make: ({ inner, other, n }) =>
      n === 1
        ? fallback<Json, Json>({ agents: [other] })(inner)
        : fallback<Json, Json>({ agents: [other], compute: (input) => gist(input) })(inner),
    most: ({ inner, other }) => inTurn(inner, other),
  },
  breaker: {
    make: ({ inner, n, ms }) => breaker({ key: `breaker ${n} ${ms}`, failures: n, openMs: ms + 1 })(inner),
    most: ({ inner }) => inner,
  },
  "rate-limit": {
    make: ({ inner, n, ms }) => rateLimit({ key: `rate ${n} ${ms}`, limit: n, perMs: ms + 1, maxWaitMs })(inner),
    most: ({ inner }) => inTurn(waiting(maxWaitMs), inner),
  },
  bulkhead: {
    make: ({ inner, n, ms }) =>
      ms % 2 === 0
        ? bulkhead({ limit: n, scope: "run", maxWaitMs })(inner)
        : bulkhead({ key: `bulkhead ${n}`, limit: n, queue: 2, maxWaitMs })(inner),
    most: ({ inner }) => inTurn(waiting(maxWaitMs), inner),
  },
  cache: {
    make: ({ inner, ms }) => cache({ ttlMs: ms + 1 })(inner),
    most: ({ inner }) => ({ runs: inner.runs, ms: 2 * inner.ms }),
  },
  guard: {
    make: ({ inner, other, n }) =>
      guard<Json, Json>({
        input: n === 1 ? other : (value) => ({ verdict: "amend", value: [gist(value)] }),
        output: (value) => {
          if (gist(value) % 5 === 0) return { verdict: "block", why: "by chance" };
          return gist(value) % 5 === 1 ? { verdict: "ask", question: "So?", timeoutMs: personMs } : { verdict: "pass" };
        },
      })(inner),
    most: ({ inner, other }) => inTurn(other, inner, waiting(personMs)),
  },
  supervised: {
    make: ({ inner, other, n, ms }) =>
      supervised<Json, Json, Json>(inner, {
        timeoutMs: ms + 1,
        retry: { attempts: n, ...pauses },
        ...(ms % 2 === 0 ? { fallback: { agents: [other] } } : {}),
      }),
    most: ({ inner, other, n, ms }) => inTurn(again(n, within(ms + 1, inner)), other),
  },
};
