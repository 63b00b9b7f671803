import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { until } from "../../../src/base/clock.ts";
import type { AccountTerms, Bill, Need } from "../../../src/core/budget.ts";
import { TroupeError } from "../../../src/index.ts";
import { draw, limitOf, newRecord, raise } from "../../../src/runtime/budget/account-record.ts";
import { CallSpending } from "../../../src/runtime/budget/call-spending.ts";
import { Treasury } from "../../../src/runtime/budget/treasury.ts";
import { virtualClock } from "../../../src/testing/index.ts";
import { account, billOf, emptyStore, needOf, recordOf, scopeAt, slowStore, takenOf } from "./bench.ts";

const amounts = fc.integer({ min: 0, max: 2_000 });

describe("G4 budget: an account", () => {
  test("G4 budget: whatever is drawn, told and put back, never more than the limit is spent or in hand", () => {
    const steps = fc.array(
      fc.record({
        holder: fc.constantFrom("a", "b", "c"),
        spend: fc.double({ min: 0, max: 1, noNaN: true }),
        back: fc.double({ min: 0, max: 1, noNaN: true }),
        more: amounts,
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), steps, (max, all) => {
        const terms = account("a", max);
        let record = newRecord;
        for (const { holder, spend, back, more } of all) {
          const inHand = record.held[holder]?.nano ?? 0;
          const spent = Math.floor(inHand * spend);
          const given = Math.floor((inHand - spent) * back);
          const before = record;
          record = draw(terms, record, {
            holder,
            spent: { nano: spent, tokens: 0 },
            more: { nano: more, tokens: 0 },
            back: { nano: given, tokens: 0 },
          });
          expect(takenOf(record)).toBeLessThanOrEqual(max);
          expect(record.spent.nano).toBe(before.spent.nano + spent);
          expect(record.held[holder]?.nano ?? 0).toBeGreaterThanOrEqual(inHand - spent - given);
          const left = max - takenOf(before) + given;
          if (more <= left)
            expect(record.held[holder]?.nano ?? 0).toBeGreaterThanOrEqual(inHand - spent - given + more);
        }
      }),
    );
  });

  test("G4 budget: a limit is raised once for each decision", () => {
    const terms = account("a", 100);
    const once = raise(newRecord, "d1", { nano: 50, tokens: 0 });
    const twice = raise(once, "d1", { nano: 50, tokens: 0 });
    expect(limitOf(terms, twice).nano).toBe(150);
    expect(limitOf(terms, raise(twice, "d2", { nano: 1, tokens: 0 })).nano).toBe(151);
  });
});

/** A request of one of several processes, in one of several places. */
interface Op {
  readonly process: number;
  readonly place: number;
  readonly startMs: number;
  readonly ms: number;
  readonly input: number;
  readonly output: number;
  /** Of its worst case. */
  readonly used: number;
  /** The process dies before it knows what it has cost. */
  readonly dies: boolean;
}

const ops: fc.Arbitrary<readonly Op[]> = fc.array(
  fc.record({
    process: fc.integer({ min: 0, max: 2 }),
    place: fc.integer({ min: 0, max: 3 }),
    startMs: fc.integer({ min: 0, max: 6_000 }),
    ms: fc.integer({ min: 0, max: 800 }),
    input: fc.integer({ min: 0, max: 300 }),
    output: fc.integer({ min: 1, max: 1_000 }),
    used: fc.double({ min: 0, max: 1, noNaN: true }),
    dies: fc.integer({ min: 0, max: 19 }).map((n) => n === 0),
  }),
  { maxLength: 50 },
);

const caps = fc.record({
  all: fc.integer({ min: 100, max: 20_000 }),
  run: fc.integer({ min: 100, max: 20_000 }),
  call: fc.integer({ min: 100, max: 20_000 }),
});

/** Three processes that spend from the same tree, at the same time. */
class Spenders {
  readonly store = emptyStore();
  readonly clock = virtualClock();
  readonly billed = new Map<string, number>();
  /** Bigger than the worst case of the biggest account. */
  readonly caps: ReadonlyMap<string, number>;
  readonly #places: readonly (readonly AccountTerms[])[];
  readonly #treasuries = [0, 1, 2].map(() => new Treasury({}, slowStore(this.store, this.clock, 200)));
  readonly #lives = [0, 1, 2].map(() => new AbortController());

  constructor({ all, run, call }: { readonly all: number; readonly run: number; readonly call: number }) {
    const root = account("@t/all", all);
    const [run0, run1] = [account("@t/run0", run), account("@t/run1", run)];
    const [call0, call1] = [account("@t/call0", call), account("@t/call1", call)];
    this.#places = [
      [root, run0],
      [root, run1],
      [root, run0, call0],
      [root, run1, call1],
    ];
    const every = [root, run0, run1, call0, call1];
    this.caps = new Map(every.map(({ key, maxNano }) => [key, maxNano ?? 0]));
  }

  get deaths(): number {
    return this.#lives.filter(({ signal }) => signal.aborted).length;
  }

  async go(plan: readonly Op[]): Promise<void> {
    await Promise.all(plan.map((op) => this.#request(op)));
    await Promise.all(this.#treasuries.map((each, index) => (this.#life(index).signal.aborted ? null : each.close())));
  }

  #life(process: number): AbortController {
    return this.#lives[process] as AbortController;
  }

  async #request({ process, place, startMs, ms, input, output, used, dies }: Op): Promise<void> {
    const { signal } = this.#life(process);
    const accounts = this.#places[place] ?? [];
    const spending = new CallSpending(this.#treasuries[process] as Treasury, accounts);
    try {
      await until(this.clock, startMs, signal);
      const { output: got, ...paid } = await this.#reserve(spending, needOf(input, 1, output), signal);
      const spent = Math.floor((input + got) * used);
      for (const { key } of accounts) this.billed.set(key, (this.billed.get(key) ?? 0) + spent);
      await until(this.clock, this.clock.now() + ms, signal);
      if (dies) this.#life(process).abort(new Error("dead"));
      else await paid.settle(billOf(spent, 1, 1));
    } catch (error) {
      if (!(signal.aborted || TroupeError.is(error, "budget_exceeded"))) throw error;
    }
  }

  async #reserve(spending: CallSpending, need: Need, signal: AbortSignal) {
    const reservation = await spending.reserve(need, scopeAt(this.clock, signal));
    return { output: reservation.output, settle: (bill: Bill) => reservation.settle(bill) };
  }
}

describe("G4 budget: a tree of accounts", () => {
  test("G4 budget: several processes never overspend any account, whoever dies; refunds are exact", {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(caps, ops, async (limits, plan) => {
        const spenders = new Spenders(limits);
        const { clock, store, billed } = spenders;
        await clock.drive(spenders.go(plan));
        for (const [key, max] of spenders.caps) {
          const record = await recordOf(store, key);
          expect(takenOf(record)).toBeLessThanOrEqual(max);
          expect(billed.get(key) ?? 0).toBeLessThanOrEqual(takenOf(record));
          for (const { nano } of Object.values(record.held)) expect(nano).toBeGreaterThanOrEqual(0);
          if (spenders.deaths > 0) continue;
          expect(record.held).toEqual({});
          expect(record.spent.nano).toBe(billed.get(key) ?? 0);
        }
      }),
      { numRuns: 200, endOnFailure: true },
    );
  });
});
