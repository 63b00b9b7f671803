import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Statement, Turn } from "../../src/core/turn.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { roster } from "../../src/teams/membership/roster.ts";
import { refine } from "../../src/teams/refine.ts";
import type { HandOff } from "../../src/teams/swarm/hand-off.ts";
import { type SwarmView, swarm } from "../../src/teams/swarm.ts";
import { Crash, crashingJournal } from "../../src/testing/crashing-journal.ts";
import { modelCalls } from "../../src/testing/log-calls.ts";
import { type ScriptedModel, scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import type { ScriptedReply } from "../../src/testing/scripted/scripted-reply.ts";
import { byTurn } from "../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { tool } from "../../src/tools/tool.ts";
import { paths } from "../runtime/world.ts";

type SwarmTurn = Turn<SwarmView>;

const handOff = (handoff: string, why: string): HandOff => ({ handoff, why });
const says = (name: string, answer: (turn: SwarmTurn) => string | HandOff) => fn(name, answer);
const shows = (story: readonly Statement[]) => story.map(({ from, text }) => `${from}: ${text}`);

const lookUp = tool({
  description: "Looks up an order.",
  inputSchema: z.object({ order: z.number() }),
  effect: "pure",
  execute: ({ order }) => ({ order, paid: 40, owed: 30 }),
});

/** Triage looks the order up and hands off in the same reply; billing has a question for technical; technical answers it. */
function helpDesk(scripts: Readonly<Record<"triage" | "billing" | "technical", readonly (string | ScriptedReply)[]>>) {
  const models: Record<string, ScriptedModel> = {};
  const member = (name: keyof typeof scripts, description: string, tools = {}) => {
    const model = scriptedModel(byTurn(scripts[name]));
    models[name] = model;
    return agent({ name, description, model, tools });
  };
  const team = swarm({
    name: "desk",
    members: [
      member("triage", "Finds out what it is about.", { lookUp }),
      member("billing", "Bills and refunds."),
      member("technical", "Devices."),
    ],
    targets: { triage: ["billing", "technical"] },
  });
  return { team, models };
}

const scripts = {
  triage: [
    {
      text: JSON.stringify(handOff("billing", "Order 7.")),
      calls: [{ tool: "lookUp", input: { order: 7 } }],
      expect: {
        lastUser:
          /^I paid too much[\s\S]*- billing: Bills and refunds\.[\s\S]*Answer, or hand off to billing or technical\.$/,
      },
    },
    {
      text: JSON.stringify(handOff("billing", "Order 7: paid 40, owed 30.")),
      expect: { toolResult: { order: 7, paid: 40, owed: 30 } },
    },
  ],
  billing: [
    {
      text: `Odd.\n\n${JSON.stringify(handOff("technical", "Did the till fail?"))}`,
      expect: { lastUser: /I paid too much[\s\S]*triage: I hand off to billing: Order 7: paid 40, owed 30\./ },
    },
    {
      text: "You get 10 back.",
      expect: {
        that: ({ lastUser }: { lastUser: string }) =>
          lastUser.includes("technical: I hand off") && !lastUser.includes("Order 7"),
      },
    },
  ],
  technical: [
    {
      json: { ...handOff("billing", "It did."), ticket: 12 },
      expect: {
        lastUser: /triage: I hand off[\s\S]*billing: Odd\.[\s\S]*I hand off to technical: Did the till fail\?/,
      },
    },
  ],
} satisfies Record<string, readonly ScriptedReply[]>;

describe("swarm", () => {
  test("D11 hand-off: the receiver has the whole context, each thing once, and one that gets it back only what is new", async () => {
    const { team, models } = helpDesk(scripts);
    const { outcome, entries } = await simulate(team, "I paid too much for order 7.");
    expect(outcome).toEqual({
      status: "completed",
      value: {
        value: "You get 10 back.",
        by: "billing",
        handoffs: [
          { from: "triage", to: "billing", why: "Order 7: paid 40, owed 30." },
          { from: "billing", to: "technical", why: "Did the till fail?" },
          { from: "technical", to: "billing", why: "It did." },
        ],
        failures: [],
      },
    });
    for (const model of Object.values(models)) model.assertDone();
    expect(paths(entries, "swarm.handed")).toHaveLength(3);
    const told =
      models["billing"]?.requests[1]?.messages.map((message) => JSON.stringify(message.content)).join() ?? "";
    for (const once of ["I paid too much", "Order 7: paid 40", "It did", "ticket"])
      expect(told.split(once)).toHaveLength(2);
  });

  test("D11 hand-off: one together with calls of tools leaves no call without its result", async () => {
    const { team, models } = helpDesk(scripts);
    await simulate(team, "I paid too much for order 7.");
    const messages = models["triage"]?.requests.at(-1)?.messages ?? [];
    const ids = (type: string) =>
      messages.flatMap(({ content }): readonly string[] =>
        typeof content === "string"
          ? []
          : [...content].flatMap((part) => (part.type === type && "toolCallId" in part ? [part.toolCallId] : [])),
      );
    expect(ids("tool-call")).toHaveLength(1);
    expect(ids("tool-result")).toEqual(ids("tool-call"));
  });

  test("D11 hand-off: to one that is no target it is refused, told once, and then the member's failure", async () => {
    const model = scriptedModel([
      { json: handOff("boss", "Help.") },
      { json: handOff("b", "Help."), expect: { lastUser: /cannot hand off to "boss"; possible: b\n/ } },
    ]);
    const asked: string[] = [];
    const members = [
      agent({ name: "a", model }),
      says("b", () => "b has it"),
      says("boss", () => void asked.push("boss") as never),
    ];
    const team = swarm({ name: "team", members, targets: { a: ["b"] } });
    expect((await simulate(team, "x")).outcome).toMatchObject({ value: { value: "b has it", by: "b" } });
    expect(asked).toEqual([]);
    const stubborn = swarm({
      name: "team",
      members: [says("a", () => handOff("boss", "!")), says("boss", () => "boss")],
      targets: { a: [] },
    });
    expect((await simulate(stubborn, "x")).outcome).toMatchObject({
      status: "failed",
      error: { code: "output_invalid", message: expect.stringContaining("possible: nobody") },
    });
  });

  test("D11 hand-off: without saying why it is not made", async () => {
    const model = scriptedModel([
      { json: { handoff: "b", why: " " } },
      { json: handOff("b", "Because."), expect: { lastUser: /say in "why" what b has to know/ } },
    ]);
    const team = swarm({
      name: "team",
      members: [agent({ name: "a", model }), says("b", ({ view }) => shows(view.story).join())],
    });
    expect((await simulate(team, "x")).outcome).toMatchObject({ value: { value: "a: I hand off to b: Because." } });
  });

  test("one that fails gives it back to whoever handed it off, who is told; nobody can hand off to it again", async () => {
    const bad = says("bad", () => {
      throw new RangeError("out of order");
    });
    const seen: string[] = [];
    const first = says("first", ({ view, request }) => {
      seen.push(`${shows(view.story).join()} | ${request}`);
      return view.story.length === 0 ? handOff("bad", "Yours.") : "done without";
    });
    const { outcome } = await simulate(swarm({ name: "t", members: [first, bad] }), "x");
    expect(outcome).toMatchObject({
      value: { value: "done without", by: "first", failures: [{ member: "bad", message: "out of order" }] },
    });
    expect(seen[1]).toBe("bad: I have failed: out of order | Answer; there is no hand-off left.");
    const alone = swarm({ name: "t", members: [bad, first] });
    expect((await simulate(alone, "x")).outcome).toMatchObject({
      status: "failed",
      error: { message: "out of order" },
    });
  });

  test("`start` begins", async () => {
    const members = [says("a", () => "a"), says("b", () => "b")];
    expect((await simulate(swarm({ name: "t", members, start: "b" }), "x")).outcome).toMatchObject({
      value: { by: "b" },
    });
  });

  test("A8: one that has left the roster gets nothing more", async () => {
    const candidates = [
      says("a", ({ request }) => (request.includes(" b") ? "b is there" : "alone")),
      says("b", () => "b"),
    ];
    const staff = roster({ name: "staff", candidates, members: ["a"] });
    expect((await simulate(swarm({ name: "t", members: staff }), "x")).outcome).toMatchObject({
      value: { value: "alone" },
    });
    const nobody = roster({ name: "nobody", candidates, members: [] });
    expect((await simulate(swarm({ name: "t", members: nobody }), "x")).outcome).toMatchObject({
      error: { code: "not_enough" },
    });
  });

  test("a whole team can be a member and hand off", async () => {
    const author = fn("author", (_: Turn<Json & {}>) => JSON.stringify(handOff("b", "We have looked at it.")));
    const critic = fn("critic", (_: Turn<Json & {}>) => "good");
    const pair = refine({ name: "pair", author, critic, accept: () => true });
    const team = swarm({ name: "t", members: [pair, says("b", ({ view }) => shows(view.story).join())] });
    expect((await simulate(team, "x")).outcome).toMatchObject({
      value: { value: "pair: I hand off to b: We have looked at it." },
    });
  });

  test("a run that dies at any write goes on and asks no model twice for what it has said", async () => {
    const once = await simulate(helpDesk(scripts).team, "I paid too much for order 7.", { id: "desk" });
    for (let at = 1; ; at++) {
      const journal = memoryJournal();
      const dying = crashingJournal(journal, { at, when: at % 2 === 0 ? "before" : "after" });
      const end = await simulate(helpDesk(scripts).team, "I paid too much for order 7.", {
        id: "desk",
        journal: dying,
      }).catch((error: unknown) => error);
      const again = await simulate(helpDesk(scripts).team, "I paid too much for order 7.", {
        id: "desk",
        journal,
        alwaysReplay: at % 3 === 0,
      });
      expect(again.outcome).toEqual(once.outcome);
      const steps = modelCalls(again.entries).map((call) => `${call.agent}/${call.step}`);
      expect(new Set(steps).size).toBe(steps.length);
      if (!(end instanceof Crash)) return;
    }
  });

  test("refuses what cannot be", () => {
    const members = [says("a", () => "a"), says("b", () => "b")];
    expect(() => swarm({ name: "t", members, start: "c" })).toThrow(/no member is called "c"/);
    expect(() => swarm({ name: "t", members, targets: { a: ["c"] } })).toThrow(/no member is called "c"/);
    expect(() => swarm({ name: "t", members, targets: { c: ["a"] } })).toThrow(/no member is called "c"/);
    expect(() => swarm({ name: "t", members, maxHandoffs: -1 })).toThrow(RangeError);
    expect(() => swarm({ name: "t", members: [] })).toThrow(RangeError);
    expect(() => swarm({ name: "t", members, handoffs: 3 } as never)).toThrow(/no option "handoffs"/);
  });
});
