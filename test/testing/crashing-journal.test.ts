import { expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { Crash, crashingJournal } from "../../src/testing/crashing-journal.ts";
import { simulate } from "../../src/testing/simulate.ts";

const two = fn<null, number>("two", async (_, ctx) => {
  await ctx.step("a", () => 1);
  return ctx.step("b", () => 2);
});

test("crashingJournal: keeps what was committed before, and nothing after", async () => {
  const counting = crashingJournal(memoryJournal(), { at: Number.POSITIVE_INFINITY, when: "before" });
  await simulate(two, null, { journal: counting });
  let least = 0;
  for (let at = 1; at <= counting.commits; at++) {
    const lengths: number[] = [];
    for (const when of ["before", "after"] as const) {
      const journal = memoryJournal();
      await expect(simulate(two, null, { journal: crashingJournal(journal, { at, when }) })).rejects.toThrow(Crash);
      lengths.push(journal.read(0, 0, 100).length);
    }
    const [before = 0, after = 0] = lengths;
    expect(before).toBe(least);
    expect(after).toBeGreaterThan(before);
    least = after;
  }
});

test("crashingJournal: once dead, stays dead", async () => {
  const dying = crashingJournal(memoryJournal(), { at: 1, when: "before" });
  for (let n = 0; n < 3; n++) await expect(simulate(two, null, { journal: dying })).rejects.toThrow(Crash);
});
