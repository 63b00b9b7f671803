import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import { TroupeError } from "../../src/base/errors.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import { type GroupChatResult, groupChat } from "../../src/teams/group-chat.ts";
import { pipeline } from "../../src/teams/pipeline.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { byCase } from "../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { types } from "../runtime/world.ts";
import { abc, listeners, member, type Seat, speakers } from "./chat-members.ts";
import { completed, survivesCrashes } from "./survives-crashes.ts";

describe("D6 group chat", () => {
  test("D6 group chat: models talk until one says the end text, each told what is new and nothing twice; then a summary", async () => {
    const model = scriptedModel(
      byCase([
        { when: { system: "writer" }, say: ["A poem about bees.", "A poem about bees, shorter."] },
        { when: { system: "critic" }, say: ["Too long.", "APPROVED"] },
        { when: { system: "scribe" }, say: "They agreed on a short poem." },
      ]),
    );
    const [writer, critic, scribe] = ["writer", "critic", "scribe"].map((name) =>
      agent({ name, description: `The ${name}.`, instructions: `You are the ${name}.`, model }),
    ) as [Agent<Json, string>, Agent<Json, string>, Agent<Json, string>];
    const chat = groupChat({ name: "poem", members: [writer, critic], endTexts: ["APPROVED"], summary: scribe });
    const { outcome, entries } = await simulate(chat, "Write a poem about bees.");
    expect(completed(outcome)).toEqual({
      value: "They agreed on a short poem.",
      transcript: [
        { from: "writer", text: "A poem about bees." },
        { from: "critic", text: "Too long." },
        { from: "writer", text: "A poem about bees, shorter." },
        { from: "critic", text: "APPROVED" },
      ],
      ended: "text",
      failures: [],
    });
    const asked = model.requests.map(
      ({ system, turn, lastUser }) => `${system.split(" ").at(-1)} ${turn}: ${lastUser}`,
    );
    expect(asked[0]).toMatch(
      /^writer\. 0: Write a poem about bees\.\n\nYou are writer, .*\n- critic: The critic\.\nA statement that contains "APPROVED" ends the chat\.\n\nIt is your turn\.$/s,
    );
    expect(asked[2]).toBe("writer. 1: statements:\ncritic: Too long.\n\nIt is your turn.");
    expect(asked[3]).toBe("critic. 1: statements:\nwriter: A poem about bees, shorter.\n\nIt is your turn.");
    expect(asked[4]).toMatch(
      /^scribe\. 0: .*writer: A poem about bees\.\ncritic: Too long\.\nwriter: .*\ncritic: APPROVED/s,
    );
    expect(model.asked).toBe(5);
    expect(types(entries).filter((type) => type.startsWith("group-chat."))).toEqual([
      ...Array.from({ length: 4 }, () => "group-chat.spoken"),
      "group-chat.ended",
    ]);
  });

  test("D6 group chat: whoever speaks when, everyone is told all that the others said, once and in order", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.integer({ min: 2, max: 6 }),
        fc.integer({ min: 1, max: 40 }),
        async (seed, n, turns) => {
          const names = Array.from({ length: n }, (_, index) => `m${index}`);
          let said = 0;
          const { members, told } = listeners(names, () => `statement ${++said}`);
          const chat = groupChat({ name: "chat", members, speaker: "random", turns });
          const { transcript } = completed((await simulate(chat, "go", { id: `seed${seed}` })).outcome);
          expect(transcript).toHaveLength(turns);
          for (const name of names) {
            const last = transcript.findLastIndex(({ from }) => from === name);
            const others = transcript.slice(0, Math.max(0, last)).filter(({ from }) => from !== name);
            expect(told(name).flatMap(({ view }) => view.statements)).toEqual(others);
            expect(new Set(told(name).map(({ task, role }) => `${task} ${role}`)).size).toBeLessThanOrEqual(1);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test("D6 group chat: turn 200 is told no more than turn 5", async () => {
    const { members, told } = listeners(["a", "b", "c", "d"]);
    const chat = groupChat({ name: "chat", members, turns: 200, repeats: false });
    expect(completed((await simulate(chat, "go")).outcome).transcript).toHaveLength(200);
    const lengths = ["a", "b", "c", "d"].flatMap((name) =>
      told(name)
        .slice(1)
        .map(({ view }) => view.statements.length),
    );
    expect(new Set(lengths)).toEqual(new Set([3]));
  });

  describe("members that fail", () => {
    const ill = (name: string, turns: readonly number[]) =>
      fn(name, (_: Seat, ctx) => {
        const turn = Number(ctx.path.split("#")[1] ?? 1);
        if (turns.includes(turn)) throw new TroupeError("ill", { code: "timeout", detail: { what: name, afterMs: 1 } });
        return name;
      });

    test("D6 group chat: one that fails is skipped and named; after twice in a row it is not asked any more", async () => {
      const members = [member("a"), ill("b", [1, 3]), ill("c", [2, 3])];
      const { outcome, entries } = await simulate(groupChat({ name: "chat", members, turns: 14 }), "go");
      const result = completed(outcome);
      expect(speakers(result)).toBe("acabababab");
      expect(result.failures.map(({ member: who }) => who).join("")).toBe("bcbc");
      expect(result.failures[0]).toEqual({ member: "b", code: "timeout", message: "ill" });
      expect(types(entries).filter((type) => type === "group-chat.failed")).toHaveLength(4);
    });

    test("D6 group chat: what a member was told when it failed, it is told again", async () => {
      const told: string[] = [];
      const flaky = fn("b", ({ view }: Seat, ctx) => {
        told.push(view.statements.map(({ from }) => from).join(""));
        if (!ctx.path.includes("#")) throw new Error("ill");
        return "b";
      });
      await simulate(groupChat({ name: "chat", members: [member("a"), flaky, member("c")], turns: 8 }), "go");
      expect(told).toEqual(["a", "aca", "ca"]);
    });

    test("D6 group chat: when all have failed there is nobody left", async () => {
      const everyTurn = Array.from({ length: 20 }, (_, index) => index + 1);
      const none = groupChat({ name: "chat", members: [ill("a", everyTurn), ill("b", everyTurn)] });
      const { outcome } = await simulate(none, "go");
      expect(outcome).toMatchObject({
        status: "failed",
        error: {
          code: "not_enough",
          detail: { wanted: 1, completed: 0, failures: [{ index: 0 }, { index: 1 }, {}, {}] },
        },
      });
      const members = [ill("a", everyTurn.slice(1)), ill("b", everyTurn)];
      const later = groupChat({ name: "chat", members, transitions: { a: ["a", "b"] } });
      expect((await simulate(later, "go")).outcome).toMatchObject({ error: { code: "not_enough" } });
      const fewTurns = groupChat({ name: "chat", members: [ill("a", [1]), member("b")], turns: 1 });
      expect((await simulate(fewTurns, "go")).outcome).toMatchObject({ error: { code: "not_enough" } });
    });

    test("D6 group chat: a summary that cannot be had is a failure, and the last statement stands in", async () => {
      const summary = fn("scribe", (): { readonly points: number } => {
        throw new Error("no ink");
      });
      const result = completed(
        (await simulate(groupChat({ name: "chat", members: abc, turns: 2, summary }), "go")).outcome,
      );
      expect(result.value).toBe(result.transcript[1]?.text);
      expect(result.failures).toEqual([{ member: "scribe", code: null, message: "no ink" }]);
    });

    test("D6 group chat: cancelling ends it, and is nobody's failure", async () => {
      const slow = fn("b", async (_: Seat, ctx) => {
        await ctx.sleep(60_000);
        return "b";
      });
      const { outcome, entries } = await simulate(groupChat({ name: "chat", members: [member("a"), slow] }), "go", {
        async meanwhile(app, id) {
          await app.cancel(id);
        },
      });
      expect(outcome.status).toBe("cancelled");
      expect(types(entries)).not.toContain("group-chat.failed");
    });
  });

  test("D6 group chat: a crash at any write changes nothing, and no statement is made again", async () => {
    const chat = groupChat({ name: "chat", members: abc, speaker: "random", turns: 6, summary: member("scribe") });
    expect(await survivesCrashes(chat, "go")).toBeGreaterThan(10);
  });

  test("D6 group chat: a team is a member, and says its value; a chat is a stage", async () => {
    const inner = groupChat({ name: "inner", members: abc, turns: 2 });
    const { members, told } = listeners(["x"]);
    const outer = groupChat({ name: "outer", members: [inner, ...members], turns: 4 });
    const last = fn("last", ({ value }: GroupChatResult<string>) => value);
    const { outcome } = await simulate(pipeline({ name: "line", stages: [outer, last] }), "go");
    expect(completed(outcome)).toBe("x");
    const [heard] = told("x")[0]?.view.statements ?? [];
    expect(heard).toEqual({ from: "inner", text: expect.stringMatching(/^b sim-1\/line\/outer\/inner\/b\/speak$/) });
  });

  test("D6 group chat: what cannot be is refused when it is defined", () => {
    const [a, b] = abc;
    if (!a || !b) throw new Error();
    const chat = (more: object) => () => groupChat({ name: "chat", members: [a, b], ...more });
    expect(() => groupChat({ name: "chat", members: [a] })).toThrow(RangeError);
    expect(() => groupChat({ name: "chat", members: [a, a] })).toThrow(/two members are called "a"/);
    expect(chat({ turns: 0 })).toThrow(RangeError);
    expect(chat({ endTexts: [""] })).toThrow(/none of them empty/);
    expect(chat({ endTexts: "STOP" })).toThrow(TypeError);
    expect(chat({ speaker: "robin" })).toThrow(/speaker must be .* got "robin"/);
    expect(chat({ consensus: "OK!" })).toThrow(/ends with a letter or a digit/);
    expect(chat({ transitions: { a: ["bb"] } })).toThrow(
      /no member is called "bb"; did you mean "b"\? \(members: a, b\)/,
    );
    expect(chat({ transitions: { zoe: ["a"] } })).toThrow(/no member is called "zoe"/);
    expect(chat({ transitions: { a: "b" } })).toThrow(/must be a list/);
    expect(chat({ summary: member("a") })).toThrow(/two members are called "a"/);
    expect(chat({ maxTurns: 3 })).toThrow(/no option "maxTurns"/);
    expect(() => groupChat({ name: "a/b", members: [a, b] })).toThrow(TypeError);
    expect(chat({ summary: a, speaker: a })).not.toThrow();
  });
});
