import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import { human } from "../../src/agents/human.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { Entry } from "../../src/core/entry.ts";
import { retry } from "../../src/policies/retry.ts";
import { parallel } from "../../src/teams/parallel.ts";
import { pipeline } from "../../src/teams/pipeline.ts";
import { agentStates, followAgentStates } from "../../src/telemetry/agent-states.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { tool } from "../../src/tools/tool.ts";

const work = (name: string, ms = 10) =>
  fn(name, async (text: string, ctx) => {
    await ctx.sleep(ms);
    return `${text} ${name}`;
  });
const bad = fn("bad", (_: string): string => {
  throw new RangeError("no");
});
const editor = human("editor", (text: string) => ({ question: "Print it?", proposal: text }));

/** The states by path, as `name: state`. */
const shown = (entries: readonly Entry[]): Readonly<Record<string, string>> =>
  Object.fromEntries([...agentStates(entries)].map(([path, { state }]) => [path, state]));

/** What a follower tells, entry by entry. */
function told(entries: readonly Entry[]): readonly string[] {
  const states = followAgentStates();
  return entries.flatMap((entry) => states.add(entry).map((path) => `${path} ${states.now.get(path)?.state}`));
}

/** How many calls of each agent have begun and not ended, counted in the plainest way. */
function openCalls(entries: readonly Entry[]): ReadonlyMap<string, number> {
  const changes = { "agent.started": 1, "agent.completed": -1, "agent.failed": -1 } as Readonly<Record<string, number>>;
  const open = new Map<string, number>();
  for (const { type, path } of entries) {
    const place = path.replaceAll(/#\d+/g, "");
    open.set(place, (open.get(place) ?? 0) + (changes[type] ?? 0));
  }
  return open;
}

describe("A7 agent states", () => {
  test("A7: a team and its members are idle, at work and done, one after another", async () => {
    const { entries } = await simulate(pipeline({ name: "line", stages: [work("cut"), work("sew")] }), "coat");
    expect(told(entries)).toEqual([
      "line idle",
      "line working",
      "line/cut working",
      "line/cut idle",
      "line/sew working",
      "line/sew idle",
      "line done",
      "line/cut done",
      "line/sew done",
    ]);
    expect(agentStates(entries).get("line/sew")).toEqual({ state: "done", since: 20, path: "line/sew", calls: 1 });
    expect(agentStates(entries.filter(({ at }) => at < 20)).get("line/sew")).toMatchObject({
      state: "working",
      since: 10,
    });
  });

  test("A7: one that asks a person waits, and so does everybody above it, until somebody else below is at work", async () => {
    const print = pipeline({ name: "print", stages: [work("write"), editor] });
    const paper = parallel({ name: "paper", members: [print, work("draw", 50)] });
    const { outcome, entries } = await simulate(paper, "news");
    expect(outcome.status).toBe("paused");
    const before = entries.filter(({ at }) => at < 50);
    expect(shown(before)).toEqual({
      paper: "working",
      "paper/print": "waiting",
      "paper/print/write": "idle",
      "paper/print/editor": "waiting",
      "paper/draw": "working",
    });
    expect(shown(entries)).toMatchObject({ paper: "waiting", "paper/print": "waiting", "paper/draw": "idle" });
    expect(agentStates(entries).get("paper")).toMatchObject({ state: "waiting", since: 50 });
    expect(agentStates(entries).get("paper/print/editor")).toMatchObject({ since: 10 });
  });

  test("A7: once the person has decided, they are at work again and then done", async () => {
    const { entries } = await simulate(pipeline({ name: "print", stages: [work("write"), editor] }), "news", {
      async meanwhile(app, id) {
        await (await app.attach(id)).outcome;
        const [decision] = await app.decisions({ runId: id });
        await app.decide(decision?.id ?? "", { approved: true, by: "eve" });
      },
    });
    expect(told(entries).filter((line) => line.startsWith("print/editor"))).toEqual([
      "print/editor working",
      "print/editor waiting",
      "print/editor working",
      "print/editor idle",
      "print/editor done",
    ]);
    expect(shown(entries)).toEqual({ print: "done", "print/write": "done", "print/editor": "done" });
  });

  test("A7: one that fails has failed, also when its caller makes up for it or tries again", async () => {
    const tough = fn("tough", async (text: string, ctx) => {
      await ctx.call(bad, text).catch(() => undefined);
      return ctx.call(work("good"), text);
    });
    expect(shown((await simulate(tough, "x")).entries)).toEqual({
      tough: "done",
      "tough/bad": "failed",
      "tough/good": "done",
    });

    let tries = 0;
    const second = fn("second", (text: string) => {
      tries += 1;
      if (tries === 1) throw new RangeError("not yet");
      return text;
    });
    const { entries } = await simulate(retry({ attempts: 3 })(second), "x");
    expect(told(entries).filter((line) => line.startsWith("second/second"))).toEqual([
      "second/second working",
      "second/second failed",
      "second/second working",
      "second/second idle",
      "second/second done",
    ]);
    expect(agentStates(entries).get("second/second")).toMatchObject({ path: "second/second#2", calls: 2 });
  });

  test("A7: what is stopped has failed; a cancelled run leaves nobody at work", async () => {
    const race = parallel({ name: "race", members: [work("fast", 1), work("slow", 100)], until: "any" });
    expect(shown((await simulate(race, "x")).entries)).toEqual({
      race: "done",
      "race/fast": "done",
      "race/slow": "failed",
    });
    const { entries } = await simulate(pipeline({ name: "line", stages: [editor] }), "x", {
      async meanwhile(app, id) {
        await (await app.attach(id)).outcome;
        await app.cancel(id);
      },
    });
    expect(shown(entries)).toEqual({ line: "failed", "line/editor": "failed" });
  });

  test("A7: a model that asks for an approval, and one that is in a run of its own, wait", async () => {
    const model = scriptedModel([{ calls: [{ tool: "send", input: { text: "x" } }] }]);
    const send = tool({
      description: "Sends a text.",
      inputSchema: z.object({ text: z.string() }),
      approval: "always",
      execute: ({ text }) => text,
    });
    const { outcome, entries } = await simulate(agent({ name: "writer", model, tools: { send } }), "go");
    expect(outcome).toMatchObject({ status: "paused" });
    expect(shown(entries)).toEqual({ writer: "waiting" });

    const elsewhere = fn("caller", (text: string, ctx) => ctx.call(editor, text, { placement: "run" }));
    const placed = await simulate(elsewhere, "x", { agents: [editor] });
    expect(placed.outcome.status).toBe("paused");
    expect(shown(placed.entries)).toEqual({ caller: "waiting", "caller/editor": "waiting" });
  });

  test("A7: of calls of one agent at the same time, it works while one of them does", async () => {
    const chief = fn("chief", (_: string, ctx) => Promise.all([ctx.call(editor, "a"), ctx.call(editor, "b")]));
    const { entries } = await simulate(chief, "x", {
      async meanwhile(app, id) {
        await (await app.attach(id)).outcome;
        const [decision] = await app.decisions({ runId: id });
        await app.decide(decision?.id ?? "", { approved: true, by: "eve" });
      },
    });
    expect(agentStates(entries).get("chief/editor")).toMatchObject({
      state: "waiting",
      calls: 2,
      path: "chief/editor#2",
    });
    expect(told(entries)).toEqual([
      "chief idle",
      "chief working",
      "chief/editor working",
      "chief/editor waiting",
      "chief waiting",
      "chief/editor working", // the first one has its answer
      "chief working",
      "chief/editor waiting",
      "chief waiting",
    ]);
  });

  test("A7: since when tells when the state began, whatever has happened in it", async () => {
    const slow = work("slow", 30);
    const chief = fn("chief", async (text: string, ctx) => {
      const first = ctx.call(slow, text);
      await ctx.sleep(10);
      return [await ctx.call(slow, text), await first];
    });
    const { entries } = await simulate(chief, "x");
    const then = agentStates(entries.filter(({ at }) => at < 30)).get("chief/slow");
    expect(then).toEqual({ state: "working", since: 0, path: "chief/slow#2", calls: 2 });
  });

  test("A7: one that is stopped while it waits, waits no more", async () => {
    const race = parallel({ name: "race", members: [editor, work("fast")], until: "any" });
    const twice = fn("twice", async (text: string, ctx) => {
      await ctx.call(race, text);
      return ctx.call(race, text);
    });
    const { entries } = await simulate(twice, "x");
    const once = ["twice/race/editor working", "twice/race/editor waiting", "twice/race/editor failed"];
    expect(told(entries).filter((line) => line.startsWith("twice/race/editor"))).toEqual([...once, ...once]);
    expect(shown(entries)).toMatchObject({ twice: "done", "twice/race": "done" });
  });

  test("A7: at every point of a log, those at work are exactly those with a call that has not ended", async () => {
    const leaf = fc.record({ ms: fc.integer({ min: 0, max: 30 }), fails: fc.boolean() });
    const tree = fc.letrec<{ node: Agent<string, unknown> }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 3 },
        leaf.map(({ ms, fails }) =>
          fn("leaf", async (text: string, ctx) => {
            await ctx.sleep(ms);
            if (fails) throw new RangeError("no");
            return text;
          }),
        ),
        fc.tuple(fc.boolean(), fc.array(tie("node"), { minLength: 1, maxLength: 3 })).map(([atOnce, parts]) =>
          fn("team", async (text: string, ctx) => {
            const call = (part: Agent<string, unknown>) => ctx.call(part, text).catch(() => null);
            if (atOnce) await Promise.all(parts.map(call));
            else for (const part of parts) await call(part);
            return text;
          }),
        ),
      ),
    })).node;
    await fc.assert(
      fc.asyncProperty(tree, async (program) => {
        const { entries } = await simulate(program, "x");
        const states = followAgentStates();
        for (const [index, entry] of entries.entries()) {
          states.add(entry);
          const open = openCalls(entries.slice(0, index + 1));
          for (const [path, { state }] of states.now) expect(state === "working").toBe((open.get(path) ?? 0) > 0);
        }
        for (const { state } of states.now.values()) expect(["done", "failed"]).toContain(state);
        expect(states.now).toEqual(agentStates(entries));
      }),
      { numRuns: 40 },
    );
  });
});
