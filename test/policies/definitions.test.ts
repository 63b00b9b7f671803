import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { breaker } from "../../src/policies/breaker.ts";
import { bulkhead } from "../../src/policies/bulkhead.ts";
import { cache } from "../../src/policies/cache.ts";
import { fallback } from "../../src/policies/fallback.ts";
import { guard } from "../../src/policies/guard.ts";
import { rateLimit } from "../../src/policies/rate-limit.ts";
import { retry } from "../../src/policies/retry.ts";
import { supervised } from "../../src/policies/supervised.ts";
import { timeout } from "../../src/policies/timeout.ts";

const idle = fn("idle", (_: null) => null);
const made: Readonly<Record<string, (options: never) => unknown>> = {
  breaker,
  bulkhead,
  cache,
  fallback,
  guard,
  rateLimit,
  retry,
  supervised: (options) => supervised(idle, options),
};
const good: Readonly<Record<string, object>> = {
  breaker: {},
  bulkhead: { limit: 1 },
  cache: { ttlMs: 1 },
  fallback: { value: 1 },
  rateLimit: { limit: 1, perMs: 1 },
  retry: { attempts: 2 },
};
const make = (policy: string, options?: unknown) => made[policy]?.(options as never);

const list = /must be a list of error codes, such as \["timeout"\], got/;
const whole = /must be a whole number of at least \d, got/;
const ms = /milliseconds, got/;
const text = /must be a text.*, got/;
const wrong: readonly (readonly [policy: string, option: string, values: readonly unknown[], message: RegExp])[] = [
  ["breaker", "codes", ["timeout", 5, null, [5], {}], list],
  ["breaker", "failures", ["5", null, 5n, {}], whole],
  ["breaker", "openMs", ["5", null, [5]], ms],
  ["breaker", "key", [5, null, 5n, {}], text],
  ["bulkhead", "limit", ["5", undefined, null], whole],
  ["bulkhead", "queue", ["5", null], whole],
  ["bulkhead", "maxWaitMs", ["5", null], ms],
  ["bulkhead", "scope", ["all", null, 5n], /must be "fleet" or "run", got/],
  ["cache", "ttlMs", ["5", undefined, null], ms],
  ["cache", "version", [5, null, 5n], text],
  ["cache", "singleFlight", ["no", 0, null], /must be true or false, got/],
  ["fallback", "compute", [5, null, "x"], /must be a function of the input, got/],
  ["fallback", "agents", [5, null, "x", {}, [5], [null], idle], /must be a list of agents.*, got/],
  ["fallback", "codes", ["timeout", null], list],
  ["rateLimit", "limit", ["5", undefined, null], whole],
  ["rateLimit", "perMs", ["5", undefined, null], ms],
  ["retry", "attempts", ["5", undefined, null], whole],
  ["retry", "baseMs", ["5", null], ms],
  ["retry", "codes", ["timeout", null, [null]], list],
  ["guard", "input", [null, 5, "x", {}, [5], [null]], /must be a function or an agent, or a list of them, got/],
  ["guard", "output", [null, 5], /must be a function or an agent, or a list of them, got/],
  ["supervised", "timeoutMs", ["5", null], ms],
];

describe("policies that cannot be", () => {
  test.each(wrong)(
    "%s: %s of the wrong kind is a TypeError that says what it must be",
    (policy, option, values, fix) => {
      for (const value of values) {
        const attempt = () => make(policy, { ...good[policy], [option]: value });
        expect(attempt).toThrow(TypeError);
        expect(attempt).toThrow(fix);
        expect(attempt).toThrow(new RegExp(`^${policy}: ${option} must be`));
      }
    },
  );

  test.each(["bulkhead", "cache", "fallback", "guard", "rateLimit", "retry"])(
    "%s: without options says which",
    (policy) => {
      expect(() => make(policy)).toThrow(TypeError);
      expect(() => make(policy)).toThrow(new RegExp(`^${policy}: it needs options, such as ${policy}\\(\\{`));
    },
  );

  test.each(Object.keys(made))("%s: options that are none", (policy) => {
    for (const options of [5, null, "x"]) {
      expect(() => make(policy, options)).toThrow(TypeError);
      expect(() => make(policy, options)).toThrow(new RegExp(`^${policy}: its options must be an object, got`));
    }
  });

  test("supervised: the options of its policies are named as theirs", () => {
    for (const name of ["retry", "fallback"]) {
      for (const value of [5, null, 0, ""]) {
        expect(() => make("supervised", { [name]: value })).toThrow(TypeError);
        expect(() => make("supervised", { [name]: value })).toThrow(`${name}: its options must be an object, got`);
      }
    }
  });

  test("any: what is wrapped must be an agent", () => {
    const policies: Readonly<Record<string, (inner: never) => unknown>> = {
      ...{ breaker: breaker(), bulkhead: bulkhead({ limit: 1 }), cache: cache({ ttlMs: 1 }) },
      ...{ fallback: fallback({ value: 1 }), guard: guard({ input: () => ({ verdict: "pass" }) }), supervised },
      ...{ rateLimit: rateLimit({ limit: 1, perMs: 1 }), retry: retry({ attempts: 2 }), timeout: timeout(5) },
    };
    for (const [name, policy] of Object.entries(policies)) {
      for (const inner of [5, undefined, null, () => 5, {}, "idle"]) {
        expect(() => policy(inner as never)).toThrow(TypeError);
        expect(() => policy(inner as never)).toThrow(new RegExp(`^${name}: what it wraps must be an agent.*, got`));
      }
    }
  });
});
