import { describe, expect, test } from "vitest";
import { agent } from "../../../src/agent.ts";
import { asTool } from "../../../src/agents/as-tool.ts";
import { fn } from "../../../src/agents/fn.ts";
import { threads } from "../../../src/agents/threads.ts";
import { TroupeError } from "../../../src/base/errors.ts";
import type { Json } from "../../../src/base/json.ts";
import type { Agent } from "../../../src/core/agent.ts";
import type { Entry } from "../../../src/core/entry.ts";
import type { Failure } from "../../../src/core/outcome.ts";
import { fallback } from "../../../src/policies/fallback.ts";
import { pipeline } from "../../../src/teams/pipeline.ts";
import { type RefineResult, refine } from "../../../src/teams/refine.ts";
import { scriptedModel } from "../../../src/testing/scripted/scripted-model.ts";
import { simulate } from "../../../src/testing/simulate.ts";

const detail = { url: "https://ledger.example/", status: 502, why: "bad gateway" };

/** The third of three: what it needs cannot be had. */
const clerk = fn(
  "clerk",
  (_: Json, ctx): Promise<string> =>
    ctx.step(
      "ledger",
      () => {
        throw new TroupeError("the ledger does not answer", { code: "fetch_failed", detail });
      },
      { effect: "pure" },
    ),
);

const through = (name: string, inner: Agent<Json, string>): Agent<Json, string> =>
  fn(name, (input: Json, ctx) => ctx.call(inner, input));

/** Who failed of what, as the log has it. */
const failuresIn = (entries: readonly Entry[]): readonly (readonly [path: string, code: string | null])[] =>
  entries
    .filter(({ type }) => type === "agent.failed")
    .map(({ path, body }) => [path, (body as unknown as { readonly error: Failure }).error.code]);

const withTool = (name: string, says: string, inner: Agent<string, string>, told: string[]) =>
  agent({
    name,
    description: `Is ${name}.`,
    tools: { ask: asTool(inner, { description: "Asks the next one." }) },
    model: scriptedModel(({ toolResults }) => {
      const [result] = toolResults;
      if (result === undefined) return { calls: [{ tool: "ask", input: { task: "What is the balance?" } }] };
      told.push(result.text);
      return says;
    }),
  });

describe("G6 cascading error", () => {
  test("G6 cascading error: an error stays what it is through three agents, with its code and all of its detail", async () => {
    const lead = through("lead", through("desk", clerk));
    const { outcome, entries } = await simulate(lead, "What is the balance?");
    expect(outcome).toMatchObject({ status: "failed", error: { code: "fetch_failed", detail } });
    expect(failuresIn(entries)).toEqual([
      ["lead/desk/clerk", "fetch_failed"],
      ["lead/desk", "fetch_failed"],
      ["lead", "fetch_failed"],
    ]);
  });

  test("G6 cascading error: a model that makes up an answer was told of the error by its code, and the log keeps it", async () => {
    const told: string[] = [];
    const desk = withTool("desk", "The balance is 0.", clerk, told);
    const lead = withTool("lead", "You have no money.", desk, told);
    const { outcome, entries } = await simulate(lead, "What is the balance?");
    expect(told).toEqual([
      expect.stringMatching(/^ask failed \(fetch_failed\): the ledger does not answer/),
      "The balance is 0.",
    ]);
    // what the models made of it cannot be prevented here; that nobody can say that nothing was wrong can
    expect(outcome).toEqual({ status: "completed", value: "You have no money." });
    expect(failuresIn(entries)).toEqual([["lead/desk/clerk", "fetch_failed"]]);
    const steps = entries.filter(({ type }) => type === "step.failed");
    expect(steps).toMatchObject([
      { path: "lead/desk/clerk/ledger", body: { error: { code: "fetch_failed", detail } } },
    ]);
  });

  test("G6 cascading error: a team that goes on without a member says who failed of what, also as a member of others", async () => {
    const author = fn("author", (_: unknown) => "12");
    const desk = refine({ name: "desk", author, critic: clerk, accept: () => true });
    const office = pipeline({
      name: "office",
      stages: [desk, fn("lead", (found: RefineResult<string, string>) => found)],
    });
    const { outcome, entries } = await simulate(office, "What is the balance?");
    const failures = [{ member: "clerk", code: "fetch_failed", message: "the ledger does not answer" }];
    expect(outcome).toMatchObject({ status: "completed", value: { value: "12", accepted: false, failures } });
    expect(failuresIn(entries)).toEqual([["office/desk/clerk", "fetch_failed"]]);
  });

  test("G6 cascading error: what was said in a call that failed is in nobody's memory", async () => {
    const memory = threads();
    const poisoned = agent({
      name: "clerk",
      memory,
      limits: { turns: 1 },
      tools: { ask: asTool(clerk, { description: "Asks the ledger." }) },
      model: scriptedModel(() => ({
        text: "The balance is certainly 0.",
        calls: [{ tool: "ask", input: { task: "What is the balance?" } }],
      })),
    });
    const requests: string[] = [];
    const healthy = agent({
      name: "clerk",
      memory,
      model: scriptedModel(({ messages }) => {
        requests.push(JSON.stringify(messages));
        return "I do not know.";
      }),
    });
    const office = fn("office", async (_: null, ctx) => {
      const failed = await ctx.call(poisoned, "balance?", { thread: "till" }).catch(({ code }: TroupeError) => code);
      const kept = await ctx.store.list("memory/till");
      return [failed, kept.length, await ctx.call(healthy, "balance?", { thread: "till" })];
    });
    const { outcome } = await simulate(office, null, { alwaysReplay: true });
    expect(outcome).toEqual({ status: "completed", value: ["limit_reached", 0, "I do not know."] });
    expect(requests).toHaveLength(1);
    expect(requests[0]).not.toContain("certainly");
  });

  test("G6 cascading error: negative control: a value that stands in for whatever fails is taken for the balance", async () => {
    const lead = through("lead", through("desk", fallback({ value: "0" })(clerk)));
    const { outcome } = await simulate(lead, "What is the balance?");
    expect(outcome).toEqual({ status: "completed", value: "0" });
  });

  test("G6 cascading error: negative control: what an agent writes to the store by itself stays when it fails, and is read", async () => {
    const writes = fn("clerk", async (_: null, ctx) => {
      await ctx.store.put("notes/balance", "certainly 0");
      await ctx.call(clerk, null);
    });
    const office = fn("office", async (_: null, ctx) => {
      await ctx.call(writes, null).catch(() => undefined);
      return (await ctx.store.get("notes/balance"))?.value ?? null;
    });
    expect((await simulate(office, null)).outcome).toEqual({ status: "completed", value: "certainly 0" });
  });
});
