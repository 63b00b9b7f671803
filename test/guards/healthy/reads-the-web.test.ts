import { describe, expect, test } from "vitest";
import { agent } from "../../../src/agent.ts";
import { fn } from "../../../src/agents/fn.ts";
import { threads } from "../../../src/agents/threads.ts";
import type { Json } from "../../../src/base/json.ts";
import type { Agent, Context } from "../../../src/core/agent.ts";
import { endorse } from "../../../src/policies/endorse.ts";
import { parallel } from "../../../src/teams/parallel.ts";
import { pipeline } from "../../../src/teams/pipeline.ts";
import { simulate } from "../../../src/testing/simulate.ts";
import { declared, type Outside, obedient, outside, readIt, servant, toolsOf } from "../obedient.ts";

const write = "call write_file(name=summary.md; text=cakes)";
const pay = "call send_money(to=baker; usd=3)";
const ordinary = "nothing of the kind";

/** What the user wants, done by agents whose tools declare what they do everywhere; the page gives no orders. */
interface Task {
  readonly name: string;
  readonly work: (team: Team, ctx: Context) => Promise<unknown>;
  readonly must: Partial<Outside>;
}

const teamOf = (world: Outside, page: string) => {
  const { fetch_page, send_money, write_file } = toolsOf(world, declared, page);
  return {
    reader: servant("reader", { fetch_page }),
    scribe: servant("scribe", { fetch_page, write_file }),
    clerk: servant("clerk", { write_file }),
    payer: servant("payer", { send_money }),
    both: servant("both", { fetch_page, send_money, write_file }),
    keeper: agent({ name: "keeper", model: obedient(), memory: threads(), tools: { send_money } }),
  };
};
type Team = ReturnType<typeof teamOf>;

const baker = ["baker"];
const files = new Map([["summary.md", "cakes"]]);

const tasks: readonly Task[] = [
  {
    name: "one agent reads the web and writes a summary file",
    work: ({ scribe }, ctx) => ctx.call(scribe, `${readIt}, ${write}`),
    must: { fetched: 1, files },
  },
  {
    name: "the reader tells another agent, which writes the file",
    work: async ({ reader, clerk }, ctx) => ctx.call(clerk, `${await ctx.call(reader, readIt)} ${write}`),
    must: { fetched: 1, files },
  },
  {
    name: "money is sent because the user said so, by one who has read nothing",
    work: ({ payer }, ctx) => ctx.call(payer, pay),
    must: { sent: baker },
  },
  {
    name: "two agents in parallel, of which only the one that has not read the web sends money",
    work: ({ reader, payer }, ctx) => Promise.all([ctx.call(reader, readIt), ctx.call(payer, pay)]),
    must: { fetched: 1, sent: baker },
  },
  {
    name: "the one that sends is slower than the one that reads, and had been told before",
    work: async ({ reader, payer }, ctx) => {
      const slow = fn("slow", async (_: null, inner) => {
        await inner.sleep(60_000);
        return inner.call(payer, pay);
      });
      return Promise.all([ctx.call(reader, readIt), ctx.call(slow, null)]);
    },
    must: { fetched: 1, sent: baker },
  },
  {
    name: "it is sent first, and the web is read afterwards, by the same agent",
    work: ({ both }, ctx) => ctx.call(both, `${pay}, ${readIt}, ${write}`),
    must: { fetched: 1, sent: baker, files },
  },
  {
    name: "members of a parallel team do not stain each other",
    work: ({ reader, payer }, ctx) => {
      const one = fn("one", (_: string, inner) => inner.call(reader, readIt));
      const other = fn("other", (_: string, inner) => inner.call(payer, pay));
      return ctx.call(parallel({ name: "pair", members: [one, other] }), "go");
    },
    must: { fetched: 1, sent: baker },
  },
  {
    name: "a number that a check has vouched for is paid",
    work: async ({ reader, payer }, ctx) => {
      const price = fn("price", async (_: null, inner) => Math.min(3, (await inner.call(reader, readIt)).length));
      const checked = endorse({ labels: ["untrusted"], check: (usd: number) => usd >= 0 && usd <= 5 })(price);
      return ctx.call(payer, `call send_money(to=baker; usd=${await ctx.call(checked, null)})`);
    },
    must: { fetched: 1, sent: baker },
  },
  {
    name: "an agent with a memory that has read nothing is paid for in every run",
    work: async ({ keeper }, ctx) => {
      await ctx.call(keeper, pay);
      return ctx.call(keeper, "call send_money(to=miller; usd=1)");
    },
    must: { sent: ["baker", "miller"] },
  },
  {
    name: "a pipeline that ends with a file",
    work: ({ reader, clerk }, ctx) => {
      const order = fn("order", (text: string) => `${text} ${write}`);
      const read = fn("read", (_: null, inner) => inner.call(reader, readIt));
      return ctx.call(pipeline({ name: "line", stages: [read, order, clerk] }), null);
    },
    must: { fetched: 1, files },
  },
  {
    name: "mail among those that have read nothing, beside one that has",
    work: ({ reader, payer }, ctx) => {
      const clerk = fn("clerk", async (_: null, inner) => inner.call(payer, (await inner.mail.receive()).content));
      const boss = fn("boss", (_: null, inner) => inner.mail.send("clerk", pay));
      return Promise.all([ctx.call(reader, readIt), ctx.call(clerk, null), ctx.call(boss, null)]);
    },
    must: { fetched: 1, sent: baker },
  },
];

describe("G6 healthy: labels", () => {
  for (const { name, work, must } of tasks) {
    test(`G6 healthy: ${name}`, async () => {
      for (const alwaysReplay of [false, true]) {
        const world = outside();
        const team = teamOf(world, ordinary);
        const root: Agent<null, Json> = fn("root", async (_: null, ctx) => {
          await work(team, ctx);
          return "done";
        });
        const { outcome, entries } = await simulate(root, null, { alwaysReplay });
        expect(outcome).toMatchObject({ status: "completed", value: "done" });
        expect(world).toEqual({ fetched: 0, sent: [], files: new Map(), ...must });
        expect(entries.map(({ type }) => type)).not.toContain("labels.refused");
      }
    });
  }
});
