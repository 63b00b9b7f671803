import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  agent,
  asTool,
  type Context,
  fallback,
  fn,
  type GrantLists,
  grants,
  guard,
  type Json,
  limits,
  pipeline,
  retry,
  run,
  timeout,
  tool,
  wrap,
} from "../../src/index.ts";
import { scriptedModel, simulate } from "../../src/testing/index.ts";
import { ends, failureOf, leaf, nested, team } from "./called.ts";

const other = fn("other", (n: number) => -n);
const both = (ctx: Context) => ends([ctx.call(leaf, 1), ctx.call(other, 1)]);

describe("G6 grants: agents", () => {
  test("G6 grants: who is not listed is not called: a typed refusal, nothing begun, a note in the log", async () => {
    const { outcome, entries } = await simulate(grants({ agents: ["leaf"] })(team(both)), null);
    expect(outcome).toEqual({ status: "completed", value: [1, "not_granted"] });
    expect(entries.filter(({ path }) => path.includes("other"))).toEqual([]);
    const notes = entries.filter(({ type }) => type === "grant.refused");
    expect(notes).toMatchObject([
      { path: "team/team", body: { data: { agent: "team", kind: "agent", name: "other" } } },
    ]);
    const error = await failureOf(run(grants({ agents: [] })(team((ctx) => ctx.call(leaf, 1))), null));
    expect(error).toMatchObject({ code: "not_granted", detail: { agent: "team", kind: "agent", name: "leaf" } });
    expect(error.message).toBe("team/team may not call leaf: it was not granted");
  });

  test("G6 grants: a star stands for any characters, and for itself after a backslash", async () => {
    const named = (name: string) => fn(name, () => name);
    const act = (ctx: Context) => ends(["read_a", "read_b", "write_a"].map((name) => ctx.call(named(name), null)));
    const tried = (agents: readonly string[]) => run(grants({ agents })(team(act)), null);
    expect(await tried(["read_*"])).toEqual(["read_a", "read_b", "not_granted"]);
    expect(await tried(["*_a"])).toEqual(["read_a", "not_granted", "write_a"]);
    expect(await tried(["*"])).toEqual(["read_a", "read_b", "write_a"]);
    expect(await tried(["read_\\*"])).toEqual(["not_granted", "not_granted", "not_granted"]);
  });

  test("G6 grants: all below inherits them, and is only ever given less", async () => {
    const middle = grants({ agents: ["leaf", "other"] })(fn("middle", (_: null, ctx) => both(ctx)));
    const act = (ctx: Context) => ctx.call(middle, null);
    expect(await run(grants({ agents: ["middle", "other"] })(team(act)), null)).toEqual(["not_granted", -1]);
    expect(await run(grants({ agents: ["middle", "l*"] })(team(act)), null)).toEqual([1, "not_granted"]);
    expect(await run(team(act), null)).toEqual([1, -1]);
  });

  test("G6 grants: they hold for the call they are given to, and for nothing beside it", async () => {
    const open = fn("open", (_: null, ctx) => both(ctx));
    const act = (ctx: Context) =>
      Promise.all([ctx.call(open, null, { grants: { agents: ["leaf"] } }), ctx.call(open, null)]);
    expect(await run(team(act), null)).toEqual([
      [1, "not_granted"],
      [1, -1],
    ]);
  });

  test("G6 grants: policies around an agent need no grant of their own, inside and outside", async () => {
    const inside = grants({ agents: ["leaf"] })(
      wrap(team(both), timeout(1_000), retry({ attempts: 2 }), limits({ depth: 3 })),
    );
    expect(await run(inside, null)).toEqual([1, "not_granted"]);
    const sturdy = wrap(leaf, timeout(1_000), retry({ attempts: 2 }));
    expect(await run(grants({ agents: ["leaf"] })(team((ctx) => ctx.call(sturdy, 3))), null)).toBe(3);
    expect(
      await run(grants({ agents: ["leaf"] })(retry({ attempts: 2 })(grants({ agents: ["*"] })(team(both)))), null),
    ).toEqual([1, "not_granted"]);
  });

  test("G6 grants: what stands in for an agent, or checks it, is another agent, and must be granted", async () => {
    const broken = fn("broken", () => Promise.reject(new Error("broken")));
    const helped = fallback({ agents: [other] })(broken);
    const checked = guard({ input: fn("checker", () => "pass") })(leaf);
    const act = (ctx: Context) => ends([ctx.call(helped, 1), ctx.call(checked, 1)]);
    expect(await run(grants({ agents: ["broken", "leaf"] })(team(act)), null)).toEqual([
      "fallbacks_failed",
      "not_granted",
    ]);
    expect(await run(grants({ agents: ["broken", "leaf", "other", "checker"] })(team(act)), null)).toEqual([-1, 1]);
  });

  test("G6 grants: a team calls its members, so they are named too", async () => {
    const line = pipeline({ name: "line", stages: [leaf, other] });
    expect(await run(grants({ agents: ["leaf", "other"] })(line), 2)).toBe(-2);
    const error = await failureOf(run(grants({ agents: ["leaf"] })(line), 2));
    expect([error.code, error.message]).toEqual(["stage_failed", expect.stringContaining("may not call other")]);
  });

  test("G6 grants: a refusal is not tried again", async () => {
    let tries = 0;
    const eager = fn("eager", (_: null, ctx) => {
      tries += 1;
      return ctx.call(leaf, 1);
    });
    expect(await failureOf(run(wrap(eager, grants({ agents: [] }), retry({ attempts: 5 })), null))).toMatchObject({
      code: "not_granted",
    });
    expect(tries).toBe(1);
  });

  test("G6 grants: an agent that calls itself has its lists once, however deep it goes", async () => {
    const child = nested((inner) => grants({ agents: ["deep"] })(inner));
    const { entries } = await simulate(
      team(async (ctx) =>
        ctx.call(
          fn("outer", (_: null, inner) => inner.call(child, 20)),
          null,
        ),
      ),
      null,
    );
    expect(entries.at(-1)?.body).toEqual({ value: 20 });
  });
});

describe("G6 grants: tools", () => {
  const deployed: string[] = [];
  const input = z.object({ to: z.string() });
  const deploy = tool({ description: "Deploys.", inputSchema: input, execute: ({ to }) => deployed.push(to) });
  const read = tool({ description: "Reads.", inputSchema: input, effect: "pure", execute: ({ to }) => `read ${to}` });
  const helper = agent({ name: "helper", description: "Helps.", model: scriptedModel(() => "helped") });
  const ask = asTool(helper);

  const call = (name: string, given: Json = { to: "x" }) => ({ calls: [{ tool: name, input: given }] });

  async function asked(lists: GrantLists, name: string, given?: Json) {
    const model = scriptedModel([call(name, given), "done"]);
    const writer = agent({ name: "writer", model, tools: { deploy, read, ask_helper: ask } });
    const { outcome, entries } = await simulate(grants(lists)(writer), "Go on.");
    return { outcome, entries, requests: model.requests };
  }

  test("G6 grants: a tool that is not granted is not shown; called all the same, it is not run", async () => {
    const { outcome, requests, entries } = await asked({ tools: ["read"] }, "deploy");
    expect(outcome).toEqual({ status: "completed", value: "done" });
    expect(requests.map(({ tools }) => tools)).toEqual([["read"], ["read"]]);
    expect(deployed).toEqual([]);
    expect(requests[1]?.toolResults.at(-1)).toMatchObject({
      text: "You may not use deploy (not_granted); it was not run. You may call: read.",
    });
    expect(entries.filter(({ type }) => type.startsWith("tool."))).toEqual([]);
    expect(entries.filter(({ type }) => type === "grant.refused")).toMatchObject([
      { path: "writer/writer", body: { data: { agent: "writer", kind: "tool", name: "deploy" } } },
    ]);
  });

  test("G6 grants: one that is granted is run as ever", async () => {
    const { requests } = await asked({ tools: ["re*"] }, "read");
    expect(requests[1]?.toolResults.at(-1)?.text).toBe("read x");
  });

  test("G6 grants: without any, a model has no tools, and the request none", async () => {
    const { requests } = await asked({ tools: [] }, "deploy");
    expect(requests[0]?.tools).toEqual([]);
    expect(requests[1]?.toolResults.at(-1)?.text).toContain("You have no tools: answer without.");
  });

  test("G6 grants: a tool that is an agent needs both: it is not shown where the agent is not granted", async () => {
    const { requests, entries } = await asked({ agents: [] }, "ask_helper", { task: "Help." });
    expect(requests[0]?.tools).toEqual(["deploy", "read"]);
    expect(requests[1]?.toolResults.at(-1)?.text).toContain(
      "ask_helper, because you may not call helper (not_granted)",
    );
    expect(entries.filter(({ path }) => path.includes("helper"))).toEqual([]);
    const granted = await asked({ agents: ["helper"], tools: ["ask_helper"] }, "ask_helper", { task: "Help." });
    expect(granted.requests[1]?.toolResults.at(-1)?.text).toBe("helped");
  });

  test("G6 grants: agents below have no other tools either, and a list of agents says nothing about tools", async () => {
    const model = scriptedModel([call("deploy"), "done"]);
    const inner = agent({ name: "inner", description: "Works.", model, tools: { deploy } });
    const outer = agent({
      name: "outer",
      model: scriptedModel([{ calls: [{ tool: "ask_inner", input: { task: "Deploy." } }] }, "done"]),
      tools: { ask_inner: asTool(inner) },
    });
    await run(grants({ tools: ["ask_inner"], agents: ["*"] })(outer), "Go on.");
    expect([deployed, model.requests[0]?.tools]).toEqual([[], []]);
  });
});

describe("G6 grants: what cannot be is refused by name", () => {
  test.each<[unknown, string]>([
    [undefined, "grants: one of agents, tools, mail is missing"],
    [{}, "grants: one of agents, tools, mail is missing"],
    [{ agents: "leaf" }, 'grants: agents must be a list of names, got "leaf"'],
    [{ tools: [3] }, "grants: tools must be a list of names, got 3 in it"],
    [{ mail: [""] }, 'grants: mail must be a list of names, got "" in it'],
    [{ mail: ["a\\"] }, 'grants: mail: "a\\\\" ends with a backslash that has nothing to act on'],
    [{ agent: [] }, 'grants: there is no option "agent"; did you mean "agents"?'],
  ])("grants(%j)", async (given, message) => {
    expect(() => grants(given as GrantLists)).toThrow(message);
    if (given === undefined) return;
    const inRun = await failureOf(
      run(
        team((ctx) => ctx.call(leaf, 1, { grants: given as GrantLists })),
        null,
      ),
    );
    expect(inRun).toMatchObject({ code: "invalid_input" });
    expect(inRun.message).toContain(message.replace("grants:", "ctx.call: grants:"));
  });
});
