import { describe, expect, test } from "vitest";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { Turn } from "../../src/core/turn.ts";
import { router } from "../../src/specialists.ts";
import { roster } from "../../src/teams/membership/roster.ts";
import { type RouteView, route } from "../../src/teams/route.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { byTurn, type ScriptFunction } from "../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { paths } from "../runtime/world.ts";

/** Says who it is, and what it was given. */
const desk = (name: string, description = `Knows all about ${name}.`) => ({
  ...fn(name, ({ task, view }: Turn<RouteView>) => `${name} did ${task}${view.why === "" ? "" : ` (${view.why})`}`),
  description,
});
const broken = (name: string) =>
  fn(name, (_: Turn<RouteView>): string => {
    throw new RangeError(`${name} is out`);
  });
const members = [desk("billing"), desk("technical"), desk("general")];
const chooser = (script: ScriptFunction | readonly string[]) =>
  agent({ name: "chooser", model: scriptedModel(script) });
const valueIn = (outcome: unknown): unknown => (outcome as { value: unknown }).value;

describe("route", () => {
  test("D11 router: a function of the input chooses, the member does it, and the result says who", async () => {
    const team = route({
      name: "desk",
      members,
      by: (ticket: { about: string }, names) => names.find((name) => name === ticket.about) ?? null,
      otherwise: "general",
    });
    expect((await simulate(team, { about: "billing" })).outcome).toMatchObject({
      status: "completed",
      value: { member: "billing", isOtherwise: false, failures: [] },
    });
    const { outcome, entries } = await simulate(team, { about: "love" });
    expect(outcome).toMatchObject({ value: { member: "general", isOtherwise: true } });
    expect(paths(entries, "agent.started")).toEqual(["desk", "desk/general"]);
  });

  test("D11 router: a model chooses among members that it knows by their descriptions", async () => {
    const model = scriptedModel([
      {
        json: { choice: "technical", why: "It is about a plug." },
        expect: { lastUser: /- technical: Knows all about technical\./ },
      },
    ]);
    const worker = scriptedModel([
      { text: "Turn it off and on.", expect: { lastUser: /My plug[\s\S]*It is about a plug/ } },
    ]);
    const team = route({
      name: "desk",
      members: [
        desk("billing"),
        agent({ name: "technical", description: "Knows all about technical.", model: worker }),
      ],
      by: agent({ name: "chooser", model }),
    });
    const { outcome } = await simulate(team, "My plug is broken.");
    expect(valueIn(outcome)).toEqual({
      member: "technical",
      value: "Turn it off and on.",
      why: "It is about a plug.",
      isOtherwise: false,
      failures: [],
    });
    model.assertDone();
    worker.assertDone();
  });

  test("D11 router: the router of the specialists can be the chooser", async () => {
    const model = scriptedModel([{ json: { to: "billing", why: "Money." } }]);
    const team = route({ name: "desk", members, by: router({ to: members, model }) });
    expect((await simulate(team, "My bill")).outcome).toMatchObject({ value: { member: "billing", why: "Money." } });
  });

  test.each<[string, string, string]>([
    ["a name", "billing", "billing"],
    ["a last line", "It is about a router.\n\n**Technical**", "technical"],
    ["JSON in a fence", '```json\n{"choice": "billing"}\n```', "billing"],
    ["a list of one", '{"choice": ["billing"]}', "billing"],
    ["not sure", '{"choice": "unsure"}', "general"],
    ["nobody", '{"choice": null}', "general"],
    ["an empty list", '{"choice": []}', "general"],
  ])("a chooser that says %s is understood", async (_, said, member) => {
    const team = route({ name: "desk", members, by: chooser([said]), otherwise: "general" });
    expect((await simulate(team, "x")).outcome).toMatchObject({ value: { member, failures: [] } });
  });

  test.each<[string, string, number | undefined]>([
    ["names nobody", '{"choice": []}', undefined],
    ["is not sure", '{"choice": null}', undefined],
    ["names one it does not mean", "That is not for billing.", undefined],
    ["names too many", "billing, technical and general", 2],
  ])("a chooser that %s, where that will not do, is told so", async (_, said, most) => {
    const by = agent({ name: "chooser", model: scriptedModel([said, "billing"]) });
    const team = most === undefined ? route({ name: "desk", members, by }) : route({ name: "desk", members, by, most });
    const { outcome, entries } = await simulate<Json, unknown>(team as Agent<Json, unknown>, "x");
    expect(outcome.status).toBe("completed");
    expect(paths(entries, "agent.started")).toEqual(["desk", "desk/chooser", "desk/chooser#2", "desk/billing"]);
  });

  test("a chooser is told once what is wrong with its answer", async () => {
    const model = scriptedModel([
      "billing or technical",
      { text: "billing", expect: { lastUser: /cannot be used: it must name one of billing, technical, general; got/ } },
    ]);
    const team = route({ name: "desk", members, by: agent({ name: "chooser", model }) });
    expect((await simulate(team, "x")).outcome).toMatchObject({ value: { member: "billing" } });
    model.assertDone();
  });

  test("a chooser that cannot be understood, or fails, is named, and `otherwise` takes its place", async () => {
    const dumb = () => chooser(["hm", "hmm"]);
    const failed = await simulate(route({ name: "desk", members, by: dumb() }), "x");
    expect(failed.outcome).toMatchObject({ status: "failed", error: { code: "output_invalid" } });
    const { outcome } = await simulate(route({ name: "desk", members, by: dumb(), otherwise: "general" }), "x");
    expect(outcome).toMatchObject({
      value: { member: "general", isOtherwise: true, failures: [{ member: "chooser", code: "output_invalid" }] },
    });
    const bad = fn("chooser", (_: Turn<null>): string => {
      throw new RangeError("chooser is out");
    });
    expect((await simulate(route({ name: "desk", members, by: bad }), "x")).outcome).toMatchObject({
      error: { message: "chooser is out" },
    });
  });

  test("a function that chooses nobody, a stranger or too many is an error", async () => {
    const by = (choice: string | readonly string[] | null) => route({ name: "desk", members, by: () => choice });
    for (const [choice, message] of [
      [null, /nobody was chosen/],
      ["bilings", /no member is called "bilings"/],
      [["billing", "general"], /at most 1 may be chosen, not 2/],
    ] as const) {
      const { outcome } = await simulate(by(choice), "x");
      expect(outcome).toMatchObject({ status: "failed", error: { code: "output_invalid" } });
      expect((outcome as { error: Error }).error.message).toMatch(message);
    }
  });

  test("D11 router: several are chosen, work at the same time, and those that fail are named", async () => {
    const slow = (name: string, ms: number) =>
      fn(name, async (_: Turn<RouteView>, ctx) => {
        await ctx.sleep(ms);
        return name;
      });
    const team = route({
      name: "desk",
      members: [slow("a", 300), slow("b", 200), broken("c")],
      by: chooser(["c, b and a"]),
      most: 3,
    });
    const { outcome, elapsedMs } = await simulate(team, "x");
    expect(elapsedMs).toBe(300);
    expect(outcome).toMatchObject({
      value: { value: [{ member: "b" }, { member: "a" }], failures: [{ member: "c", message: "c is out" }] },
    });
  });

  test("one that was chosen and fails ends the team with its error; of several, all must fail", async () => {
    const one = route({ name: "desk", members: [broken("a"), broken("b")], by: () => "a" });
    expect((await simulate(one, "x")).outcome).toMatchObject({ status: "failed", error: { message: "a is out" } });
    const both = route({ name: "desk", members: [broken("a"), broken("b")], by: () => ["a", "b"], most: 2 });
    expect((await simulate(both, "x")).outcome).toMatchObject({ status: "failed", error: { code: "not_enough" } });
  });

  test("A8: one that has left the roster cannot be chosen, nor take the place of nobody", async () => {
    const staff = roster({ name: "staff", candidates: members, members: ["billing", "technical"] });
    const model = scriptedModel(["general", { text: "billing", expect: { lastUser: /one of billing, technical/ } }]);
    const team = route({ name: "desk", members: staff, by: agent({ name: "chooser", model }), otherwise: "general" });
    expect((await simulate(team, "x")).outcome).toMatchObject({ value: { member: "billing" } });
    const none = roster({ name: "none", candidates: members, members: [] });
    const empty = route({ name: "desk", members: none, by: () => "billing" });
    expect((await simulate(empty, "x")).outcome).toMatchObject({ error: { code: "not_enough" } });
  });

  test("the choice of a function that answers later is recorded, and a replay asks nobody again", async () => {
    let asked = 0;
    const by = async (_: Json) => {
      asked += 1;
      return "billing";
    };
    const team = route({ name: "desk", members, by });
    const { outcome, entries } = await simulate(team, "x", { alwaysReplay: true });
    expect(outcome).toMatchObject({ value: { member: "billing" } });
    expect(paths(entries, "step.completed")).toEqual(["desk/by"]);
    expect(asked).toBe(1);
  });

  test("a run that is executed again at every fact ends the same", async () => {
    const team = () => route({ name: "desk", members, by: chooser(byTurn(["x", "technical"])) });
    const [once, again] = [await simulate(team(), "x"), await simulate(team(), "x", { alwaysReplay: true })];
    expect(again.outcome).toEqual(once.outcome);
    expect(again.head).toBe(once.head);
  });

  test("refuses what cannot be", () => {
    const by = () => "a";
    expect(() => route({ name: "t", members: [], by })).toThrow(RangeError);
    expect(() => route({ name: "t", members: [desk("a"), desk("a")], by })).toThrow(/two members are called "a"/);
    expect(() => route({ name: "t", members, by, otherwise: "genral" })).toThrow(/did you mean "general"/);
    expect(() => route({ name: "t", members, by, most: 0 })).toThrow(RangeError);
    expect(() => route({ name: "t", members, by: "billing" as never })).toThrow(/by must be/);
    expect(() => route({ name: "t", members: [desk("unsure")], by })).toThrow(TypeError);
    expect(() => route({ name: "t", members, by: desk("billing") as never })).toThrow(TypeError);
    expect(() => route({ name: "t", members, by, to: "x" } as never)).toThrow(/no option "to"/);
  });
});
