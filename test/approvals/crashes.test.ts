import { describe, expect, test } from "vitest";
import type { Json } from "../../src/base/json.ts";
import type { Decision } from "../../src/core/decision.ts";
import type { Journal } from "../../src/engines/local/journal.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import type { App } from "../../src/runtime/troupe.ts";
import { Crash, crashingJournal } from "../../src/testing/crashing-journal.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { bill, bodies, openIn, type Paid, payer, payTool } from "./paying.ts";

/** Alice and Al may be paid by one answer, Eve not, and Bob by an answer of his own. */
const bills: readonly Json[] = [
  { ...bill, to: "alice" },
  { ...bill, to: "eve" },
  { ...bill, to: "al" },
  { ...bill, to: "bob" },
];

function verdict({ question }: Decision): object {
  const { to } = (question.call?.input ?? { to: "" }) as { readonly to: string };
  if (to === "eve") return { approved: false };
  return to === "bob" ? { approved: true } : { approved: true, scope: "run", match: { to: "al*" } };
}

/** A person who answers whatever is open, and is as often interrupted as the machine. */
async function person(app: App, id: string): Promise<void> {
  const run = await app.attach(id);
  for (let end = await run.outcome; end.status === "paused"; end = await run.outcome) {
    for (const decision of await openIn(app)) {
      await app.decide(decision.id, { by: "ann", ...verdict(decision) } as never).catch((error: { code?: string }) => {
        if (error.code !== "decision_closed") throw error; // a standing answer was faster
      });
    }
  }
}

const go = (journal: Journal, paid: Paid, at: number) =>
  simulate(payer({ pay: payTool(paid) }, bills), "go", { journal, clock: virtualClock(at), meanwhile: person });

const names = (paid: Paid): readonly string[] => paid.map((each) => (each as { readonly to: string }).to);

describe.each(["before", "after"] as const)("G4 approvals: dies %s every commit", (when) => {
  test(`G4 approvals: dies ${when} every commit: nothing is paid that nobody allowed, and nothing is asked twice`, async () => {
    let crashes = 0;
    for (let at = 1; ; at++) {
      const paid: Paid = [];
      const journal = memoryJournal();
      const dying = crashingJournal(journal, { at, when });
      const end = await go(dying, paid, 0).catch((error: unknown) => error);
      if (end instanceof Error && !(end instanceof Crash)) throw end;
      if (end instanceof Crash) crashes += 1;
      const { outcome, entries } = await go(journal, paid, 10_000);
      expect(outcome).toEqual({ status: "completed", value: "done" });
      expect(new Set(names(paid))).toEqual(new Set(["alice", "al", "bob"]));
      const asked = bodies(entries, "decision.requested");
      expect(asked).toHaveLength(bills.length);
      expect(bodies(entries, "decision.answered")).toHaveLength(bills.length);
      expect(bodies(entries, "tool.completed")).toHaveLength(3);
      if (!(end instanceof Crash)) break;
    }
    expect(crashes).toBeGreaterThan(8);
  });
});
