import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent, Context } from "../../src/core/agent.ts";
import type { Priority } from "../../src/core/envelope.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { Crash, crashingJournal } from "../../src/testing/crashing-journal.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { journalOf } from "./finished-log.ts";
import { codeOf, toTheEnd } from "./mail-team.ts";
import { types } from "./world.ts";

type Act =
  | { readonly do: "send"; readonly to: string; readonly priority: Priority }
  | { readonly do: "request"; readonly to: string; readonly ms: number }
  | { readonly do: "broadcast" }
  | { readonly do: "receive" | "sleep"; readonly ms: number };

const names = ["ann", "bob", "eve"];
const ms = fc.constantFrom(1, 5, 20);
const acts: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    do: fc.constant("send" as const),
    to: fc.constantFrom(...names),
    priority: fc.constantFrom<Priority>("low", "normal", "high", "critical"),
  }),
  fc.record({ do: fc.constant("request" as const), to: fc.constantFrom(...names), ms }),
  fc.record({ do: fc.constant("broadcast" as const) }),
  fc.record({ do: fc.constantFrom("receive" as const, "sleep" as const), ms }),
);
const plans = fc.array(fc.array(acts, { maxLength: 8 }), { minLength: 3, maxLength: 3 });

/** What a message says: who sent it, how many he had sent before, and to whom; enough to check what became of it. */
type Said = readonly [from: string, n: number, to: string, priority: string];
interface Account {
  readonly sent: readonly Said[];
  readonly got: readonly Said[];
  readonly left: readonly Said[];
}

/** Does as planned, answers what is asked, waits for the others to have done the same, and gives account. */
async function perform(ctx: Context, plan: readonly Act[]): Promise<Account> {
  const { mail, store } = ctx;
  const sent: Said[] = [];
  const got: Said[] = [];
  const say = (to: string, priority: string): Said => {
    const said: Said = [mail.address, sent.length, to, priority];
    sent.push(said);
    return said;
  };
  const take = async (timeoutMs: number) => {
    const envelope = await mail.receive({ timeoutMs });
    got.push(envelope.content as Said);
    if (envelope.expects !== null) await mail.reply(envelope, say(envelope.from, "reply"));
  };
  const ask = async (to: string, timeoutMs: number) => {
    const { content } = await mail.request(to, say(to, "normal"), { timeoutMs });
    got.push(content as Said);
  };
  const act = async (each: Act): Promise<unknown> => {
    switch (each.do) {
      case "send":
        return mail.send(each.to, say(each.to, each.priority), { priority: each.priority });
      case "request":
        return ask(each.to, each.ms).catch(codeOf);
      case "broadcast":
        return mail.broadcast(say("all", "normal"));
      case "receive":
        return take(each.ms).catch(codeOf);
      case "sleep":
        return ctx.sleep(each.ms);
    }
  };
  for (const each of plan) await act(each);
  await store.put(`run/done/${mail.address}`, true);
  for (const name of names) await store.watch(`run/done/${name}`, { version: 0 });
  const left = (await mail.inbox()).map(({ content }) => content as Said);
  return { sent, got, left };
}

const teamOn = (plan: readonly (readonly Act[])[]): Agent<null, Json> => {
  const members = names.map((name, index) => fn(name, (_: null, ctx) => perform(ctx, plan[index] ?? [])));
  return fn("team", async (_: null, ctx) => Promise.all(members.map((member) => ctx.call(member, null))) as never);
};

const inOrder = (texts: readonly string[]): readonly string[] => texts.toSorted((a, b) => (a < b ? -1 : 1));

/** Each message was received once or is unread, by all it was for; in order from each sender, within a priority. */
function mustAddUp(accounts: readonly Account[]): void {
  const all = accounts.flatMap(({ sent }) => sent);
  accounts.forEach(({ got, left }, index) => {
    const me = names[index];
    const read = [...got, ...left].map((said) => JSON.stringify(said));
    const mine = all.filter(([from, , to]) => to === me || (to === "all" && from !== me));
    expect(inOrder(read)).toEqual(inOrder(mine.map((said) => JSON.stringify(said))));
    for (const name of names) {
      for (const priority of ["low", "high", "critical"]) {
        const numbers = got.filter((said) => said[0] === name && said[3] === priority).map(([, n]) => n);
        expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
      }
    }
  });
}

const crashes = fc.array(fc.record({ at: fc.integer({ min: 1, max: 20 }), when: fc.constantFrom("before", "after") }), {
  maxLength: 3,
});

describe("C2 mail, any team", () => {
  test("C2 mail: in any team nothing is lost, doubled or put out of order, live and when thrown away at every fact", {
    timeout: 60_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(plans, fc.boolean(), async (plan, alwaysReplay) => {
        const team = teamOn(plan);
        const { outcome, entries } = await simulate(team, null, { alwaysReplay, meanwhile: toTheEnd });
        expect(types(entries)).not.toContain("run.stuck");
        if (outcome.status !== "completed") throw new Error(outcome.status, { cause: outcome });
        mustAddUp(outcome.value as unknown as Account[]);
        const again = await simulate(team, null, {
          journal: journalOf("sim-1", "team", entries),
          clock: virtualClock(9),
        });
        expect(again.outcome).toEqual(outcome);
      }),
      { numRuns: 150 },
    );
  });

  test("C2 mail: nor over crashes", { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(plans, crashes, async (plan, dies) => {
        const journal = memoryJournal();
        let now = 0;
        const go = (file: typeof journal) =>
          simulate(teamOn(plan), null, { journal: file, clock: virtualClock(now), meanwhile: toTheEnd });
        for (const { at, when } of dies) {
          const end = await go(crashingJournal(journal, { at, when })).catch((error: unknown) => error);
          if (end instanceof Error && !(end instanceof Crash)) throw end;
          now += 7;
        }
        const { outcome } = await go(journal);
        if (outcome.status !== "completed") throw new Error(outcome.status, { cause: outcome });
        mustAddUp(outcome.value as unknown as Account[]);
      }),
      { numRuns: 150 },
    );
  });
});
