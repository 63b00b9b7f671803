import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent as modelAgent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import { fallback } from "../../src/policies/fallback.ts";
import { type Check, type GuardOptions, guard } from "../../src/policies/guard.ts";
import type { GuardVerdict } from "../../src/policies/verdict.ts";
import { wrap } from "../../src/policies/wrap.ts";
import { run } from "../../src/run.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { paths, repeated, stubborn } from "../runtime/world.ts";
import { dieEverywhere } from "./fleet.ts";

const pass = { verdict: "pass" } as const;

/** Says what it was asked, in capitals, and knows what that was. */
function shouter(): { readonly agent: Agent<string, string>; readonly heard: readonly string[] } {
  const heard: string[] = [];
  const agent = fn("shouter", (text: string) => {
    heard.push(text);
    return text.toUpperCase();
  });
  return { agent, heard };
}

const noCards = (text: string): GuardVerdict<string> =>
  /\d{4}/.test(text) ? { verdict: "block", why: "a card number" } : pass;
const noNames = (text: string): GuardVerdict<string> => ({
  verdict: "amend",
  value: text.replaceAll(/ada/gi, "[name]"),
});

describe("guard", () => {
  test("G1 guard: lets pass, amends and blocks what goes in and what comes out, each check on what the last has made", async () => {
    const { agent, heard } = shouter();
    const careful = guard({ input: [noNames, noCards], output: noNames })(agent);
    expect((await simulate(careful, "hello")).outcome).toEqual({ status: "completed", value: "HELLO" });
    const amended = await simulate(careful, "ask ada");
    expect(amended.outcome).toEqual({ status: "completed", value: "ASK [NAME]" });
    const blocked = await simulate(careful, "pay 1234");
    const detail = { agent: "shouter", guard: "noCards", stage: "input", why: "a card number" };
    expect(blocked.outcome).toMatchObject({ error: { code: "guard_blocked", detail } });
    expect(paths(blocked.entries, "guard.blocked")).toEqual(["shouter"]);
    expect(heard).toEqual(["hello", "ask [name]"]);
    const after = guard({ output: noCards })(agent);
    expect((await simulate(after, "pay 1234")).outcome).toMatchObject({
      error: { code: "guard_blocked", detail: { ...detail, stage: "output" } },
    });
  });

  test("G1 guard: model agents check, with a schema or in words, over the real agent loop", async () => {
    const schema = z.object({ verdict: z.enum(["pass", "block"]), why: z.string() });
    const judge = (answer: Json) => scriptedModel(() => (typeof answer === "string" ? answer : { json: answer }));
    const { agent } = shouter();
    const by = async (check: Check<string>) => (await simulate(guard({ output: check })(agent), "hello")).outcome;
    const strict = modelAgent({ name: "strict", model: judge({ verdict: "block", why: "rude" }), output: schema });
    expect(await by(strict)).toMatchObject({
      error: { code: "guard_blocked", detail: { guard: "strict", why: "rude" } },
    });
    const kind = modelAgent({ name: "kind", model: judge({ verdict: "pass", why: "" }), output: schema });
    expect(await by(kind)).toEqual({ status: "completed", value: "HELLO" });
    const answers: readonly (readonly [string, Json])[] = [
      ["Pass.", "completed"],
      ["**BLOCK** — it shouts", "guard_blocked"],
      ["block", "guard_blocked"],
      ['{"verdict":"pass"}', "completed"],
      ['```json\n{"verdict":"block","why":"no"}\n```', "guard_blocked"],
      ["I would rather not say.", "output_invalid"],
      ["passable", "output_invalid"],
      ['{"verdict":"maybe"}', "output_invalid"],
      ['{"verdict":"block"}', "output_invalid"],
    ];
    for (const [answer, end] of answers) {
      const outcome = await by(modelAgent({ name: "wordy", model: judge(answer) }));
      expect([answer, outcome.status === "failed" ? outcome.error.code : outcome.status]).toEqual([answer, end]);
    }
  });

  test("G1 guard: an agent that checks sees whose value it is, and may amend it", async () => {
    const seen: Json[] = [];
    const editor = fn("editor", (inspection: Json) => {
      seen.push(inspection);
      return { verdict: "amend", value: "hush" } as const;
    });
    const { outcome } = await simulate(guard({ output: editor })(shouter().agent), "hello");
    expect(outcome).toEqual({ status: "completed", value: "hush" });
    expect(seen).toEqual([{ agent: "shouter", stage: "output", value: "HELLO" }]);
  });

  test("G1 guard: asks a person, who sees the value, and may let it pass, amend it or say no", async () => {
    const ask = (): GuardVerdict<string> => ({ verdict: "ask", question: "May this go out?", timeoutMs: 5_000 });
    const careful = guard({ output: ask })(shouter().agent);
    const decided = async (answer?: { approved: boolean; value?: Json; note?: string }) => {
      const { outcome, elapsedMs } = await simulate(careful, "hello", {
        async meanwhile(app, id) {
          const { outcome: atRest } = await app.attach(id);
          await atRest;
          const [decision] = await app.decisions({ runId: id });
          expect(decision?.question).toMatchObject({ question: "May this go out?", proposal: "HELLO" });
          if (decision && answer) await app.decide(decision.id, answer);
          const { result } = await app.attach(id);
          await result.catch(() => undefined);
        },
      });
      return { outcome, elapsedMs };
    };
    expect((await decided({ approved: true })).outcome).toEqual({ status: "completed", value: "HELLO" });
    expect((await decided({ approved: true, value: "Hello." })).outcome).toEqual({
      status: "completed",
      value: "Hello.",
    });
    const no = await decided({ approved: false, note: "too loud" });
    expect(no.outcome).toMatchObject({ error: { code: "guard_blocked", detail: { guard: "ask", why: "too loud" } } });
    const nobody = await decided();
    expect(nobody.outcome).toMatchObject({ error: { code: "guard_blocked", detail: { why: "refused by deadline" } } });
    expect(nobody.elapsedMs).toBe(5_000);
    const forever = guard({ output: () => ({ verdict: "ask", question: "?" }) })(shouter().agent);
    await expect(run(forever, "hello")).rejects.toMatchObject({ code: "decision_required" });
  });

  test("G1 guard: a function that answers later is asked once, and its answer recorded", async () => {
    let asked = 0;
    const later = async () => {
      asked += 1;
      return pass;
    };
    const { outcome } = await simulate(guard({ input: later, output: [later, () => later()] })(shouter().agent), "x", {
      alwaysReplay: true,
    });
    expect(outcome).toEqual({ status: "completed", value: "X" });
    expect(asked).toBeGreaterThanOrEqual(3);
  });

  test("G1 guard: fails closed", async () => {
    const { agent, heard } = shouter();
    const broken = () => {
      throw new Error("the check is broken");
    };
    expect((await simulate(guard({ input: broken })(agent), "x")).outcome).toMatchObject({
      error: { message: "the check is broken" },
    });
    for (const nothing of [undefined, true, "pass", { verdict: "fine" }, { verdict: "amend" }]) {
      const check = () => nothing as unknown as GuardVerdict<unknown>;
      expect((await simulate(guard({ input: check })(agent), "x")).outcome).toMatchObject({
        error: { message: expect.stringContaining("must return") },
      });
    }
    const down = fn("down", (_: Json): Json => broken());
    expect((await simulate(guard({ output: down })(agent), "x")).outcome.status).toBe("failed");
    expect(heard).toEqual(["x"]);
  });

  test("G1 guard: outermost, it checks what stood in as well", async () => {
    const down = fn("down", (_: string): string => {
      throw new Error("down");
    });
    const careful = wrap(down, fallback({ value: "card 1234" }), guard({ output: noCards }));
    expect((await simulate(careful, "x")).outcome).toMatchObject({ error: { code: "guard_blocked" } });
    const careless = wrap(down, guard({ output: noCards }), fallback({ value: "card 1234" }));
    expect((await simulate(careless, "x")).outcome).toEqual({ status: "completed", value: "card 1234" });
  });

  test("G1 guard: ends at once when cancelled during a check", async () => {
    const slow = fn("slow", (_: Json, ctx) => ctx.sleep(9e9).then(() => pass));
    const { agent, heard } = shouter();
    const { outcome, elapsedMs } = await simulate(guard({ input: slow })(agent), "x", {
      async meanwhile(app, id, clock) {
        await stubborn(clock, 5);
        await app.cancel(id);
      },
    });
    expect([outcome.status, elapsedMs, heard]).toEqual(["cancelled", 5, []]);
  });

  test("G1 guard: dies at every commit, and the resumed run ends the same, with no step repeated", async () => {
    const check = fn("check", (_: Json, ctx) => ctx.step("look", () => pass, { effect: "pure" }));
    const later = async () => pass;
    const make = () => guard({ input: [check, later], output: [check, noNames] })(shouter().agent);
    await dieEverywhere(make, "ada", ({ outcome, entries }) => {
      expect(outcome).toEqual({ status: "completed", value: "[name]" });
      expect(repeated(entries)).toEqual([]);
    });
  });

  test("guard: refuses options that cannot be", () => {
    expect(() => guard({})).toThrow(TypeError);
    expect(() => guard({ input: [] })).toThrow(TypeError);
    expect(() => guard({ input: "no" as unknown as Check<string> })).toThrow(TypeError);
    expect(() => guard({ inputs: noCards } as unknown as GuardOptions<string, string>)).toThrow("there is no option");
  });
});
