import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { Crash, crashingJournal } from "../../src/testing/crashing-journal.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { paths, types, world } from "./world.ts";

const say = (step: string, id = "talk") =>
  fn<null, unknown>(id, async (_, ctx) => {
    await ctx.step(step, () => step);
    await ctx.wait("go");
  });

const sayBye = say("bye");

/** Paused in its first version; `talk` has changed since. */
async function talking() {
  const journal = memoryJournal();
  const { outcome } = await simulate(say("hello"), null, { journal });
  expect(outcome.status).toBe("paused");
  return journal;
}

describe("R4 cancel of a run that cannot go on", () => {
  test("R4 cancel: a stuck run ends, and its inbox is empty", async () => {
    const journal = await talking();
    const told = await simulate(sayBye, null, { journal });
    expect(told.outcome).toMatchObject({ status: "failed", error: { code: "replay_mismatch" } });
    const other = fn<null, null>("other", () => null);
    await simulate(other, null, { journal, id: "mine", meanwhile: (app) => app.cancel("sim-1", "enough") });
    const { outcome } = await simulate(sayBye, null, { journal });
    expect(outcome).toEqual({ status: "cancelled", reason: "enough", unresolved: [] });
    expect(types(journal.read(0, 0, 100))).toContain("cancel.requested");
    expect(journal.inboxFilled()).toBe(false);
  });

  test("R4 cancel: a run that gets stuck after it was told to end, ends", async () => {
    const journal = await talking();
    journal.send("sim-1", { type: "cancel", reason: "enough" });
    const { outcome } = await simulate(sayBye, null, { journal });
    expect(outcome).toEqual({ status: "cancelled", reason: "enough", unresolved: [] });
  });

  test("R4 cancel: a paused run whose agent nobody knows ends", async () => {
    const journal = await talking();
    await simulate(say("hello", "other"), null, {
      journal,
      id: "mine",
      meanwhile: async (app) => {
        await app.cancel("sim-1", "enough");
        const run = await app.attach("sim-1");
        expect(await run.outcome).toEqual({ status: "cancelled", reason: "enough", unresolved: [] });
      },
    });
    expect(journal.inboxFilled()).toBe(false);
  });

  test("R4 cancel: what may have happened is named", async () => {
    for (let at = 1; ; at++) {
      const outside = world();
      const journal = memoryJournal();
      const post = (step: string) =>
        fn<null, unknown>("post", async (_, ctx) => {
          await ctx.step(`before ${step}`, () => null);
          await ctx.step("send", (scope) => outside.act("send", scope), { effect: "once" });
        });
      const dying = crashingJournal(journal, { at, when: "before" });
      await expect(simulate(post("one"), null, { journal: dying })).rejects.toThrow(Crash);
      if (outside.done.length === 0) continue;
      const { outcome, entries } = await simulate(post("two"), null, {
        journal,
        meanwhile: async (app, id) => {
          await (await app.attach(id)).outcome;
          await app.cancel(id, "enough");
        },
      });
      expect(outcome).toEqual({ status: "cancelled", reason: "enough", unresolved: ["sim-1/post/send"] });
      expect(paths(entries, "effect.intended")).toContain("post/send");
      expect(outside.done).toHaveLength(1);
      return;
    }
  });
});
