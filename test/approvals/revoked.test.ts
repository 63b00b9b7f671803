import { describe, expect, test } from "vitest";
import type { Fact } from "../../src/engines/execution/fact.ts";
import { Recording } from "../../src/engines/execution/recording.ts";
import type { Journal } from "../../src/engines/local/journal.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { Crash, crashingJournal } from "../../src/testing/crashing-journal.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { answer, aside, bodies, openIn, type Paid, payer, payTool } from "./paying.ts";

/** A journal with a rule that covers what `payer` does. */
async function ruled(): Promise<Journal> {
  const journal = memoryJournal();
  await simulate(payer({ pay: payTool([]) }), "go", {
    journal,
    id: "first",
    async meanwhile(app, id) {
      await (await app.attach(id)).outcome;
      for (const decision of await openIn(app)) await app.decide(decision.id, { approved: true, scope: "always" });
    },
  });
  return journal;
}

const revokeAll = (journal: Journal): Promise<void> =>
  aside(journal, async (app) => {
    for (const { id } of await app.approvals.rules()) await app.approvals.revoke(id);
  });

describe("G4 approvals: rules that were taken back", () => {
  test("G4 approvals: revoked while a run was down, at whatever commit it died, a rule answers nothing any more", async () => {
    let crashes = 0;
    let asked = 0;
    for (let at = 1; ; at++) {
      const journal = await ruled();
      const paid: Paid = [];
      const go = (over: Journal, time: number) =>
        simulate(payer({ pay: payTool(paid) }), "go", { journal: over, id: "second", clock: virtualClock(time) });
      const end = await go(crashingJournal(journal, { at, when: "after" }), 10).catch((error: unknown) => error);
      if (!(end instanceof Crash)) break;
      crashes += 1;
      const run = journal.find("second");
      const log = run === null ? [] : journal.read(run.n, 0, 100);
      const answered = log.some(({ type }) => type === "decision.answered");
      await revokeAll(journal);
      const { outcome } = await go(journal, 10_000);
      expect([at, outcome.status, paid.length]).toEqual([at, ...(answered ? ["completed", 1] : ["paused", 0])]);
      if (answered) continue;
      asked += 1;
      const more = await simulate(payer({ pay: payTool(paid) }), "go", {
        journal,
        id: "second",
        clock: virtualClock(20_000),
        alwaysReplay: true,
        meanwhile: (app, id) => answer(app, id),
      });
      expect([more.outcome.status, paid.length]).toEqual(["completed", 1]);
      expect(bodies(more.entries, "decision.answered")).toMatchObject([{ answer: { by: "ann" } }]);
    }
    expect([crashes > 5, asked > 3]).toEqual([true, true]);
  });

  test("G4 approvals: a no that was given meanwhile counts as well: a person is asked", async () => {
    const paid: Paid = [];
    const go = (over: Journal, time: number) =>
      simulate(payer({ pay: payTool(paid) }), "go", { journal: over, id: "second", clock: virtualClock(time) });
    /** Died between the look and the answer. */
    async function died(at: number): Promise<Journal> {
      const journal = await ruled();
      await go(crashingJournal(journal, { at, when: "after" }), 10).catch(() => undefined);
      const { n = -1 } = journal.find("second") ?? {};
      const log = journal.read(n, 0, 100);
      return log.some(({ path }) => path === "payer/ask#1!rules") ? journal : died(at + 1);
    }
    const journal = await died(1);
    const [rule] = await aside(journal, (app) => app.approvals.rules());
    const no = { ...rule, approved: false, id: "a_000000000000" } as never;
    const put = { op: "transact", changes: [{ put: "approvals/pay/a_000000000000", value: no }] } as const;
    journal.store(put, { runId: "", overlay: false }, 0);
    expect((await go(journal, 10_000)).outcome.status).toBe("paused");
    expect(paid).toEqual([]);
  });

  test.each([false, true])(
    "G4 approvals: a fork looks for rules itself, wherever it begins; so does a fork of it; replayed: %s",
    async (alwaysReplay) => {
      const journal = await ruled();
      const paid: Paid = [];
      const program = payer({ pay: payTool(paid) });
      await simulate(program, "go", {
        journal,
        id: "second",
        alwaysReplay,
        async meanwhile(app, id) {
          await (await app.attach(id)).result;
          await app.approvals.revoke((await app.approvals.rules())[0]?.id ?? "");
          const log = await Array.fromAsync(app.events(id));
          const made = log.findIndex(({ type }) => type === "tool.completed");
          const before = paid.length;
          for (const { seq } of log.slice(0, made)) {
            const fork = await app.fork(id, { at: seq, id: `fork-${seq}`, live: true });
            expect([seq, (await fork.outcome).status, paid.length]).toEqual([seq, "paused", before]);
            const own = await Array.fromAsync(app.events(`fork-${seq}`));
            const again = await app.fork(`fork-${seq}`, { at: own.length - 1, id: `again-${seq}`, live: true });
            expect([seq, (await again.outcome).status, paid.length]).toEqual([seq, "paused", before]);
          }
          for (const { id: open } of await openIn(app)) await app.decide(open, { approved: true, by: "ann" });
          for (const { seq } of log.slice(0, made)) {
            expect(await (await app.attach(`fork-${seq}`)).result).toBe("done");
            expect(await (await app.attach(`again-${seq}`)).result).toBe("done");
          }
          expect(paid).toHaveLength(before + 2 * made);
          const whole = await Array.fromAsync(app.events("fork-3"));
          const last = await app.fork("fork-3", { at: whole.length - 2, id: "last", live: true });
          expect(await last.result).toBe("done");
          expect(paid).toHaveLength(before + 2 * made);
        },
      });
    },
  );

  test("G4 approvals: a fork that an early version has recorded goes on by the look of its parent", () => {
    const fact = (seq: number, type: string, path: string) => ({ seq, at: 0, path, type, body: {} }) as unknown as Fact;
    const shared = [fact(1, "store.answered", "a/ask#1!rules"), fact(2, "decision.requested", "a/ask#1")];
    const seqs = (...own: readonly Fact[]) => new Recording([...shared, ...own], 2).rest().map(({ seq }) => seq);
    expect(seqs()).toEqual([]);
    const asked = [fact(5, "decision.requested", "a/ask#1"), fact(6, "decision.answered", "a/ask#1")];
    expect(seqs(...asked)).toEqual([1, 2, 5, 6]);
    expect(seqs(fact(4, "store.answered", "a/ask#1!rules"), ...asked)).toEqual([4, 5, 6]);
  });
});
