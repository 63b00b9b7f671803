import { describe, expect, test } from "vitest";
import { agent } from "../../src/agent.ts";
import { asTool } from "../../src/agents/as-tool.ts";
import { fn } from "../../src/agents/fn.ts";
import { type HumanProxyOptions, humanProxy, type ProxyReply } from "../../src/agents/human-proxy.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { Verdict } from "../../src/runtime/decide.ts";
import type { App } from "../../src/runtime/troupe.ts";
import { parallel } from "../../src/teams/parallel.ts";
import { pipeline } from "../../src/teams/pipeline.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { simulate } from "../../src/testing/simulate.ts";

/** Says one message after another to a proxy, until it ends the conversation. */
const talk = (proxy: Agent<string, ProxyReply>, thread?: string): Agent<readonly string[], readonly ProxyReply[]> =>
  fn("talk", async (messages: readonly string[], ctx) => {
    const replies: ProxyReply[] = [];
    for (const message of messages) {
      const reply = await ctx.call(proxy, message, thread === undefined ? {} : { thread });
      replies.push(reply);
      if (reply.end !== null) break;
    }
    return replies;
  });

/** A person who gives these answers, one after another, and then no more. */
const person =
  (...verdicts: readonly Verdict[]) =>
  async (app: App, id: string): Promise<void> => {
    for (const verdict of verdicts) {
      await (await app.attach(id)).outcome;
      const [decision] = await app.decisions({ runId: id, status: "open" });
      await app.decide(decision?.id ?? "nobody was asked", verdict);
    }
  };

async function said(
  options: Omit<HumanProxyOptions, "name">,
  messages: readonly string[],
  ...verdicts: readonly Verdict[]
): Promise<unknown> {
  const team = talk(humanProxy({ name: "ada", ...options }));
  const { outcome } = await simulate(team, messages, { meanwhile: person(...verdicts), alwaysReplay: true });
  return outcome.status === "completed" ? outcome.value : outcome;
}

const go = { text: "Go on.", by: null, end: null };

describe("A3 human proxy", () => {
  test("always: the person is asked at every message, and replies, lets go on, or ends it", async () => {
    const answers = [
      { approved: true, value: "Shorter.", by: "ada" },
      { approved: true, by: "ada" },
      { approved: false, note: "Enough.", by: "ada" },
    ];
    expect(await said({ ask: "always", reply: "Go on." }, ["one", "two", "three", "four"], ...answers)).toEqual([
      { text: "Shorter.", by: "ada", end: null },
      go,
      { text: "Enough.", by: "ada", end: "person" },
    ]);
  });

  test("end: replies by itself until the message looks final, then the person decides", async () => {
    const options = { ask: "end", reply: "Go on.", endTexts: ["DONE", "THE END"] } as const;
    const messages = ["one", "two", "It is DONE", "three", "THE END", "four"];
    const answers = [{ approved: true, value: "Not yet." }, { approved: true }];
    expect(await said(options, messages, ...answers)).toEqual([
      go,
      go,
      { text: "Not yet.", by: "app", end: null },
      go,
      { text: "", by: "app", end: "final" },
    ]);
  });

  test("end: asks when the automatic replies are used up; an answer begins the count anew", async () => {
    const options = { ask: "end", maxAutoReplies: 2, reply: "Go on." } as const;
    const messages = ["1", "2", "3", "4", "5", "6", "7"];
    const answers = [{ approved: true, value: "Hurry." }, { approved: false }];
    expect(await said(options, messages, ...answers)).toEqual([
      go,
      go,
      { text: "Hurry.", by: "app", end: null },
      go,
      go,
      { text: "", by: "app", end: "person" },
    ]);
  });

  test("never: replies up to the limit, or until the message looks final, and says which", async () => {
    const options = { ask: "never", maxAutoReplies: 2, reply: "Go on." } as const;
    expect(await said(options, ["1", "2", "3", "4"])).toEqual([go, go, { text: "", by: null, end: "limit" }]);
    expect(await said(options, ["1", "TERMINATE"])).toEqual([go, { text: "", by: null, end: "final" }]);
  });

  test("an agent can give the automatic replies", async () => {
    const reply = fn("echo", (message: string) => `${message}?`);
    expect(await said({ ask: "never", reply }, ["one"])).toEqual([{ text: "one?", by: null, end: null }]);
    const [first] = (await said({ ask: "never" }, ["one"])) as ProxyReply[];
    expect(first?.text).toBe("Please go on. When nothing is left to do, say TERMINATE.");
  });

  test("nobody who answers in time ends it", async () => {
    const { outcome } = await simulate(humanProxy({ name: "ada", ask: "always", timeoutMs: 1_000 }), "one", {
      meanwhile: async (app, id) => void (await (await app.attach(id)).result),
    });
    expect(outcome).toMatchObject({ value: { text: "", by: "deadline", end: "deadline" } });
  });

  test("each thread has its own count, and so has each run", async () => {
    const proxy = humanProxy({ name: "ada", ask: "never", maxAutoReplies: 1 });
    const team = fn("team", async (_: null, ctx) => {
      const ends = [];
      for (const thread of ["a", "b", "a", "b"]) ends.push((await ctx.call(proxy, "x", { thread })).end);
      return ends;
    });
    for (const id of ["first", "second"]) {
      expect((await simulate(team, null, { id })).outcome).toMatchObject({ value: [null, null, "limit", "limit"] });
    }
  });

  test("messages at the same time do not get past the limit", async () => {
    const proxy = humanProxy({ name: "ada", ask: "never", maxAutoReplies: 3 });
    const crowd = parallel({ name: "crowd", members: [proxy, proxy, proxy, proxy, proxy] });
    const { outcome } = await simulate(crowd, "go", { alwaysReplay: true });
    const replies = outcome.status === "completed" ? outcome.value : [];
    expect(replies.filter(({ end }) => end === "limit")).toHaveLength(2);
  });

  test("fits a pipeline and a parallel team unchanged", async () => {
    const draft = fn("draft", (topic: string) => `All about ${topic}`);
    const client = humanProxy({ name: "client", ask: "always" });
    const publish = fn("publish", ({ text, by }: ProxyReply) => `${by}: ${text}`);
    const line = pipeline({ name: "line", stages: [draft, client, publish] });
    const yes = person({ approved: true, value: "Good.", by: "ada" });
    expect((await simulate(line, "tides", { meanwhile: yes })).outcome).toMatchObject({ value: "ada: Good." });
    const both = parallel({ name: "both", members: [client, draft] });
    expect((await simulate(both, "tides", { meanwhile: yes })).outcome).toMatchObject({
      value: [{ text: "Good.", by: "ada" }, "All about tides"],
    });
  });

  test("is a tool that a model can ask", async () => {
    const client = humanProxy({ name: "client", ask: "always" });
    const model = scriptedModel([
      { calls: [{ tool: "ask_client", input: { task: "Which colour?" } }] },
      { text: "Red it is.", expect: { toolResult: { text: "Red", by: "ada", end: null } } },
    ]);
    const painter = agent({ name: "painter", model, tools: { ask_client: asTool(client) } });
    const { outcome } = await simulate(painter, "Paint it.", {
      meanwhile: person({ approved: true, value: "Red", by: "ada" }),
    });
    expect(outcome).toEqual({ status: "completed", value: "Red it is." });
    model.assertDone();
  });

  test("options that cannot be are refused", () => {
    expect(() => humanProxy({ name: "a", ask: "sometimes" as never })).toThrow(/"always", "end" or "never"/);
    expect(() => humanProxy({ name: "a", ask: "end", maxAutoReplies: -1 })).toThrow(RangeError);
    expect(() => humanProxy({ name: "a", ask: "end", timeoutMs: 0 })).toThrow(RangeError);
    expect(() => humanProxy({ name: "a/b", ask: "end" })).toThrow(/not a name/);
    expect(() => humanProxy({ name: "a", ask: "end", maxReplies: 1 } as never)).toThrow(/maxAutoReplies/);
  });
});
