import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { human } from "../../src/agents/human.ts";
import type { Answer } from "../../src/core/decision.ts";
import type { Entry } from "../../src/core/entry.ts";
import { type Journal, JournalBusy } from "../../src/engines/local/journal.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { timeout } from "../../src/policies/timeout.ts";
import type { App } from "../../src/runtime/troupe.ts";
import { parallel } from "../../src/teams/parallel.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { type VirtualClock, virtualClock } from "../../src/testing/virtual-clock.ts";
import { paths, stubborn } from "./world.ts";

const editor = human("editor", (text: string) => ({
  question: "Publish this?",
  proposal: text,
  ifRejected: "Nothing is published.",
  timeoutMs: 86_400_000,
  otherwise: { approved: false, value: "too late" },
}));

const open = async (app: App, runId: string) => (await app.decisions({ runId, status: "open" })).map(({ id }) => id);

async function answer(app: App, runId: string, approved: boolean): Promise<void> {
  await (await app.attach(runId)).outcome;
  for (const id of await open(app, runId)) await app.decide(id, { approved, by: "ann" });
}

const idsOf = (entries: readonly Entry[]): readonly string[] =>
  entries.flatMap(({ type, body }) => (type === "decision.requested" ? [(body as { id: string }).id] : []));

describe("G5 decisions", () => {
  test("G5 decisions: surface with their whole path and everything needed to answer", async () => {
    const desk = fn<string, Answer>("desk", (text, ctx) => ctx.call(editor, text));
    const { outcome } = await simulate(desk, "hello");
    expect(outcome).toMatchObject({
      status: "paused",
      decisions: [
        {
          path: "desk/editor/ask#1",
          question: { question: "Publish this?", proposal: "hello", ifRejected: "Nothing is published." },
          deadline: 86_400_000,
        },
      ],
    });
  });

  test("G5 decisions: are bound to run, place and the exact question", async () => {
    const other = human("editor", () => ({ question: "Publish this!" }));
    const chief = human("chief", () => ({ question: "Publish this?" }));
    const asked = [editor, other, chief].flatMap((asker) => [1, 2].map((seed) => simulate(asker, "a", { seed })));
    const ends = await Promise.all([...asked, simulate(editor, "b")]);
    const ids = new Set(ends.flatMap(({ entries }) => idsOf(entries)));
    expect(ids.size).toBe(7);
  });

  test("G5 decisions: the first of 100 answers wins, the others are told by whom", async () => {
    const refused: unknown[] = [];
    const { outcome } = await simulate(editor, "hello", {
      async meanwhile(app, id) {
        await (await app.attach(id)).outcome;
        const [decision = ""] = await open(app, id);
        const all = await Promise.allSettled(
          Array.from({ length: 100 }, (_, n) => app.decide(decision, { approved: n === 0, by: `person ${n}` })),
        );
        refused.push(...all.flatMap((each) => (each.status === "rejected" ? [each.reason] : [])));
      },
    });
    expect(outcome).toEqual({ status: "completed", value: { approved: true, by: "person 0" } });
    expect(refused).toHaveLength(99);
    for (const error of refused) expect(error).toMatchObject({ code: "decision_closed", detail: { by: "person 0" } });
  });

  test("G5 decisions: an answer is used once: the same question elsewhere is another decision", async () => {
    const twice = fn<string, readonly string[]>("twice", async (text, ctx) => {
      const first = await ctx.call(editor, text);
      const second = await ctx.call(editor, text);
      return [first.by, second.by];
    });
    const { outcome, entries } = await simulate(twice, "hello", {
      async meanwhile(app, id) {
        await answer(app, id, true);
        await answer(app, id, true);
      },
    });
    expect(outcome).toEqual({ status: "completed", value: ["ann", "ann"] });
    expect(paths(entries, "decision.answered")).toEqual(["twice/editor/ask#1", "twice/editor#2/ask#1"]);
  });

  test("G5 decisions: the deadline holds over restarts, and its default is the answer", async () => {
    const journal = memoryJournal();
    for (const hour of [0, 5, 10]) {
      const { outcome } = await simulate(editor, "hello", { journal, clock: virtualClock(hour * 3_600_000) });
      expect(outcome.status).toBe("paused");
    }
    const clock = virtualClock(11 * 3_600_000);
    const { outcome, entries } = await simulate(editor, "hello", {
      journal,
      clock,
      meanwhile: async (app, id) => void (await (await app.attach(id)).result),
    });
    expect(outcome).toEqual({ status: "completed", value: { approved: false, value: "too late", by: "deadline" } });
    expect(clock.now()).toBeGreaterThanOrEqual(86_400_000);
    expect(clock.now()).toBeLessThan(86_400_000 + 5_000);
    expect(paths(entries, "decision.requested")).toHaveLength(1);
  });

  test("G5 decisions: one without time is answered by its default", async () => {
    const hasty = human("hasty", () => ({ question: "Now?", timeoutMs: 0, otherwise: { approved: true } }));
    const { outcome } = await simulate(hasty, null, {
      meanwhile: async (app, id) => void (await (await app.attach(id)).result),
    });
    expect(outcome).toEqual({ status: "completed", value: { approved: true, by: "deadline" } });
  });

  test("G5 decisions: time may be up before the question could be kept", async () => {
    const journal = memoryJournal();
    let busy = 5;
    const slow: Journal = {
      ...journal,
      commit(writes) {
        if (writes.some((write) => write.kind === "decision") && busy-- > 0) throw new JournalBusy("busy");
        journal.commit(writes);
      },
    };
    const hasty = human("hasty", () => ({ question: "Now?", timeoutMs: 0, otherwise: { approved: true } }));
    const { outcome, elapsedMs } = await simulate(hasty, null, {
      journal: slow,
      meanwhile: async (app, id) => void (await (await app.attach(id)).result),
    });
    expect(outcome).toEqual({ status: "completed", value: { approved: true, by: "deadline" } });
    expect(elapsedMs).toBeLessThan(1_000); // not only when the run is next looked at
  });

  test("G5 decisions: void when the branch that asked is aborted", async () => {
    const clock = virtualClock();
    const quick = fn<string, string>("quick", async (text, ctx) => {
      await ctx.sleep(50);
      return text;
    });
    const either = parallel({ name: "either", members: [editor, quick], until: "any" });
    const { outcome } = await simulate(either, "hello", {
      clock,
      async meanwhile(app, id) {
        await stubborn(clock, 60);
        const [decision] = await app.decisions({ runId: id });
        expect(decision).toMatchObject({ status: "void" });
        await expect(app.decide(decision?.id ?? "", { approved: true })).rejects.toMatchObject({
          code: "decision_closed",
        });
      },
    });
    expect(outcome).toMatchObject({ status: "completed", value: [{ member: "quick" }] });
  });

  test("G5 decisions: void when time is up for the agent that asked, also over a restart", async () => {
    const journal = memoryJournal();
    const agent = timeout(3_600_000)(editor);
    const stopped = async (_: App, __: string, clock: VirtualClock) => {
      await stubborn(clock, 60_000);
      throw new Error("the process stops");
    };
    await expect(simulate(agent, "hello", { journal, meanwhile: stopped })).rejects.toThrow("the process stops");
    const { outcome } = await simulate(agent, "hello", {
      journal,
      clock: virtualClock(1_000_000),
      async meanwhile(app, id) {
        await (await app.attach(id)).result.catch(() => undefined);
        expect(await app.decisions({ runId: id })).toMatchObject([{ status: "void" }]);
      },
    });
    expect(outcome).toMatchObject({ status: "failed", error: { code: "timeout" } });
  });

  test("G5 decisions: void when the run is cancelled", async () => {
    const { outcome } = await simulate(editor, "hello", {
      async meanwhile(app, id) {
        await (await app.attach(id)).outcome;
        await app.cancel(id);
        await (await app.attach(id)).result.catch(() => undefined);
        expect(await app.decisions({ runId: id })).toMatchObject([{ status: "void" }]);
      },
    });
    expect(outcome.status).toBe("cancelled");
  });

  test("G5 decisions: an unknown one is told from a closed one", async () => {
    await simulate(editor, "hello", {
      async meanwhile(app) {
        await expect(app.decide("d_nothing", { approved: true })).rejects.toMatchObject({ code: "decision_unknown" });
      },
    });
  });

  test("G5 decisions: a fork asks its own, whether its parent was answered or not", async () => {
    const journal = memoryJournal();
    const again = fn<string, readonly string[]>("again", async (text, ctx) => {
      const first = await ctx.call(editor, text);
      const second = await ctx.ask({ question: "And now?" });
      return [first.by, second.by];
    });
    await simulate(again, "hello", {
      journal,
      async meanwhile(app, id) {
        await answer(app, id, true);
        const { status } = await (await app.attach(id)).outcome;
        expect(status).toBe("paused");
        const log = await Array.fromAsync(app.events(id));
        const points = log.filter((entry) => entry.type.startsWith("decision.")).map((entry) => entry.seq);
        expect(points).toHaveLength(3); // asked, answered, asked
        for (const [index, at] of points.entries()) {
          const fork = await app.fork(id, { at, id: `fork-${index}` });
          for (let left = index === 0 ? 2 : 1; left > 0; left--) await answer(app, fork.id, false);
          expect(await fork.outcome).toMatchObject({ status: "completed", value: ["ann", "ann"] });
        }
        expect(await open(app, id)).toHaveLength(1); // the parent's own question is untouched
      },
    });
  });
});
