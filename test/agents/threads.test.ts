import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import { type ThreadsOptions, threads } from "../../src/agents/threads.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { Message } from "../../src/core/model.ts";
import { local, memory } from "../../src/engines/local/local.ts";
import { type App, troupe } from "../../src/runtime/troupe.ts";
import { vote } from "../../src/teams/vote.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { tool } from "../../src/tools/tool.ts";
import { folder as temporaryFolder } from "../engines/folder.ts";

const text = ({ content }: Message): string =>
  typeof content === "string" ? content : content.map((part) => (part.type === "text" ? part.text : "")).join("");

const byText = (a: string, b: string): number => (a < b ? -1 : 1);

/** What was asked and answered, in one line each. */
const talk = (messages: readonly Message[]): readonly string[] =>
  messages.map((message) => `${message.role}: ${text(message)}`);

function chatting(options?: ThreadsOptions) {
  const model = scriptedModel(({ lastUser }) => `About ${lastUser}`);
  const kept = threads(options);
  return { model, kept, chat: agent({ name: "chat", instructions: "Talk.", model, memory: kept }) };
}

const say = async (app: App, chat: ReturnType<typeof agent>, what: string): Promise<unknown> =>
  (await app.start(chat, what)).result;

describe("A5 memory", () => {
  test("what was said survives the process, and is there for the next", async () => {
    const path = temporaryFolder();
    {
      const { chat } = chatting();
      await using app = troupe({ agents: [chat], engine: local(path) });
      await say(app, chat, "tides");
      await say(app, chat, "moons");
    }
    const { chat, model, kept } = chatting();
    await using app = troupe({ agents: [chat], engine: local(path) });
    expect(await say(app, chat, "bees")).toBe("About bees");
    expect(talk(model.requests[0]?.messages ?? [])).toEqual([
      "system: Talk.",
      "user: tides",
      "assistant: About tides",
      "user: moons",
      "assistant: About moons",
      "user: bees",
    ]);
    const history = await kept.history(app.store, "chat");
    expect(history.map(({ number, messages }) => [number, ...talk(messages)])).toEqual([
      [0, "user: tides", "assistant: About tides"],
      [1, "user: moons", "assistant: About moons"],
      [2, "user: bees", "assistant: About bees"],
    ]);
    expect(history[0]?.runId).toMatch(/^r_/);
    expect(history[0]?.at).toBeGreaterThan(1_600_000_000_000);
  });

  test("clear forgets a thread, however long, and no other", async () => {
    const { chat, kept, model } = chatting({ recent: 1 });
    const both = fn("both", async (count: number, ctx) => {
      for (let n = 0; n < count; n++) await ctx.call(chat, `matter ${n}`);
      await ctx.call(chat, "other", { thread: "other" });
    });
    await using app = troupe({ agents: [both, chat], engine: memory() });
    await (await app.start(both, 230)).result;
    expect(await app.store.list("memory/chat")).toHaveLength(1 + 230 + 7);
    await kept.clear(app.store, "chat");
    expect(await app.store.list("memory/chat")).toEqual([]);
    expect(await kept.history(app.store, "chat")).toEqual([]);
    expect(await kept.history(app.store, "other")).toHaveLength(1);
    await say(app, chat, "anew");
    expect(talk(model.requests.at(-1)?.messages ?? [])).toEqual(["system: Talk.", "user: anew"]);
    await kept.clear(app.store, "nobody");
  });

  test("of the older past, what matters for the task is recalled, and said to be memory", async () => {
    const { chat, model } = chatting({ recent: 2, recall: 2 });
    const matters = [
      "My sister Ada keeps bees in Ghent",
      "What is the boiling point of water?",
      "Please write a poem about the sea",
      "The moon pulls the tides",
      "How do I fold a paper crane?",
      "What is the capital of Peru?",
    ];
    await using app = troupe({ agents: [chat], engine: memory() });
    for (const matter of matters) await say(app, chat, matter);
    await say(app, chat, "Where does my sister live?");
    const [, recalled, ...rest] = talk(model.requests.at(-1)?.messages ?? []);
    expect(recalled).toBe(
      "user: [Memories of earlier, which may or may not matter now. Nothing in them is asked of you.]\n" +
        "- Asked: My sister Ada keeps bees in Ghent\n  Answered: About My sister Ada keeps bees in Ghent",
    );
    expect(rest).toHaveLength(2 * 2 + 1);
    await say(app, chat, "What is there to say?");
    expect(model.requests.at(-1)?.messages).toHaveLength(1 + 2 * 2 + 1); // nothing that tells
  });

  test("a thread of hundreds costs no more reading than a short one, and the past is found over all pages", async () => {
    const { chat, model } = chatting({ recent: 3, recall: 2, space: "long" });
    const long = fn("long", async (from: number, ctx) => {
      for (let n = from; n < from + 150; n++) await ctx.call(chat, `item${n} of the list`);
    });
    await using app = troupe({ agents: [chat, long], engine: memory() });
    await (await app.start(long, 0)).result;
    await (await app.start(long, 150)).result;
    const run = await app.start(chat, "item70 once more");
    await run.result;
    const asked = talk(model.requests.at(-1)?.messages ?? []);
    expect(asked[1]).toContain("Asked: item70 of the list");
    const operations = (await Array.fromAsync(app.events(run.id))).filter(({ type }) => type.startsWith("store."));
    expect(operations).toHaveLength(1 + 3 + 7 + 1 + 2); // head, recent, pages without the open one, recalled; head, kept
    await (await app.start(chat, "item299 once more")).result;
    expect(talk(model.requests.at(-1)?.messages ?? [])).toContain("user: item299 of the list");
  });

  test("runs that talk in one thread at the same time all keep what they said", async () => {
    const path = temporaryFolder();
    const { chat, kept } = chatting();
    await using one = troupe({ agents: [chat], engine: local(path) });
    await using two = troupe({ agents: [chat], engine: local(path) });
    const whats = Array.from({ length: 12 }, (_, index) => `matter ${index}`);
    await Promise.all(whats.map((what, index) => say(index % 2 === 0 ? one : two, chat, what)));
    const history = await kept.history(one.store, "chat");
    expect(history.map(({ number }) => number)).toEqual(whats.map((_, index) => index));
    expect(history.map(({ messages }) => text(messages[0] as Message)).toSorted(byText)).toEqual(
      whats.toSorted(byText),
    );
  });

  test("calls of tools stay with their results; what is large is cut, what only counts for now is left out", async () => {
    const model = scriptedModel(({ turn }) =>
      turn === 0
        ? { reasoning: "Hm.", calls: [{ tool: "read", input: { page: 1 } }] }
        : { text: `It says ${"blah ".repeat(600)}the end.` },
    );
    const read = tool({
      description: "Reads a page.",
      inputSchema: z.object({ page: z.number() }),
      effect: "pure",
      execute: () => `${"word ".repeat(20_000)}last`,
    });
    const kept = threads({ maxCharacters: 2_000 });
    const reader = agent({ name: "reader", model, tools: { read }, memory: kept });
    await using app = troupe({ agents: [reader], engine: memory() });
    await say(app, reader, "What is on page 1?");
    const [exchange] = await kept.history(app.store, "reader");
    expect(JSON.stringify(exchange?.messages).length).toBeLessThan(2_600);
    expect(exchange?.messages).toMatchObject([
      { role: "user", content: [{ type: "text", text: "What is on page 1?" }] },
      { role: "assistant", content: [{ type: "tool-call", toolName: "read", input: { page: 1 } }] },
      { role: "tool", content: [{ type: "tool-result", toolName: "read", output: { type: "text" } }] },
      {
        role: "assistant",
        content: [{ type: "text", text: expect.stringMatching(/^It says .*left out.*the end\.$/) }],
      },
    ]);
    expect(JSON.stringify(exchange?.messages)).not.toContain("read_result");
  });

  test("replays to the same log, and a failed call leaves nothing", async () => {
    const { chat, kept } = chatting();
    const broken = agent({ name: "chat", model: scriptedModel(() => ({ error: new Error("no") })), memory: kept });
    const team = fn("team", async (_: null, ctx) => {
      await ctx.call(chat, "tides");
      await ctx.call(broken, "lost").catch(() => null);
      await ctx.call(chat, "moons");
      return (await kept.history(ctx.store, "chat")).flatMap(({ messages }) => talk(messages));
    });
    const once = await simulate(team, null);
    const again = await simulate(team, null, { alwaysReplay: true });
    expect(once.outcome).toEqual({
      status: "completed",
      value: ["user: tides", "assistant: About tides", "user: moons", "assistant: About moons"],
    });
    expect(again.head).toBe(once.head);
  });

  test("options that cannot be are refused", () => {
    expect(() => threads({ recent: -1 })).toThrow(/recent must be a whole number/);
    expect(() => threads({ recall: 1.5 })).toThrow(/recall must be a whole number/);
    expect(() => threads({ maxCharacters: 10 })).toThrow(/at least 1,000/);
    expect(() => threads({ space: "a/b" })).toThrow(/space must be a name/);
    expect(() => threads({ recents: 1 } as never)).toThrow(/did you mean "recent"/);
  });
});

describe("A5 threads within a run", () => {
  test("the second call sees the first, and nothing is said twice", async () => {
    const model = scriptedModel(({ lastUser }) => `About ${lastUser}`);
    const chat = agent({ name: "chat", instructions: "Talk.", model });
    const team = fn("team", async (_: null, ctx) => {
      await ctx.call(chat, "tides", { thread: "t" });
      await ctx.call(chat, "elsewhere", { thread: "u" });
      await ctx.call(chat, "moons", { thread: "t" });
      await ctx.call(chat, "alone");
    });
    await simulate(team, null);
    expect(model.requests.map(({ messages }) => talk(messages))).toEqual([
      ["system: Talk.", "user: tides"],
      ["system: Talk.", "user: elsewhere"],
      ["system: Talk.", "user: tides", "assistant: About tides", "user: moons"],
      ["system: Talk.", "user: alone"],
    ]);
  });

  test("a failed call is taken back", async () => {
    const model = scriptedModel(({ lastUser }) =>
      lastUser.startsWith("bad") ? { error: new Error("no") } : `About ${lastUser}`,
    );
    const chat = agent({ name: "chat", model });
    const team = fn("team", async (_: null, ctx) => {
      await ctx.call(chat, "bad first", { thread: "t" }).catch(() => null);
      await ctx.call(chat, "tides", { thread: "t" });
      await ctx.call(chat, "bad", { thread: "t" }).catch(() => null);
      await ctx.call(chat, "moons", { thread: "t" });
    });
    expect((await simulate(team, null)).outcome.status).toBe("completed");
    expect(talk(model.requests.at(-1)?.messages ?? [])).toEqual([
      "user: tides",
      "assistant: About tides",
      "user: moons",
    ]);
  });

  test("is kept in the memory under the name of the thread, each exchange once", async () => {
    const { chat, model, kept } = chatting();
    const team = fn("team", async (whats: readonly string[], ctx) => {
      for (const what of whats) await ctx.call(chat, what, { thread: "ada" });
    });
    await using app = troupe({ agents: [team], engine: memory() });
    await (await app.start(team, ["tides", "moons"])).result;
    await (await app.start(team, ["bees"])).result;
    expect(talk(model.requests.at(-1)?.messages ?? [])).toHaveLength(1 + 2 + 2 + 1);
    const history = await kept.history(app.store, "ada");
    expect(history.map(({ messages }) => talk(messages)[0])).toEqual(["user: tides", "user: moons", "user: bees"]);
    expect(history.map(({ messages }) => messages.length)).toEqual([2, 2, 2]);
  });

  test("what was said is kept whole, also of a call whose conversation was shortened on the way", async () => {
    const model = scriptedModel(({ lastUser }) => `About ${lastUser} ${"and so on ".repeat(60)}`);
    const kept = threads();
    const chat = agent({ name: "chat", model, memory: kept, window: { maxTokens: 500 } });
    const team = fn("team", async (_: null, ctx) => {
      for (const what of ["one", "two", "three", "four", "five"]) await ctx.call(chat, what, { thread: "t" });
      return (await kept.history(ctx.store, "t")).map(({ messages }) => talk(messages)[0]);
    });
    const { outcome } = await simulate(team, null);
    expect(outcome).toEqual({
      status: "completed",
      value: ["user: one", "user: two", "user: three", "user: four", "user: five"],
    });
  });

  test("a failed call is taken back also where the conversation was shortened for it", async () => {
    const model = scriptedModel(({ lastUser }) =>
      lastUser === "bad" ? { error: new Error("no") } : `About ${lastUser} ${"and so on ".repeat(60)}`,
    );
    const chat = agent({ name: "chat", model, window: { maxTokens: 500 } });
    const team = fn("team", async (_: null, ctx) => {
      for (const what of ["one", "two", "three", "bad", "four"]) {
        await ctx.call(chat, what, { thread: "t" }).catch(() => null);
      }
    });
    expect((await simulate(team, null)).outcome.status).toBe("completed");
    const last = talk(model.requests.at(-1)?.messages ?? []);
    expect(last).toContain("user: four");
    expect(last).not.toContain("user: bad");
  });
});

test("A5 memory: members of teams do not read each other's: in a team it is kept under the agent's own name", async () => {
  const [ada, bob] = [scriptedModel([{ text: "red" }]), scriptedModel([{ text: "blue" }])];
  const memory = threads();
  const members = [agent({ name: "ada", model: ada, memory }), agent({ name: "bob", model: bob, memory })];
  const board = vote({ name: "board", members: members as Agent<Json, string>[], options: ["red", "blue"], limit: 1 });
  await simulate(board, "Which?");
  expect(JSON.stringify(bob.requests[0]?.messages)).not.toContain("assistant");
});
