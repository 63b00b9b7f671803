import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { TroupeError } from "../../src/base/errors.ts";
import type { Json } from "../../src/base/json.ts";
import type { Context } from "../../src/core/agent.ts";
import type { Journal } from "../../src/engines/local/journal.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { stubborn } from "./world.ts";

type Part = (ctx: Context) => Promise<unknown>;

const say =
  (name: string): Part =>
  (ctx) =>
    ctx.step(name, () => name, { effect: "pure" });
const child =
  (name: string): Part =>
  (ctx) =>
    ctx.call(
      fn(name, (_: null, inner) => say("inside")(inner)),
      null,
    );

/** The program the run was started with: one of everything that leaves a fact. */
const before = {
  first: say("first"),
  pause: (ctx) => ctx.sleep(10),
  put: (ctx) => ctx.store.put("run/x", 1),
  question: (ctx) => ctx.ask({ question: "Really?", timeoutMs: 5 }),
  second: say("second"),
  member: child("writer"),
} satisfies Record<string, Part>;

const program = (parts: readonly Part[], ends = false) =>
  fn<null, Json>("program", async (_, ctx) => {
    for (const part of parts) await part(ctx);
    if (ends) return "ended early";
    return ctx.wait("go");
  });

const old = program(Object.values(before));

interface Change {
  readonly parts: Partial<Record<keyof typeof before, Part | null>>;
  readonly order?: readonly (keyof typeof before)[];
  readonly ends?: boolean;
  /** Both sides, as the error names them. */
  readonly recorded: string;
  readonly asked: string;
}

const names = Object.keys(before) as (keyof typeof before)[];
const swapped = ["second", "pause", "put", "question", "first", "member"] as const;

const changes: Record<string, Change> = {
  "a step was removed": {
    parts: { first: null },
    recorded: "step.completed of program/first",
    asked: "sleep until 10 at program/sleep#1",
  },
  "a step was renamed": {
    parts: { second: say("third") },
    recorded: "step.completed of program/second",
    asked: "step at program/third",
  },
  "two steps changed places": {
    parts: {},
    order: swapped,
    recorded: "step.completed of program/first",
    asked: "step at program/second",
  },
  "a step was added before others": {
    parts: { first: async (ctx) => [await say("zeroth")(ctx), await say("first")(ctx)] },
    recorded: "step.completed of program/first",
    asked: "step at program/zeroth",
  },
  "a step became a sleep": {
    parts: { first: (ctx) => ctx.sleep(1) },
    recorded: "step.completed of program/first",
    asked: "sleep until 1 at program/sleep#1",
  },
  "another agent is called": {
    parts: { member: child("editor") },
    recorded: "step.completed of program/writer/inside",
    asked: "step at program/editor/inside",
  },
  "a sleep lasts longer": {
    parts: { pause: (ctx) => ctx.sleep(11) },
    recorded: "timer.fired of program/sleep#1",
    asked: "sleep until 11 at program/sleep#1",
  },
  "another question is asked": {
    parts: { question: (ctx) => ctx.ask({ question: "Surely?", timeoutMs: 5 }) },
    recorded: "decision.requested of program/ask#1",
    asked: "decision d_",
  },
  "something else is stored": {
    parts: { put: (ctx) => ctx.store.put("run/x", 2) },
    recorded: "store.answered of program/store#1",
    asked: "store transact at program/store#1",
  },
  "a read became a write": {
    parts: { put: (ctx) => ctx.store.get("run/x") },
    recorded: "store.answered of program/store#1",
    asked: "store get at program/store#1",
  },
  "the program ends early": {
    parts: { member: null },
    ends: true,
    recorded: "step.completed of program/writer/inside",
    asked: "nothing",
  },
};

async function started(): Promise<Journal> {
  const journal = memoryJournal();
  const { outcome } = await simulate(old, null, {
    journal,
    id: "changed",
    meanwhile: (_, __, clock) => stubborn(clock, 100), // nobody answers the question in time
  });
  expect(outcome).toMatchObject({ status: "paused", signals: ["go"] });
  return journal;
}

describe.concurrent("R1 changed program", { timeout: 20_000 }, () => {
  for (const [what, { parts, order = names, ends = false, recorded, asked }] of Object.entries(changes)) {
    test(`R1 changed program: ${what}: replay_mismatch names both sides, and the old program goes on`, async ({
      expect,
    }) => {
      const journal = await started();
      const all: Partial<Record<keyof typeof before, Part | null>> = { ...before, ...parts };
      const changed = program(
        order.flatMap((name) => all[name] ?? []),
        ends,
      );
      const { outcome, entries } = await simulate(changed, null, { journal, id: "changed" });

      const error = outcome.status === "failed" ? outcome.error : undefined;
      expect(TroupeError.is(error, "replay_mismatch")).toBe(true);
      if (!TroupeError.is(error, "replay_mismatch")) return;
      expect(error.detail.recorded).toBe(recorded);
      expect(error.message).toContain(recorded);
      expect(error.message).toContain(asked);
      expect(entries[error.detail.seq ?? -1]).toMatchObject({ type: recorded.split(" ")[0] });
      expect(journal.find("changed")?.status).toBe("stuck");

      const again = await simulate(old, null, {
        journal,
        id: "changed",
        meanwhile: (app, id) => app.signal(id, "go", "went"),
      });
      expect(again.outcome).toEqual({ status: "completed", value: "went" });
    });
  }

  test("R1 changed program: what was not recorded yet may change, and steps may be added at the end", async ({
    expect,
  }) => {
    const journal = await started();
    const longer = program([...Object.values(before), say("one more")], true);
    const { outcome } = await simulate(longer, null, { journal, id: "changed" });
    expect(outcome).toEqual({ status: "completed", value: "ended early" });
  });

  test("R1 changed program: an agent that is gone leaves the run stuck, not lost", async ({ expect }) => {
    const journal = await started();
    const other = fn<null, null>("other", () => null);
    const { outcome } = await simulate(other, null, {
      journal,
      id: "mine",
      async meanwhile(app) {
        const run = await app.resume("changed");
        const gone = await run.outcome;
        expect(gone).toMatchObject({
          status: "failed",
          error: { code: "agent_unknown", detail: { agent: "program" } },
        });
      },
    });
    expect(outcome.status).toBe("completed");
    expect(journal.find("changed")?.status).toBe("stuck");
    const again = await simulate(old, null, {
      journal,
      id: "changed",
      meanwhile: (app, id) => app.signal(id, "go", 1),
    });
    expect(again.outcome).toEqual({ status: "completed", value: 1 });
  });
});
