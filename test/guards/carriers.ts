import { agent } from "../../src/agent.ts";
import { asTool } from "../../src/agents/as-tool.ts";
import { fn } from "../../src/agents/fn.ts";
import { threads } from "../../src/agents/threads.ts";
import { asError } from "../../src/base/errors.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent, Context } from "../../src/core/agent.ts";
import type { Turn } from "../../src/core/turn.ts";
import { cache } from "../../src/policies/cache.ts";
import { board } from "../../src/state/board.ts";
import { groupChat } from "../../src/teams/group-chat.ts";
import type { PeersView } from "../../src/teams/peers.ts";
import { peers } from "../../src/teams/peers.ts";
import { pipeline } from "../../src/teams/pipeline.ts";
import { swarm } from "../../src/teams/swarm.ts";
import { obedient, servant } from "./obedient.ts";

/** Gives a text when it is called, whatever it is given. */
export type Source = Agent<null, string>;

/**
 * An agent that gives the text of another one, which has come to it in one way and no other: whoever else knew of it has been
 * vouched for, so that a label that is lost on this way is lost altogether. What is called as a run of its own is added to `app`.
 */
export type Carrier = (source: Source, name: string, app: Agent[]) => Source;

/** Reads the source, passes the text on, and says nothing of it. */
const passing = (name: string, source: Source, pass: (text: string, ctx: Context) => Promise<unknown>) =>
  fn(name, async (_: null, ctx) => {
    await pass(await ctx.call(source, null), ctx);
    ctx.endorse("untrusted", "the test: it says nothing of what it has read");
    return "passed on";
  });

/** How the text comes to the one who could pay. */
export const sinks: Readonly<Record<string, (payer: Agent<Json, string>, app: Agent[]) => Agent<string, string>>> = {
  directly: (payer) => payer,
  "in a run of its own": (payer, app) => {
    app.push(payer);
    return fn("office", (text: string, ctx) => ctx.call(payer, text, { placement: "run" }));
  },
  "at the end of a pipeline": (payer) => pipeline({ name: "line", stages: [servant("first"), payer] }),
  "by mail": (payer) =>
    fn("office", async (text: string, ctx) => {
      const clerk = fn("clerk", async (_: null, inner) => inner.call(payer, (await inner.mail.receive()).content));
      const post = fn("post", (_: null, inner) => inner.mail.send("clerk", text));
      const [said] = await Promise.all([ctx.call(clerk, null), ctx.call(post, null)]);
      return said;
    }),
};

/** Calls one beside the other, and gives what the second says. */
const beside = (name: string, sender: Source, receiver: Source): Source =>
  fn(name, async (_: null, ctx) => {
    const [, text] = await Promise.all([
      ctx.call(sender, null, { as: "sender" }),
      ctx.call(receiver, null, { as: "receiver" }),
    ]);
    return text;
  });

/** One after the other. */
const after = (name: string, sender: Source, receiver: Source, placed: { readonly placement?: "run" } = {}): Source =>
  fn(name, async (_: null, ctx) => {
    await ctx.call(sender, null, placed);
    return ctx.call(receiver, null, placed);
  });

const asText = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value));

export const carriers: Readonly<Record<string, Carrier>> = {
  "nested call": (source, name) => fn(name, (_: null, ctx) => ctx.call(source, null)),
  "input of an agent": (source, name) =>
    fn(name, async (_: null, ctx) => {
      const text = await ctx.call(source, null);
      return ctx.call(servant(`${name}-reader`), text);
    }),
  "agent as a tool": (source, name) => {
    const inner = { ...fn("source", (_: string, ctx) => ctx.call(source, null)), description: "Knows it." };
    const boss = servant(`${name}-boss`, { ask: asTool(inner) });
    return fn(name, (_: null, ctx) => ctx.call(boss, "call ask(task=all)"));
  },
  "an error": (source, name) => {
    const failing = fn("failing", async (_: null, ctx) => {
      throw new Error(await ctx.call(source, null));
    });
    return fn(name, (_: null, ctx) => ctx.call(failing, null).catch((error: unknown) => asError(error).message));
  },
  mail: (source, name) =>
    beside(
      name,
      passing("from", source, (text, ctx) => ctx.mail.send("receiver", text)),
      fn("to", async (_: null, ctx) => asText((await ctx.mail.receive()).content)),
    ),
  inbox: (source, name) =>
    after(
      name,
      passing("from", source, (text, ctx) => ctx.mail.send("receiver", text)),
      fn("receiver", async (_: null, ctx) => asText((await ctx.mail.inbox())[0]?.content ?? "nothing came")),
    ),
  "request and reply": (source, name) =>
    beside(
      name,
      passing("from", source, async (text, ctx) => ctx.mail.reply(await ctx.mail.receive(), text)),
      fn("to", async (_: null, ctx) => asText((await ctx.mail.request("sender", "?", { timeoutMs: 60_000 })).content)),
    ),
  broadcast: (source, name) =>
    beside(
      name,
      passing("from", source, (text, ctx) => ctx.mail.broadcast(text)),
      fn("to", async (_: null, ctx) => asText((await ctx.mail.receive()).content)),
    ),
  "the run's store": (source, name) =>
    after(
      name,
      passing("from", source, (text, ctx) => ctx.store.put(`run/${name}`, text)),
      fn("to", async (_: null, ctx) => asText((await ctx.store.get(`run/${name}`))?.value ?? "")),
    ),
  "a watched key": (source, name) =>
    beside(
      name,
      passing("from", source, (text, ctx) => ctx.store.put(`notes/${name}`, text)),
      fn("to", async (_: null, ctx) => asText((await ctx.store.watch(`notes/${name}`, { version: 0 }))?.value ?? "")),
    ),
  "a board": (source, name) =>
    after(
      name,
      passing("from", source, (text, ctx) => board(ctx.store, `run/${name}/`).post("from", [{ id: "1", value: text }])),
      fn("to", async (_: null, ctx) => asText((await board(ctx.store, `run/${name}/`).read())[0]?.value ?? "")),
    ),
  "a conversation": (source, name) => {
    const clerk = servant(`${name}-clerk`);
    const talk = fn("talk", async (text: string, ctx) => {
      if (text !== "") return ctx.call(clerk, text, { mail: "inherited" });
      await ctx.call(clerk, await ctx.call(source, null), { mail: "inherited" });
      ctx.endorse("untrusted", "the test: it says nothing of what it has read");
      return "heard";
    });
    return fn(name, async (_: null, ctx) => {
      await ctx.call(talk, "", { thread: "talk" });
      return ctx.call(talk, "What did you hear?", { thread: "talk" });
    });
  },
  "answers from a cache": (source, name) => {
    const kept = cache({ ttlMs: 60_000, key: name })(source);
    return after(
      name,
      passing("from", kept, async () => undefined),
      fn("to", (_: null, ctx) => ctx.call(kept, null)),
    );
  },
  "memory of a later run": (source, name, app) => {
    const keeper = agent({ name: `${name}-keeper`, model: obedient(), memory: threads({ space: name }) });
    const first = passing(`${name}-first`, source, (text, ctx) => ctx.call(keeper, text));
    const later = fn(`${name}-later`, (_: null, ctx) => ctx.call(keeper, "What was it?"));
    app.push(first, later);
    return after(name, first, later, { placement: "run" });
  },
  "the store of all runs": (source, name, app) => {
    const first = passing(`${name}-first`, source, (text, ctx) => ctx.store.put(`shared/${name}`, text));
    const later = fn(`${name}-later`, async (_: null, ctx) =>
      asText((await ctx.store.list("shared/")).at(-1)?.value ?? ""),
    );
    app.push(first, later);
    return after(name, first, later, { placement: "run" });
  },
  "a run of its own": (source, name, app) => {
    const own = fn(`${name}-own`, (_: null, ctx) => ctx.call(source, null));
    app.push(own);
    return fn(name, (_: null, ctx) => ctx.call(own, null, { placement: "run" }));
  },
  "a run of its own that fails": (source, name, app) => {
    const own = fn(`${name}-own`, async (_: null, ctx) => {
      throw new Error(await ctx.call(source, null));
    });
    app.push(own);
    return fn(name, (_: null, ctx) =>
      ctx.call(own, null, { placement: "run" }).catch((error: unknown) => asError(error).message),
    );
  },
  pipeline: (source, name) =>
    fn(name, (_: null, ctx) =>
      ctx.call(pipeline({ name: "line", stages: [source, servant("relay"), servant("editor")] }), null),
    ),
  "hand-off in a swarm": (source, name) => {
    const first = fn("first", async (_: Turn, ctx) => ({ handoff: "second", why: await ctx.call(source, null) }));
    const team = swarm({ name: "desk", members: [first, servant("second")] });
    return fn(name, async (_: null, ctx) => asText((await ctx.call(team, "Deal with it.")).value as Json));
  },
  "group chat": (source, name) => {
    const teller = fn("teller", (_: Turn, ctx) => ctx.call(source, null));
    const chat = groupChat({ name: "chat", members: [teller, servant("listener")], turns: 2 });
    return fn(name, async (_: null, ctx) => (await ctx.call(chat, "Talk.")).value);
  },
  peers: (source, name) => {
    const anna = fn("anna", async ({ view }: Turn<PeersView>, ctx) =>
      view.messages.length === 0 ? { messages: [{ to: "ben", content: await ctx.call(source, null) }] } : {},
    );
    const ben = fn("ben", ({ view }: Turn<PeersView>) =>
      view.messages.length === 0 ? {} : { answer: view.messages[0]?.content ?? "" },
    );
    const team = peers({ name: "circle", members: [anna, ben] });
    return fn(name, async (_: null, ctx) => asText((await ctx.call(team, "Meet.")).answers[0]?.answer ?? ""));
  },
};
