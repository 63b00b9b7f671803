import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Turn } from "../../src/core/turn.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import type { PeerLetter } from "../../src/teams/peers/peer-post.ts";
import type { PeerTurn } from "../../src/teams/peers/peer-turn.ts";
import { type PeersView, peers } from "../../src/teams/peers.ts";
import { Crash, crashingJournal } from "../../src/testing/crashing-journal.ts";
import { modelCalls } from "../../src/testing/log-calls.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import type { ScriptedReply } from "../../src/testing/scripted/scripted-reply.ts";
import { byTurn } from "../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { paths } from "../runtime/world.ts";

type PeersTurn = Turn<PeersView>;

const peer = (name: string, act: (letters: readonly PeerLetter[], turn: PeersTurn) => PeerTurn) =>
  fn(name, (turn: PeersTurn) => act(turn.view.messages, turn));
const tell = (to: string, content: string, intent: "ask" | "answer" | "inform" = "inform") => ({ to, content, intent });
const silent = (name: string) => peer(name, () => ({}));

/** Anna has the length, Ben the width, Cleo can calculate: nobody of them can find the area. */
function surveyors() {
  const turn = (json: PeerTurn, lastUser?: RegExp): ScriptedReply => ({
    json: json as never,
    ...(lastUser === undefined ? {} : { expect: { lastUser } }),
  });
  const models = {
    anna: scriptedModel(
      byTurn([
        turn({ messages: [] }, /What is the area\?[\s\S]*- ben\n- cleo: Calculates\.[\s\S]*Begin\.$/),
        turn(
          { messages: [tell("cleo", "It is 6 m long.", "answer")] },
          /^messages:\n- \{"from":"cleo","to":"all","intent":"ask","content":"How long and wide\?"\}\n\nAnswer/,
        ),
        turn({ answer: 24 }, /"answer is 24"/),
      ]),
    ),
    ben: scriptedModel(
      byTurn([
        turn({ messages: [] }),
        turn({ messages: [tell("cleo", "It is 4 m wide.", "answer")] }, /How long and wide/),
        turn({ answer: 24 }),
      ]),
    ),
    cleo: scriptedModel(
      byTurn([
        turn({ messages: [tell("all", "How long and wide?", "ask")] }),
        {
          text: `Now I know. ${JSON.stringify({ messages: [tell("all", "answer is 24")], answer: 24 })}`,
          expect: { lastUser: /6 m long[\s\S]*4 m wide/ },
        },
      ]),
    ),
  };
  const team = peers({
    name: "field",
    members: [
      agent({ name: "anna", model: models.anna }),
      agent({ name: "ben", model: models.ben }),
      agent({ name: "cleo", description: "Calculates.", model: models.cleo }),
    ],
  });
  return { team, models };
}

describe("peers", () => {
  test("D7, C6 peers: solve a task that no one of them can solve alone, by asking and answering", async () => {
    const { team, models } = surveyors();
    const { outcome, entries } = await simulate(team, "What is the area?");
    expect(outcome).toEqual({
      status: "completed",
      value: {
        value: 24,
        answers: [
          { member: "cleo", answer: 24 },
          { member: "anna", answer: 24 },
          { member: "ben", answer: 24 },
        ],
        ended: "agreed",
        rounds: 4,
        messages: 4,
        failures: [],
      },
    });
    for (const model of Object.values(models)) model.assertDone();
    const met = entries.filter(({ type }) => type === "peers.met").map(({ body }) => (body as { data: unknown }).data);
    expect(met).toEqual([
      { round: 1, awake: 3, sent: [{ from: "cleo", to: "all", intent: "ask" }] },
      {
        round: 2,
        awake: 2,
        sent: [
          { from: "anna", to: "cleo", intent: "answer" },
          { from: "ben", to: "cleo", intent: "answer" },
        ],
      },
      { round: 3, awake: 1, sent: [{ from: "cleo", to: "all", intent: "inform" }] },
      { round: 4, awake: 2, sent: [] },
    ]);
    expect(modelCalls(entries).map(({ agent: by }) => by.replace("field/", ""))).toEqual([
      "anna",
      "ben",
      "cleo",
      "anna#2",
      "ben#2",
      "cleo#2",
      "anna#3",
      "ben#3",
    ]);
  });

  test("C6 peers: one sees the messages to it and to all, each once, in the order of sending, and nobody else's", async () => {
    const seen: Record<string, string[]> = {};
    const names = ["a", "b", "c"];
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.array(fc.array(fc.constantFrom("a", "b", "c", "all"), { maxLength: 3 }), { minLength: 3, maxLength: 3 }),
          { maxLength: 4 },
        ),
        async (plan) => {
          const sent: { readonly from: string; readonly to: string; readonly content: string }[] = [];
          for (const name of names) seen[name] = [];
          const members = names.map((name, at) => {
            let round = 0;
            return peer(name, (letters) => {
              seen[name]?.push(...letters.map(({ content }) => String(content)));
              const to = (plan[round]?.[at] ?? []).filter((each) => each !== name);
              round += 1;
              const messages = to.map((each, index) => tell(each, `${name}${round}.${index}`));
              sent.push(...messages.map((message) => ({ from: name, ...message })));
              return { messages, more: round < plan.length };
            });
          });
          const { outcome } = await simulate(peers({ name: "p", members }), "x");
          expect(outcome).toMatchObject({ value: { ended: "quiet", messages: sent.length, value: null } });
          for (const name of names) {
            const due = sent.filter(({ from, to }) => to === name || (to === "all" && from !== name));
            expect(seen[name]).toEqual(due.map(({ content }) => content));
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  test("those of a round work at the same time, and no more than the limit", async () => {
    const slow = (name: string) =>
      fn(name, async (_: PeersTurn, ctx): Promise<PeerTurn> => {
        await ctx.sleep(1_000);
        return {};
      });
    const members = [slow("a"), slow("b"), slow("c"), slow("d")];
    expect((await simulate(peers({ name: "p", members }), "x")).elapsedMs).toBe(1_000);
    expect((await simulate(peers({ name: "p", members, limit: 2 }), "x")).elapsedMs).toBe(2_000);
  });

  test("it ends at once when all are quiet, and asks only those that have something to read", async () => {
    const members = [
      peer("a", (letters) => (letters.length === 0 ? { messages: [tell("b", "hello")] } : {})),
      silent("b"),
      silent("c"),
    ];
    const { outcome, entries } = await simulate(peers({ name: "p", members }), "x");
    expect(outcome).toMatchObject({ value: { ended: "quiet", rounds: 2, messages: 1, answers: [] } });
    expect(paths(entries, "agent.started")).toEqual(["p", "p/a", "p/b", "p/c", "p/b#2"]);
  });

  test("those who talk for ever are stopped by either bound, without an error", async () => {
    const chatter = (name: string, to: string) =>
      peer(name, () => ({ messages: [tell(to, "and?"), tell(to, "well?")] }));
    const members = [chatter("a", "b"), chatter("b", "a")];
    const byRounds = await simulate(peers({ name: "p", members, rounds: 3 }), "x");
    expect(byRounds.outcome).toMatchObject({ value: { ended: "rounds", rounds: 3, messages: 12 } });
    const byMessages = await simulate(peers({ name: "p", members, maxMessages: 7 }), "x");
    expect(byMessages.outcome).toMatchObject({ value: { ended: "messages", rounds: 2, messages: 7 } });
    const byDefault = await simulate(peers({ name: "p", members, repeats: false }), "x");
    expect(byDefault.outcome).toMatchObject({ value: { ended: "rounds", rounds: 10 } });
  });

  test("answers that differ are all there, and none is the value; texts differ by more than case and spaces", async () => {
    const says = (name: string, answer: string) => peer(name, () => ({ answer }));
    const differ = await simulate(peers({ name: "p", members: [says("a", "yes"), says("b", "no")] }), "x");
    expect(differ.outcome).toMatchObject({
      value: { value: null, ended: "quiet", answers: [{ answer: "yes" }, { answer: "no" }] },
    });
    const alike = await simulate(peers({ name: "p", members: [says("a", "Yes "), says("b", "yes")] }), "x");
    expect(alike.outcome).toMatchObject({ value: { value: "Yes ", ended: "agreed", rounds: 1 } });
    const one = await simulate(peers({ name: "p", members: [says("a", "yes"), silent("b")] }), "x");
    expect(one.outcome).toMatchObject({ value: { value: "yes", ended: "quiet" } });
  });

  test("a turn that cannot be read is sent back once, and then is a failure", async () => {
    const model = scriptedModel([
      "Hello everybody!",
      { json: { messages: [] }, expect: { lastUser: /cannot be used: it must be JSON/ } },
    ]);
    const { outcome } = await simulate(peers({ name: "p", members: [agent({ name: "a", model }), silent("b")] }), "x");
    expect(outcome).toMatchObject({ value: { ended: "quiet", failures: [] } });
    model.assertDone();
    const selfish = peer("selfish", () => ({ messages: [tell("selfish", "me")] }));
    const stopped = await simulate(peers({ name: "p", members: [selfish, silent("b"), silent("c")] }), "x");
    expect(stopped.outcome).toMatchObject({
      value: { messages: 0, failures: [{ code: "output_invalid" }, { member: "selfish", code: "output_invalid" }] },
    });
  });

  test("a run that dies at any write, and is executed again at every fact, ends the same and asks no model twice", async () => {
    const once = await simulate(surveyors().team, "What is the area?", { id: "field" });
    for (let at = 1; ; at++) {
      const journal = memoryJournal();
      const dying = crashingJournal(journal, { at, when: at % 2 === 0 ? "before" : "after" });
      const end = await simulate(surveyors().team, "What is the area?", { id: "field", journal: dying }).catch(
        (error: unknown) => error,
      );
      const again = await simulate(surveyors().team, "What is the area?", { id: "field", journal, alwaysReplay: true });
      expect(again.outcome).toEqual(once.outcome);
      expect(modelCalls(again.entries)).toHaveLength(8);
      if (!(end instanceof Crash)) return;
    }
  });

  test("cancelling stops all that are at work", async () => {
    let running = 0;
    const slow = (name: string) =>
      fn(name, async (_: PeersTurn, ctx): Promise<PeerTurn> => {
        running += 1;
        try {
          await ctx.sleep(900);
        } finally {
          running -= 1;
        }
        return {};
      });
    const { outcome } = await simulate(peers({ name: "p", members: [slow("a"), slow("b")] }), "x", {
      meanwhile: (app, id) => app.cancel(id),
    });
    expect(outcome.status).toBe("cancelled");
    expect(running).toBe(0);
  });

  test("refuses what cannot be", () => {
    const members = [silent("a"), silent("b")];
    expect(() => peers({ name: "t", members: [silent("a")] })).toThrow(RangeError);
    expect(() => peers({ name: "t", members: [silent("a"), silent("all")] })).toThrow(/called all/);
    expect(() => peers({ name: "t", members, rounds: 0 })).toThrow(RangeError);
    expect(() => peers({ name: "t", members, maxMessages: 0 })).toThrow(RangeError);
    expect(() => peers({ name: "t", members, limit: 0 })).toThrow(RangeError);
    expect(() => peers({ name: "t", members, turns: 3 } as never)).toThrow(/no option "turns"/);
  });
});
