import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../../src/agent.ts";
import { fn } from "../../../src/agents/fn.ts";
import type { Agent, Context } from "../../../src/core/agent.ts";
import type { Turn } from "../../../src/core/turn.ts";
import { type GroupChatResult, groupChat } from "../../../src/teams/group-chat.ts";
import type { PeerTurn } from "../../../src/teams/peers/peer-turn.ts";
import { type PeersView, peers } from "../../../src/teams/peers.ts";
import { refine } from "../../../src/teams/refine.ts";
import { scriptedModel } from "../../../src/testing/scripted/scripted-model.ts";
import { simulate } from "../../../src/testing/simulate.ts";
import { tool } from "../../../src/tools/tool.ts";
import { completed, survivesCrashes } from "../../teams/survives-crashes.ts";
import { circling, errorOf, loopNotes, toItsEnd, toolCounts } from "../runs.ts";

const file = tool({ inputSchema: z.object({ text: z.string() }), effect: "idempotent", execute: () => "written" });
const run = tool({ inputSchema: z.object({}), effect: "pure", execute: () => "2 tests failed" });
const write = (text: string) => ({ tool: "write", input: { text } });

describe("G6 ping-pong: one agent between its tools", () => {
  const tools = { write: file, run };
  const back = [write("a"), { tool: "run" }, write("b"), { tool: "run" }];

  test("G6 ping-pong: there and back again ends, and names what was done in turn", async () => {
    const model = circling(...back);
    const { outcome, entries } = await simulate(agent({ name: "coder", model, tools }), "go");
    const calls = ['write({"text":"a"})', "run({})", 'write({"text":"b"})'];
    expect(errorOf(outcome)).toMatchObject({ code: "loop_detected", detail: { kind: "ping_pong", times: 5, calls } });
    expect(loopNotes(entries)).toMatchObject([
      { type: "loop.nudged", kind: "ping_pong", times: 3, calls: expect.arrayContaining(calls) },
      { type: "loop.detected", kind: "ping_pong", times: 5 },
    ]);
    expect(model.asked).toBe(12); // the tests have failed five times in the same way
  });

  test.each([2, 3, 4])(
    "G6 ping-pong: a circle of %i calls is told after three, and ends after five",
    async (length) => {
      const model = circling(...["a", "b", "c", "d"].slice(0, length).map(write));
      const { outcome, entries } = await simulate(agent({ name: "coder", model, tools, limits: { turns: 99 } }), "go");
      const calls = expect.objectContaining({ length });
      expect(errorOf(outcome)).toMatchObject({ detail: { kind: "ping_pong", times: 5, calls } });
      expect(toolCounts(entries)).toEqual({ write: 5 * length });
      expect(loopNotes(entries)).toMatchObject([
        { type: "loop.nudged", kind: "ping_pong", times: 3 },
        { type: "loop.detected", kind: "ping_pong", times: 5 },
      ]);
      const told = model.requests.findIndex(({ toolResults }) => /in turn, 3 times/.test(toolResults[0]?.text ?? ""));
      expect(told).toBe(3 * length);
    },
  );

  test("G6 ping-pong: negative control: without the guard it goes on to the limit", async () => {
    const limits = { turns: 60, repeats: false } as const;
    const { outcome, entries } = await simulate(
      agent({ name: "coder", model: circling(...back), tools, limits }),
      "go",
    );
    expect(errorOf(outcome)).toMatchObject({ code: "limit_reached", detail: { at: 60 } });
    expect(toolCounts(entries)).toEqual({ write: 30, run: 30 });
  });
});

/** A model that says this, whatever it is asked, and what it was asked last. */
function sayer(name: string, text: string) {
  const model = scriptedModel(() => text);
  return { model, member: agent({ name, description: `Says ${text}`, model }) };
}

describe("G6 ping-pong: members of a group chat", () => {
  const chat = (options: { repeats?: number | false; texts?: readonly string[] } = {}) => {
    const { texts = ["Please decide.", "No, you decide."], ...more } = options;
    const sayers = texts.map((text, index) => sayer(`m${index}`, text));
    const members = sayers.map(({ member }) => member);
    return { sayers, team: groupChat({ name: "chat", members, turns: 100, ...more }) };
  };

  test("G6 ping-pong: the same two statements for ever end as stalled, with all that was said", async () => {
    const { sayers, team } = chat();
    const { outcome, entries } = await simulate(team, "go");
    const { ended, transcript, value } = completed(outcome) as GroupChatResult<string>;
    expect({ ended, value, said: transcript.length }).toEqual({ ended: "stalled", value: "No, you decide.", said: 10 });
    expect(sayers.map(({ model }) => model.asked)).toEqual([5, 5]);
    const calls = ["m0: Please decide.", "m1: No, you decide."];
    expect(loopNotes(entries)).toEqual([
      { type: "loop.nudged", kind: "ping_pong", times: 3, calls },
      { type: "loop.detected", kind: "ping_pong", times: 5, calls },
    ]);
    const told = sayers.map(({ model }) => model.requests.map(({ lastUser }) => lastUser.includes("only repeats")));
    expect(told).toEqual([
      [false, false, false, true, true],
      [false, false, false, true, true],
    ]);
  });

  test.each([1, 2, 3, 4, 6])("G6 ping-pong: circles of %i statements end after five", async (length) => {
    const texts = Array.from({ length: Math.max(2, length) }, (_, index) => `Statement ${length === 1 ? 0 : index}`);
    const speaker = length === 1 ? { speaker: () => "m0", transitions: { m0: ["m0"] } } : {};
    const members = texts.map((text, index) => sayer(`m${index}`, text).member);
    const { outcome } = await simulate(groupChat({ name: "chat", members, turns: 100, ...speaker }), "go");
    expect(completed(outcome)).toMatchObject({ ended: "stalled", transcript: { length: 5 * length } });
  });

  test("G6 ping-pong: negative control: without the guard they talk until the turns are used up", async () => {
    const { sayers, team } = chat({ repeats: false });
    const { outcome, entries } = await simulate(team, "go");
    expect(completed(outcome)).toMatchObject({ ended: "turns", transcript: { length: 100 } });
    expect(sayers.map(({ model }) => model.asked)).toEqual([50, 50]);
    expect(loopNotes(entries)).toEqual([]);
  });

  test("G6 ping-pong: a bound that cannot be is refused when the team is made", () => {
    const wrong = "repeats must be a whole number from 2 on, or false for no bound, got 1";
    expect(() => chat({ repeats: 1 })).toThrow(new RangeError(`groupChat chat: ${wrong}`));
    const [author, critic] = [sayer("a", "A.").member, sayer("b", "B.").member];
    const accept = () => true;
    expect(() => refine({ name: "r", author, critic, accept, repeats: 1 } as never)).toThrow(`refine r: ${wrong}`);
    expect(() => peers({ name: "p", members: [author, critic], repeats: 1 } as never)).toThrow(`peers p: ${wrong}`);
  });

  test("G6 ping-pong: a crash or a replay changes nothing of it", async () => {
    expect(await survivesCrashes(chat({ repeats: 3 }).team, "go")).toBeGreaterThan(10);
  });
});

describe("G6 ping-pong: peers", () => {
  const peer = (name: string, to: string, content: string) => {
    const turn: PeerTurn = { messages: [{ to, content, intent: "ask" }] };
    const requests: string[] = [];
    const member = fn(name, ({ request }: Turn<PeersView>) => {
      requests.push(request);
      return turn;
    });
    return { requests, member };
  };
  const pair = () => [peer("a", "b", "What do you have?"), peer("b", "a", "First you: what do you have?")] as const;
  const team = (both: ReturnType<typeof pair>, repeats?: number | false) =>
    peers({
      name: "p",
      members: both.map(({ member }) => member),
      rounds: 40,
      ...(repeats === undefined ? {} : { repeats }),
    });

  test("G6 ping-pong: two that ask each other the same for ever end as stalled", async () => {
    const both = pair();
    const { outcome, entries } = await simulate(team(both), "go");
    expect(completed(outcome)).toMatchObject({ ended: "stalled", rounds: 5, messages: 10, value: null });
    expect(loopNotes(entries)).toMatchObject([
      { type: "loop.nudged", times: 3 },
      {
        type: "loop.detected",
        times: 5,
        calls: [expect.stringMatching(/^a: to b, ask: /), expect.stringMatching(/^b: to a/)],
      },
    ]);
    expect(both[0].requests.map((request) => request.includes("only repeats"))).toEqual([
      false,
      false,
      false,
      true,
      true,
    ]);
  });

  test("G6 ping-pong: negative control: without the guard they go on until the rounds are used up", async () => {
    const { outcome } = await simulate(team(pair(), false), "go");
    expect(completed(outcome)).toMatchObject({ ended: "rounds", rounds: 40, messages: 80 });
  });

  test("G6 ping-pong: an answer that is new is news, and so is a message to another", async () => {
    const asks = fn(
      "a",
      (_: Turn<PeersView>, { path }): PeerTurn => ({
        messages: [{ to: "b", content: "and?" }],
        answer: Number(path.split("#")[1] ?? 1),
      }),
    );
    const { outcome } = await simulate(peers({ name: "p", members: [asks, pair()[1].member], rounds: 9 }), "go");
    expect(completed(outcome)).toMatchObject({ ended: "rounds", rounds: 9 });
  });
});

describe("G6 ping-pong: an author and a critic", () => {
  const team = (options: { repeats?: number | false; rounds?: number; verdict?: (path: string) => string } = {}) => {
    const { verdict = () => "Too long.", rounds = 20, ...more } = options;
    const requests: string[] = [];
    const author = fn("author", ({ request }: Turn) => {
      requests.push(request);
      return "My text.";
    });
    const critic = fn("critic", (_: Turn, { path }) => verdict(path));
    return { requests, team: refine({ name: "r", author, critic, accept: () => false, rounds, ...more }) };
  };

  test("G6 ping-pong: the same version with the same verdict ends after five, with what there is", async () => {
    const { requests, team: pair } = team();
    const { outcome, entries } = await simulate(pair, "go");
    expect(completed(outcome)).toEqual({
      value: "My text.",
      accepted: false,
      verdict: "Too long.",
      rounds: 5,
      failures: [{ member: "author", code: "loop_detected", message: expect.stringContaining("5 times") }],
    });
    expect(requests.map((request) => request.includes("only repeats"))).toEqual([false, false, false, true, true]);
    expect(loopNotes(entries)).toMatchObject([{ type: "loop.nudged" }, { type: "loop.detected", kind: "ping_pong" }]);
  });

  test("G6 ping-pong: where the rounds are used up anyway nobody has failed", async () => {
    const { outcome } = await simulate(team({ rounds: 5 }).team, "go");
    expect(completed(outcome)).toMatchObject({ rounds: 5, failures: [] });
    expect(loopNotes((await simulate(team({ rounds: 3 }).team, "go")).entries)).toEqual([]);
  });

  test("G6 ping-pong: another verdict is something new", async () => {
    const { outcome } = await simulate(team({ verdict: (path) => path }).team, "go");
    expect(completed(outcome)).toMatchObject({ rounds: 20, failures: [] });
  });

  test("G6 ping-pong: negative control: without the guard all rounds are paid for", async () => {
    const { requests, team: pair } = team({ repeats: false });
    expect(completed((await simulate(pair, "go")).outcome)).toMatchObject({ rounds: 20, failures: [] });
    expect(requests).toHaveLength(20);
  });
});

describe("G6 ping-pong: messages", () => {
  /** Two agents that answer whatever comes, and would do so for 11 days. */
  function correspondents(
    maxHops?: number,
    most = Number.POSITIVE_INFINITY,
  ): { team: Agent<null, unknown>; asked: () => number } {
    const model = scriptedModel(({ lastUser }) => `You say ${lastUser.length}; and what do you say?`);
    const thinker = agent({ name: "thinker", model });
    const how = maxHops === undefined ? {} : { maxHops };
    const answering = async (ctx: Context): Promise<void> => {
      for (let count = 0; count < most; count++) {
        const letter = await ctx.mail.receive();
        await ctx.mail.reply(letter, await ctx.call(thinker, String(letter.content)), how);
      }
    };
    const a = fn("a", async (_: null, ctx) => {
      await ctx.mail.send("b", "Hello.");
      await answering(ctx);
    });
    const b = fn("b", (_: null, ctx) => answering(ctx));
    const team = fn("team", async (_: null, ctx) => {
      await Promise.all([a, b].map((each) => ctx.call(each, null)));
    });
    return { team, asked: () => model.asked };
  }

  test("G6 ping-pong: two that always reply end at the 64th message in a row, and what they cost is bounded", async () => {
    const { team, asked } = correspondents();
    const { outcome, entries } = await simulate(team, null, { meanwhile: toItsEnd });
    expect(errorOf(outcome)).toMatchObject({
      code: "loop_detected",
      detail: { agent: "b", kind: "ping_pong", times: 64, calls: ["b to a: message"] },
    });
    expect(asked()).toBe(65);
    expect(loopNotes(entries)).toEqual([
      { type: "loop.detected", kind: "ping_pong", times: 64, calls: ["b to a: message"] },
    ]);
  });

  test("G6 ping-pong: negative control: without the bound they go on for as long as they are let", async () => {
    const { team, asked } = correspondents(Number.POSITIVE_INFINITY, 200);
    const { outcome } = await simulate(team, null, { meanwhile: toItsEnd });
    expect(outcome.status).toBe("completed");
    expect(asked()).toBe(400);
  });
});
