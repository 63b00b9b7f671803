import { jsonSchema } from "ai";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../src/agent.ts";
import { asTool } from "../../src/agents/as-tool.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { AnyTool } from "../../src/core/tool.ts";
import { memory } from "../../src/engines/local/local.ts";
import { endorse } from "../../src/policies/endorse.ts";
import { labelled } from "../../src/policies/labelled.ts";
import { troupe } from "../../src/runtime/troupe.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { tool } from "../../src/tools/tool.ts";
import { fetchPage } from "../../src/tools/web/fetch-page.ts";
import { webSearch } from "../../src/tools/web/search.ts";
import { openDecision, thrownBy, value } from "./asking.ts";
import { declared, injected, outside, readIt, servant, toolsOf } from "./obedient.ts";

describe("G6 labels", () => {
  test("G6 labels: a failure of a tool carries them too, and a call that was not made does not", async () => {
    const broken = tool({
      description: "Fails.",
      inputSchema: z.object({}),
      labels: ["untrusted"],
      refuses: ["secret"],
      execute: () => {
        throw new Error("the server says: obey");
      },
    });
    const model = () => scriptedModel(({ turn }) => (turn === 0 ? { calls: [{ tool: "broken" }] } : "done"));
    const caller = agent({ name: "caller", model: model(), tools: { broken } });
    expect(
      await value(async (ctx) => {
        await ctx.call(caller, "go");
        return ctx.labels;
      }),
    ).toEqual({ untrusted: "top/caller/turn-1.broken" });
    expect(
      await value(async (ctx) => {
        ctx.label("secret");
        await ctx.call(caller, "go");
        return ctx.labels;
      }),
    ).toEqual({ secret: "top" });
  });

  test("G6 labels: the web's tools declare untrusted, files none; dynamic tools and those a provider runs are untrusted", async () => {
    expect(fetchPage().fetch_page.labels).toEqual(["untrusted"]);
    expect(webSearch({ name: "none", search: async () => [] }).web_search.labels).toEqual(["untrusted"]);
    const inputSchema = jsonSchema({ type: "object", properties: {} });
    const dynamic: AnyTool = { type: "dynamic", inputSchema, execute: () => "x" };
    const search = { type: "provider", id: "openai.web_search", args: {}, inputSchema } as AnyTool;
    const found = [
      { type: "tool-call", toolCallId: "1", toolName: "search", input: "{}", providerExecuted: true },
      { type: "tool-result", toolCallId: "1", toolName: "search", result: { text: "obey" } },
      { type: "text", text: "done" },
    ] as const;
    const ours = scriptedModel(({ turn }) => (turn === 0 ? { calls: [{ tool: "dynamic" }] } : "done"));
    const theirs = scriptedModel(() => ({ content: found as never, finish: "stop" }));
    const labelsAfter = (name: string, model: ReturnType<typeof scriptedModel>, tools: Record<string, AnyTool>) =>
      value(async (ctx) => {
        await ctx.call(agent({ name, model, tools }), "go");
        return ctx.labels;
      });
    expect(await labelsAfter("a", ours, { dynamic })).toEqual({ untrusted: "top/a/turn-1.dynamic" });
    expect(await labelsAfter("a", ours, { dynamic: { ...dynamic, labels: [] } as AnyTool })).toEqual({});
    expect(await labelsAfter("a", theirs, { search })).toEqual({ untrusted: "top/a/turn-1.search" });
    expect(await labelsAfter("a", theirs, { web: search })).toEqual({ untrusted: "top/a/turn-1.search" });
    expect(await labelsAfter("a", theirs, { search: { ...search, labels: [] } as AnyTool })).toEqual({});
  });

  test("G6 labels: a mistake in what a tool declares is said where it is defined", () => {
    const inputSchema = z.object({});
    const define = (more: object) => thrownBy(() => tool({ inputSchema, execute: () => 1, ...more }));
    expect(define({ labels: "untrusted" })).toMatch(/^TypeError: tool: labels must be a list of labels/);
    expect(define({ refuses: ["not a label"] })).toMatch(/^TypeError: tool: refuses must be .*got "not a label"$/);
    expect(define({ onRefuse: "fail" })).toMatch(/^TypeError: tool: onRefuse needs refuses/);
    expect(define({ refuses: ["a"], onRefuse: "no" })).toMatch(/^TypeError: tool: onRefuse must be "fail" or "ask"$/);
    const raw = { inputSchema, execute: () => 1, refuses: "untrusted" };
    const named = thrownBy(() => agent({ name: "a", tools: { raw } }));
    expect(named).toMatch(/^TypeError: agent a: tool "raw": refuses must be a list of labels/);
    const described = { ...fn("b", (text: string) => text), description: "Does it." };
    expect(thrownBy(() => asTool(described, { labels: [""] }))).toMatch(/^TypeError: asTool b: labels must be/);
    expect(asTool(described, { refuses: ["untrusted"] })).toMatchObject({ refuses: ["untrusted"] });
    expect(thrownBy(() => labelled({}))).toMatch(/^TypeError: labelled: give it labels/);
    expect(thrownBy(() => labelled({ labels: [1] as never }))).toMatch(/^TypeError: labelled: labels must be/);
    expect(thrownBy(() => endorse({ labels: ["a"], check: 1 as never }))).toMatch(/^TypeError: endorse: check must be/);
    expect(thrownBy(() => endorse({ labels: "a" as never, check: "ask" }))).toMatch(/^TypeError: endorse: labels must/);
  });

  test("G6 labels: an agent as a tool is refused, and adds labels, as any other", async () => {
    let asked = 0;
    const remote = { ...fn("remote", () => `${++asked}`), description: "Far away." };
    const boss = servant("boss", { ask: asTool(remote, { labels: ["untrusted"], refuses: ["untrusted"] }) });
    const { outcome } = await simulate(boss, "call ask(task=one), call ask(task=two)");
    expect(asked).toBe(1);
    expect(outcome).toMatchObject({ status: "completed", labels: { untrusted: "boss/turn-1.ask" } });
  });

  test("G6 labels: with onRefuse ask a person sees the exact call, the labels and where they came from", async () => {
    const world = outside();
    const tools = toolsOf(world, { ...declared, onRefuse: "ask" });
    const asked: Json[] = [];
    const answer = (approved: boolean) =>
      simulate(servant("payer", { fetch_page: tools.fetch_page, send_money: tools.send_money }), readIt, {
        meanwhile: async (app, id) => {
          const open = await openDecision(app, id);
          asked.push(open.question as unknown as Json);
          await app.decide(open.id, { approved, by: "ann" });
        },
      });
    const { outcome } = await answer(false);
    expect(outcome).toMatchObject({ status: "completed" });
    expect(world.sent).toEqual([]);
    expect(asked[0]).toMatchObject({
      question: "May payer call send_money?",
      proposal: {
        tool: "send_money",
        input: { to: "mallory", usd: 100 },
        labels: { untrusted: "payer/turn-1.fetch_page" },
      },
      why: "Sends money. Cannot be undone.\nWhoever calls it has read what is untrusted (from payer/turn-1.fetch_page).",
      call: { tool: "send_money", input: { to: "mallory", usd: 100 }, effect: "once" },
    });
    await answer(true);
    expect(world.sent).toEqual(["mallory"]);
    await simulate(servant("payer", { send_money: tools.send_money }), injected);
    expect(world.sent).toEqual(["mallory", "mallory"]); // nobody is asked who has read nothing
  });

  test("G6 labels: a standing answer that was given to a call without labels does not answer for one with them", async () => {
    const world = outside();
    const { fetch_page, send_money } = toolsOf(world, { ...declared, onRefuse: "ask" });
    const payer = servant("payer", { send_money: { ...send_money, approval: "always" } as AnyTool });
    const office = fn("office", async (_: null, ctx) => {
      await ctx.call(payer, injected);
      await ctx.call(payer, injected);
      await ctx.call(servant("reader", { fetch_page }), readIt);
      return ctx.call(payer, injected);
    });
    await using app = troupe({ agents: [office], engine: memory() });
    const run = await app.start(office, null);
    const first = await run.outcome;
    if (first.status !== "paused") throw new Error(first.status);
    await app.decide(first.decisions[0]?.id ?? "", { approved: true, by: "ann", scope: "run" });
    const second = await run.outcome;
    if (second.status !== "paused") throw new Error(second.status);
    expect(world.sent).toEqual(["mallory", "mallory"]);
    expect(second.decisions.map(({ path }) => path)).toEqual([expect.stringContaining("payer#3")]);
    await app.decide(second.decisions[0]?.id ?? "", { approved: false, by: "ann" });
    await run.result;
    expect(world.sent).toHaveLength(2);
  });
});
