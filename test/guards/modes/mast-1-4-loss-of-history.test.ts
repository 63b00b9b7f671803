import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../../src/agent.ts";
import type { AgentOptions } from "../../../src/agents/agent-options.ts";
import { openTodos } from "../../../src/agents/done/open-todos.ts";
import { todos } from "../../../src/agents/done/todos.ts";
import { fn } from "../../../src/agents/fn.ts";
import type { Json } from "../../../src/base/json.ts";
import type { Message } from "../../../src/core/model.ts";
import type { Turn } from "../../../src/core/turn.ts";
import { scriptedModel } from "../../../src/testing/scripted/scripted-model.ts";
import type { ScriptedReply } from "../../../src/testing/scripted/scripted-reply.ts";
import type { ScriptedRequest } from "../../../src/testing/scripted/scripted-request.ts";
import { simulate } from "../../../src/testing/simulate.ts";
import { tool } from "../../../src/tools/tool.ts";

const look = tool({
  inputSchema: z.object({ n: z.number() }),
  effect: "pure",
  execute: ({ n }) => `page ${n}: ${"words ".repeat(40)}`,
});

const page = (request: ScriptedRequest): number =>
  Number(/page (\d+)/.exec(request.toolResults.at(-1)?.text ?? "")?.[1] ?? 0);

const turnTo = (n: number): ScriptedReply => ({ calls: [{ tool: "look", input: { n } }] });

const isSummary = ({ system }: ScriptedRequest): boolean => system.startsWith("You keep the memory");

/** Goes through so many pages, one a turn, and answers; each request of its own is looked at. */
function reader(pages: number, seen: (request: ScriptedRequest, n: number) => void, more: Partial<AgentOptions> = {}) {
  let last = 0; // a reminder comes between a result and the request
  const model = scriptedModel(
    (request) => {
      if (isSummary(request))
        return `Pages until ${last}. First noted: ${/alpha \d+/.exec(request.lastUser)?.[0] ?? "lost"}.`;
      last = Math.max(last, page(request));
      seen(request, last);
      return last < pages ? turnTo(last + 1) : `found on ${last}`;
    },
    { keep: 2 },
  );
  const options = {
    instructions: "Never leave the house.",
    limits: { turns: pages + 10 },
    window: { maxTokens: 1_500 },
  };
  return { model, reader: agent({ name: "reader", ...options, model, tools: { look }, ...(more as object) }) };
}

/** All that was said, as one text. */
const textOf = (messages: readonly Message[]): string => JSON.stringify(messages);

/** Every call has its result right behind it, and every result its call. */
function expectWhole(messages: readonly Message[]): void {
  for (const [index, message] of messages.entries()) {
    const calls = message.role === "assistant" ? message.content.filter(({ type }) => type === "tool-call") : [];
    const next = messages[index + 1];
    if (calls.length > 0) expect(next?.role === "tool" && next.content).toHaveLength(calls.length);
    if (message.role === "tool") expect(messages[index - 1]?.role).toBe("assistant");
  }
}

const say = (role: string, text: string, more: object = {}) => ({ role, content: [{ type: "text", text }], ...more });
const keep = { providerOptions: { troupe: { keep: true } } };

describe("G6 MAST 1.4: loss of history", () => {
  test.each(["trim", "summarise"] as const)(
    "G6 MAST 1.4: 500 turns in a tiny window (%s): goal, instructions, constraints and the last exchange in every request",
    { timeout: 30_000 },
    async (overflow) => {
      let most = 0;
      let requests = 0;
      const input = [say("user", "Spend 40 euros at most.", keep), say("assistant", "Noted."), say("user", "Find it.")];
      const { reader: patient } = reader(
        500,
        ({ messages, system }, n) => {
          requests += 1;
          expect(system).toBe("Never leave the house.");
          const text = textOf(messages);
          for (const kept of ["Find it.", "40 euros", ...(n > 0 ? [`page ${n}:`] : [])]) expect(text).toContain(kept);
          expectWhole(messages);
          most = Math.max(most, text.length);
          if (overflow === "summarise" && n > 20) expect(text).toContain("[Summary of ");
        },
        { window: { maxTokens: 1_500, overflow } },
      );
      const { outcome } = await simulate(patient, input as unknown as Json);
      expect(outcome).toEqual({ status: "completed", value: "found on 500" });
      expect(requests).toBe(501);
      expect(most).toBeLessThan(12_000);
    },
  );

  test("G6 MAST 1.4: negative control: without the mark the constraint is lost", async () => {
    let lost = 0;
    const input = [say("user", "Spend 40 euros at most."), say("assistant", "Noted."), say("user", "Find it.")];
    const { reader: forgetful } = reader(60, ({ messages }) => {
      if (!textOf(messages).includes("40 euros")) lost += 1;
    });
    await simulate(forgetful, input as unknown as Json);
    expect(lost).toBeGreaterThan(40);
  });

  test("G6 MAST 1.4: what a summary says is in all later summaries, however small the window", async () => {
    const first = tool({
      inputSchema: z.object({ n: z.number() }),
      effect: "pure",
      execute: ({ n }) => (n === 1 ? `page 1: alpha 7 ${"words ".repeat(40)}` : `page ${n}: ${"words ".repeat(40)}`),
    });
    let asked = 0;
    const { reader: patient } = reader(
      80,
      ({ messages }, n) => {
        if (n < 20) return;
        asked += 1;
        expect(textOf(messages)).toContain("alpha 7");
      },
      { tools: { look: first }, window: { maxTokens: 700, overflow: "summarise" } },
    );
    expect((await simulate(patient, "Find it.")).outcome).toMatchObject({ value: "found on 80" });
    expect(asked).toBeGreaterThan(50);
  });

  test("G6 MAST 1.4: where a summary cannot be had, the one before it stays", async () => {
    let summaries = 0;
    const model = scriptedModel((request) => {
      if (!isSummary(request)) {
        if (summaries > 1) expect(textOf(request.messages)).toContain("ALPHA");
        return page(request) < 40 ? turnTo(page(request) + 1) : "found";
      }
      summaries += 1;
      return summaries === 1 ? "ALPHA was found." : { error: { status: 400 } };
    });
    const window = { maxTokens: 1_000, overflow: "summarise" } as const;
    const unlucky = agent({ name: "unlucky", model, tools: { look }, window, limits: { turns: 60 } });
    expect((await simulate(unlucky, "go")).outcome).toMatchObject({ value: "found" });
    expect(summaries).toBeGreaterThan(3);
  });

  test("G6 MAST 1.4: a summary longer than the window does not take it all", async () => {
    let summaries = 0;
    const model = scriptedModel((request) => {
      if (!isSummary(request)) return page(request) < 40 ? turnTo(page(request) + 1) : "found";
      summaries += 1;
      return "so much ".repeat(5_000);
    });
    const window = { maxTokens: 1_500, overflow: "summarise" } as const;
    const wordy = agent({ name: "wordy", model, tools: { look }, window, limits: { turns: 60 } });
    expect((await simulate(wordy, "go")).outcome).toMatchObject({ value: "found" });
    expect(summaries).toBeLessThan(20);
    for (const { messages } of model.requests) expect(textOf(messages).length).toBeLessThan(12_000);
  });

  test("G6 MAST 1.4: in a team both the task of the team and what is asked now stay, over turns of one conversation", async () => {
    let now = 0;
    const model = scriptedModel((request) => {
      const text = textOf(request.messages);
      expect(text).toContain("Build the house");
      expect(text).toContain("You are the mason.");
      expect(text).toContain(`Lay row ${now}.`);
      const done = page(request) % 100;
      return done < 30 ? turnTo(now * 100 + done + 1) : `laid ${now}`;
    });
    const mason = agent({ name: "mason", model, tools: { look }, window: { maxTokens: 900 }, limits: { turns: 50 } });
    const site = fn("site", async (_: string, ctx) => {
      for (now = 1; now <= 3; now++) {
        const turn: Turn<null> = {
          task: "Build the house",
          role: "You are the mason.",
          view: null,
          request: `Lay row ${now}.`,
        };
        await ctx.call(mason, turn as unknown as Json, { thread: "team" });
      }
      return "built";
    });
    expect((await simulate(site, "go")).outcome).toMatchObject({ value: "built" });
  });

  /** Writes its list and asks for a call that a person refuses, then reads on. */
  const planned = (n: number): ScriptedReply => {
    if (n === 0) {
      const list = ["read", "sum up", "sign"].map((content, index) => ({
        content,
        status: index === 0 ? "in_progress" : "pending",
      }));
      return { calls: [{ tool: "write_todos", input: { todos: list } }] };
    }
    return n === 1 ? { calls: [{ tool: "pay", input: { amount: 50 } }] } : turnTo(n);
  };
  const pay = tool({
    description: "Pays.",
    inputSchema: z.object({ amount: z.number() }),
    effect: "once",
    approval: "always",
    execute: ({ amount }) => ({ paid: amount }),
  });

  const clerk = (approved: boolean, turns: number) => {
    const seen: ScriptedRequest[] = [];
    let turn = -1;
    const model = scriptedModel((request) => {
      seen.push(request);
      turn += 1;
      return turn < turns ? planned(turn) : "signed";
    });
    const one = agent({
      name: "clerk",
      model,
      tools: { look, pay, ...todos() },
      window: { maxTokens: 800 },
      limits: { turns: turns + 5 },
    });
    return simulate(one, "Do the books.", {
      meanwhile: async (app, id) => {
        const end = await (await app.attach(id)).outcome;
        if (end.status !== "paused") throw new Error("a person should have been asked");
        for (const { id: decision } of end.decisions) await app.decide(decision, { approved, note: "not today" });
      },
    }).then(({ outcome }) => ({ outcome, seen }));
  };

  test.each([
    [true, 'pay({\\"amount\\":50}): a person allowed it, and it was made'],
    [false, 'pay({\\"amount\\":50}): a person decided against it, it was not made: not today'],
  ])(
    "G6 MAST 1.4: the list of what is to be done and what a person decided survive (approved: %s)",
    async (approved, line) => {
      const { outcome, seen } = await clerk(approved, 60);
      expect(outcome).toMatchObject({ value: "signed" });
      const later = seen.slice(30).map(({ messages }) => textOf(messages));
      expect(later.length).toBeGreaterThan(25);
      for (const text of later) {
        expect(text).not.toContain("write_todos"); // the call itself is gone
        for (const kept of ["- in progress: read", "- pending: sum up", "- pending: sign", line])
          expect(text).toContain(kept);
      }
    },
  );

  test("G6 MAST 1.4: a newer list takes the place of the one that was left out", async () => {
    let turn = -1;
    const model = scriptedModel((request) => {
      turn += 1;
      const text = textOf(request.messages);
      if (turn > 26) expect(text.split("sum up").length, "the old list is not told again").toBe(1);
      if (turn > 45) expect(text).toContain("- completed: read");
      if (turn === 20)
        return { calls: [{ tool: "write_todos", input: { todos: [{ content: "read", status: "completed" }] } }] };
      if (turn === 0) return planned(0);
      return turn < 60 ? turnTo(turn) : "done";
    });
    const one = agent({
      name: "clerk",
      model,
      tools: { look, ...todos() },
      done: [openTodos()],
      window: { maxTokens: 1_500 },
      limits: { turns: 70 },
    });
    expect((await simulate(one, "go")).outcome).toMatchObject({ value: "done" });
  });
});
