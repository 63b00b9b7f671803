import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Turn } from "../../src/core/turn.ts";
import { retry } from "../../src/policies/retry.ts";
import { taskOf } from "../../src/teams/turns/task-of.ts";
import { simulate } from "../../src/testing/simulate.ts";

const turn = (view: Json): Turn => ({ task: "TASK", role: "ROLE", view, request: "GO" });

/** A team that answers with what it was told; it fails while `fails` says so. */
const nested = (told: string[], fails: (call: number) => boolean = () => false) => {
  let calls = 0;
  return fn("nested", (input: Turn, ctx) => {
    calls += 1;
    told.push(taskOf(input, ctx));
    if (fails(calls)) throw new Error("dizzy");
    return `answer ${calls}`;
  });
};

describe("what a team that is a member of another is told", () => {
  test("all turns in order, each once, also one that says the same again, and what it has answered", async () => {
    const told: string[] = [];
    const member = nested(told);
    const chat = fn("chat", async (_: null, ctx) => {
      for (const view of ["news", "news"]) await ctx.call(member, turn(view), { thread: "team" });
      return null;
    });
    await simulate(chat, null);
    expect(told).toEqual([
      "TASK\n\nROLE\n\nnews\n\nGO",
      "TASK\n\nROLE\n\nnews\n\nGO\n\nYour answer was: answer 1\n\nnews\n\nGO",
    ]);
  });

  test("a turn that failed is forgotten: what was news then comes once more", async () => {
    const told: string[] = [];
    const member = nested(told, (call) => call === 2);
    const chat = fn("chat", async (_: null, ctx) => {
      for (const view of ["one", "two", "two and three"]) {
        await ctx.call(member, turn(view), { thread: "team" }).catch(() => undefined);
      }
      return null;
    });
    await simulate(chat, null);
    expect(told.at(-1)).toBe("TASK\n\nROLE\n\none\n\nGO\n\nYour answer was: answer 1\n\ntwo and three\n\nGO");
  });

  test("tried again by a policy, it is told once", async () => {
    const told: string[] = [];
    const member = retry({ attempts: 2, baseMs: 1 })(nested(told, (call) => call === 1));
    const chat = fn("chat", (_: null, ctx) => ctx.call(member, turn("one"), { thread: "team" }));
    await simulate(chat, null);
    expect(told).toEqual(["TASK\n\nROLE\n\none\n\nGO", "TASK\n\nROLE\n\none\n\nGO"]);
  });
});
