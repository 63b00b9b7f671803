import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Statement } from "../../src/core/turn.ts";
import { groupChat } from "../../src/teams/group-chat.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { byTurn } from "../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { abc, listeners, member, type Seat, speakers } from "./chat-members.ts";
import { completed } from "./survives-crashes.ts";

describe("D6 group chat: who speaks", () => {
  test("D6 group chat: round robin is the default, and ends after 20 turns", async () => {
    const result = completed((await simulate(groupChat({ name: "chat", members: abc }), "go")).outcome);
    expect(speakers(result)).toBe("abcabcabcabcabcabcab");
    expect(result.ended).toBe("turns");
    expect(result.value).toBe(result.transcript.at(-1)?.text);
  });

  test("D6 group chat: random goes by the seed of the run, and nobody speaks twice in a row", async () => {
    const order = async (seed: number) =>
      speakers(
        completed(
          (await simulate(groupChat({ name: "chat", members: abc, speaker: "random" }), "go", { seed })).outcome,
        ),
      );
    expect(await order(1)).toBe(await order(1));
    const orders = await Promise.all([1, 2, 3, 4, 5].map(order));
    expect(new Set(orders).size).toBe(5);
    for (const each of orders) expect(each).not.toMatch(/(.)\1/);
  });

  test("D6 group chat: whatever the transitions, nobody speaks whom they do not allow", async () => {
    const names = ["a", "b", "c", "d"];
    const graph = fc.dictionary(fc.constantFrom(...names), fc.uniqueArray(fc.constantFrom(...names)), { maxKeys: 4 });
    const rule = fc.constantFrom("round-robin" as const, "random" as const, () => "a");
    await fc.assert(
      fc.asyncProperty(graph, rule, async (transitions, speaker) => {
        const chat = groupChat({ name: "chat", members: names.map(member), transitions, speaker, turns: 12 });
        const result = completed((await simulate(chat, "go")).outcome);
        const order = [...speakers(result)];
        for (const [index, next] of order.slice(1).entries()) {
          const last = order[index] ?? "";
          expect(transitions[last] ?? names.filter((each) => each !== last)).toContain(next);
        }
        if (order.length < 12) expect(transitions[order.at(-1) ?? ""]).toEqual([]);
        expect(result.ended).toBe(order.length < 12 ? "nobody" : "turns");
      }),
      { numRuns: 60 },
    );
  });

  test("D6 group chat: a person chooses, is asked again for a name that is none, and ends it with a no", async () => {
    const chat = groupChat({ name: "chat", members: abc, speaker: "manual" });
    const replies = [
      { approved: true, value: { choice: "c", why: "knows it" } },
      { approved: true, value: "zoe" },
      { approved: true, note: "Speaker: b" },
      { approved: true },
      { approved: true, value: 7 },
      { approved: true, value: 8 },
      { approved: false },
    ];
    const questions: unknown[] = [];
    const { outcome } = await simulate(chat, "go", {
      async meanwhile(app, id) {
        const run = await app.attach(id);
        for (const reply of replies) {
          const end = await run.outcome;
          const [decision] = end.status === "paused" ? end.decisions : [];
          const { question, proposal } = decision?.question ?? {};
          const { options, statements } = proposal as { options: string[]; statements: Statement[] };
          questions.push(`${question} ${options.join("")} ${statements.map(({ from }) => from).join("")}`);
          await app.decide(decision?.id ?? "", reply);
        }
      },
    });
    expect(questions).toEqual([
      "Who speaks next in chat? abc ",
      "Who speaks next in chat? ab c",
      '"zoe" is none of those who may speak. Who speaks next in chat? ab c',
      "Who speaks next in chat? ac b",
      "Who speaks next in chat? bc a",
      "7 is none of those who may speak. Who speaks next in chat? bc a",
      "Who speaks next in chat? ab c",
    ]);
    const result = completed(outcome);
    expect(speakers(result)).toBe("cbac");
    expect(result.ended).toBe("person");
  });

  test("D6 group chat: a model chooses by name and description, and reads only what is new", async () => {
    const model = scriptedModel(byTurn(["b", '```json\n{"choice": "C"}\n```', "It should not be c.\n\na", "b"]));
    const host = agent({ name: "host", model });
    const described = abc.map((each) => ({ ...each, description: `Knows ${each.name}.` }));
    const chat = groupChat({ name: "chat", members: described, speaker: host, turns: 4 });
    const result = completed((await simulate(chat, "go")).outcome);
    expect(speakers(result)).toBe("bcab");
    const asked = model.requests.map(({ lastUser }) => lastUser);
    expect(asked[0]).toContain("- a: Knows a.\n- b: Knows b.\n- c: Knows c.");
    expect(asked[0]).toContain("nothing else: a, b, c.");
    expect(asked[1]).toMatch(
      /^statements:\nb: b .*\n\nWho is to speak next\? Answer with one of these names and nothing else: a, c\.$/,
    );
    expect(asked[3]).toMatch(/^statements:\na: .*nothing else: b, c\.$/s);
    model.assertDone();
  });

  test("D6 group chat: a model is not asked where only one may speak", async () => {
    const host = fn("host", (): string => {
      throw new Error("must not be asked");
    });
    const transitions = { a: ["b"], b: ["c"], c: ["a"] };
    const hosted = groupChat({ name: "chat", members: abc, speaker: host, transitions, turns: 4 });
    const { transcript, failures } = completed((await simulate(hosted, "go")).outcome);
    expect(transcript.map(({ from }) => from)).toEqual(["a", "b", "c", "a"]);
    expect(failures).toMatchObject([{ member: "host" }]);
  });

  test("D6 group chat: a model that names nobody is asked once more, then stood in for, and at last left alone", async () => {
    const { members: hosts, told } = listeners(["host"], () => "whoever likes");
    const [host] = hosts;
    if (!host) throw new Error();
    const chat = groupChat({ name: "chat", members: abc, speaker: host, turns: 6 });
    const result = completed((await simulate(chat, "go")).outcome);
    expect(speakers(result)).toBe("abcabc");
    expect(result.failures).toMatchObject([
      { member: "host", code: "output_invalid" },
      { member: "host", code: "output_invalid" },
    ]);
    expect(told("host")).toHaveLength(4);
    expect(told("host")[1]?.request).toContain("cannot be used: it must name one of those who may speak: a, b, c.");
  });

  test("D6 group chat: a model that fails now and then is asked on, and told again what it was told when it failed", async () => {
    const told: string[] = [];
    const host = fn("host", ({ view }: Seat, ctx) => {
      told.push(view.statements.map(({ from }) => from).join(""));
      if (Number(ctx.path.split("#")[1] ?? 1) % 2 === 1) throw new Error("away");
      return "c";
    });
    const chat = groupChat({ name: "chat", members: abc, speaker: host, turns: 6 });
    const { failures } = completed((await simulate(chat, "go")).outcome);
    expect(failures).toHaveLength(3);
    expect(told).toEqual(["", "a", "c", "cb", "c", "ca"]);
  });

  test("D6 group chat: a function of the state chooses; null ends the chat; one who cannot speak is stood in for", async () => {
    const seen: string[] = [];
    const chat = groupChat({
      name: "chat",
      members: abc,
      speaker: ({ task, transcript, turns }, options) => {
        seen.push(`${task} ${turns} ${transcript.length} ${options.join("")}`);
        return ["c", "c", "b", null][turns] ?? null;
      },
    });
    const result = completed((await simulate(chat, "go")).outcome);
    expect(speakers(result)).toBe("cab");
    expect(result.ended).toBe("nobody");
    expect(seen).toEqual(["go 0 0 abc", "go 1 1 ab", "go 2 2 bc", "go 3 3 ac"]);
  });

  test("D6 group chat: what an asynchronous function answers is recorded, and not asked again in a replay", async () => {
    let asked = 0;
    const chat = groupChat({
      name: "chat",
      members: abc,
      turns: 3,
      speaker: async () => ["c", "b", "a"][asked++] ?? null,
      until: async ({ turns }) => turns === 2,
    });
    const { outcome, entries } = await simulate(chat, "go", { alwaysReplay: true });
    expect(speakers(completed(outcome))).toBe("cb");
    expect(asked).toBe(2);
    const steps = entries.filter(({ type }) => type === "step.completed").map(({ path }) => path);
    expect(steps.filter((path) => !path.endsWith("speak"))).toEqual([
      "chat/turn-1-speaker",
      "chat/turn-1-until",
      "chat/turn-2-speaker",
      "chat/turn-2-until",
    ]);
  });

  test("D6 group chat: a function that names a stranger is a mistake, and says so", async () => {
    const chat = groupChat({ name: "chat", members: abc, speaker: () => "zoe" });
    const { outcome } = await simulate(chat, "go");
    expect(outcome).toMatchObject({ status: "failed", error: { code: "invalid_input" } });
    expect(JSON.stringify(outcome)).toContain("(members: a, b, c); null ends the chat");
  });
});
