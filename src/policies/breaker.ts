import { TroupeError } from "../base/errors.ts";
import { checkOptions, type OptionNames } from "../base/known-options.ts";
import type { Context, Policy } from "../core/agent.ts";
import { contend } from "../core/contend.ts";
import {
  admit,
  afterFailure,
  afterProbe,
  type BreakerState,
  type BreakerTerms,
  closed,
  type Evidence,
} from "./breaker-state.ts";
import { checkCodes, checkCount, checkKey, checkMs, checkWrapped } from "./check-option.ts";
import { timeout } from "./timeout.ts";

export interface BreakerOptions {
  /** Breakers of the same key are one, and should have the same terms. Default: the agent's name. */
  readonly key?: string;
  /** So many failures within `windowMs` open it. Default 5. */
  readonly failures?: number;
  /** In milliseconds. Default 60,000. */
  readonly windowMs?: number;
  /** So long it stays open before one call may find out whether things are well again, in milliseconds. Default 30,000. */
  readonly openMs?: number;
  /** That call is ended with `timeout` after so long, in milliseconds; should its process die, another may then. Default 60,000. */
  readonly probeMs?: number;
  /** Only failures with these codes count. Default: all that say something about what is called. */
  readonly codes?: readonly string[];
}

const known: OptionNames<BreakerOptions> = {
  key: true,
  failures: true,
  windowMs: true,
  openMs: true,
  probeMs: true,
  codes: true,
};

/** Failures that are the caller's, or that somebody wanted: they say nothing about what is called. */
const harmless: ReadonlySet<string> = new Set([
  "aborted",
  "bulkhead_full",
  "cancelled",
  "circuit_open",
  "effect_committed",
  "effect_refused",
  "effect_unknown",
  "guard_blocked",
  "invalid_input",
  "invalid_value",
  "name_taken",
  "not_granted",
  "rate_limited",
  "replay_mismatch",
  "too_large",
]);

/** Clocks differ, and an effect may be deaf to its signal: the probe has ended by then. */
const slackMs = 2_000;

/**
 * Stops calling an agent that keeps failing, so that callers fail at once instead of waiting, and what is down is left
 * alone. *Closed*, calls pass, and failures are counted. After `failures` of them within `windowMs` it is *open*: calls are
 * refused with `circuit_open` for `openMs`. Then it is *half open*: exactly one call, of all runs together, is let through as
 * a probe, with all that it calls in its run; if it succeeds the breaker closes, if it fails it is open again, and if it ends
 * without an answer either way the next call probes.
 *
 * Its state is kept in the store (`breaker/<key>`), so that all runs, processes and workers share it: one read for each call,
 * two operations more for each failure. What an abort from outside ends counts as nothing: put a `timeout` inside the breaker,
 * not around it, if slowness shall count. Processes must agree on the time to within a second. A probe's effect that is
 * declared `once` is never cut off, so that it may outlast its turn.
 *
 * Source: Nygard, "Release It!", 2nd edition, 2018, chapter 5, "Circuit Breaker".
 *
 * @throws TroupeError `circuit_open` with the time from which on it is worth another try; `timeout` of a probe.
 * @throws whatever the inner agent throws, unchanged; `ctx.signal.reason` when cancelled.
 * @throws RangeError or TypeError for options that cannot be.
 * @example
 * const guarded = wrap(crmAgent, timeout(10_000), breaker({ key: "crm" }), retry({ attempts: 3 }));
 */
export function breaker(options: BreakerOptions = {}): Policy {
  checkOptions("breaker", options, known);
  const { key, failures = 5, windowMs = 60_000, openMs = 30_000, probeMs = 60_000, codes } = options;
  checkKey("breaker", key);
  checkCodes("breaker", codes);
  checkCount("breaker", "failures", failures, 1);
  for (const [name, value] of Object.entries({ windowMs, openMs, probeMs })) {
    checkMs("breaker", name, value, "more than 0");
  }
  const terms: BreakerTerms = { failures, windowMs, openMs, leaseMs: probeMs + slackMs };

  function evidenceOf(error: unknown): Evidence {
    const code = TroupeError.is(error) ? error.code : undefined;
    const counts = codes ? code !== undefined && codes.includes(code) : code === undefined || !harmless.has(code);
    return counts ? "fails" : "nothing";
  }

  return (inner) => {
    checkWrapped("breaker", inner);
    const name = key ?? inner.name;
    const probe = timeout(probeMs)(inner);
    return {
      ...inner,
      async run(input, ctx) {
        const shared = sharedState(ctx, name, terms);
        const isProbe = await shared.enter();
        let evidence: Evidence = "works";
        try {
          return await ctx.call(isProbe ? probe : inner, input, { mail: "inherited" });
        } catch (error) {
          evidence = ctx.signal.aborted ? "nothing" : evidenceOf(error);
          ctx.signal.throwIfAborted();
          throw error;
        } finally {
          await shared.settle(evidence, isProbe);
        }
      },
    };
  };
}

interface SharedState {
  /** Whether this call is the probe. @throws TroupeError `circuit_open` */
  enter(): Promise<boolean>;
  /** Tells all others what the call has shown. */
  settle(evidence: Evidence, isProbe: boolean): Promise<void>;
}

function sharedState(ctx: Context, key: string, terms: BreakerTerms): SharedState {
  const place = `breaker/${key}`;
  const by = `${ctx.runId}/${ctx.path}`; // the same in every replay

  async function read(shield: boolean): Promise<{ readonly state: BreakerState; readonly version: number }> {
    const item = await ctx.store.get(place, { shield });
    return item === null ? { state: closed, version: 0 } : { state: item.value as BreakerState, version: item.version };
  }

  /** An aborted call has nothing to tell but that it probes no more. */
  async function tell(evidence: Evidence, isProbe: boolean): Promise<void> {
    const { state, version } = await read(isProbe);
    const now = ctx.clock.now();
    const next = isProbe ? afterProbe(state, by, evidence, now, terms) : afterFailure(state, now, terms);
    if (next === null) return;
    await ctx.store.put(place, next, { ifVersion: version, shield: isProbe, unlabelled: true });
    if (next.openUntil !== null && evidence === "fails") ctx.emit("breaker.opened", { key, until: next.openUntil });
    if (isProbe && next.openUntil === null) ctx.emit("breaker.closed", { key });
  }

  return {
    enter: () =>
      contend(ctx, async () => {
        const { state, version } = await read(false);
        const admission = admit(state, by, ctx.clock.now(), terms);
        if (admission.as === "none") throw open(key, admission.retryAt, ctx);
        if (admission.as === "any") return false;
        await ctx.store.put(place, admission.state, { ifVersion: version, unlabelled: true });
        ctx.emit("breaker.probed", { key });
        return true;
      }),
    async settle(evidence, isProbe) {
      if (evidence !== "fails" && !isProbe) return;
      try {
        await contend(ctx, () => tell(evidence, isProbe));
      } catch (error) {
        if (!TroupeError.is(error, "store_conflict")) throw error; // the answer counts more than its bookkeeping
      }
    },
  };
}

function open(key: string, retryAt: number, { clock }: Context): TroupeError {
  return new TroupeError(`${key} has failed too often: it is left alone for another ${retryAt - clock.now()} ms`, {
    code: "circuit_open",
    detail: { key, retryAt },
  });
}
