import { describe, expect, test } from "vitest";
import { fn } from "../../../src/agents/fn.ts";
import type { Agent } from "../../../src/core/agent.ts";
import { local } from "../../../src/engines/local/local.ts";
import { type App, troupe } from "../../../src/runtime/troupe.ts";
import { folder } from "../../engines/folder.ts";

/** Does one thing, asks a person, and does another. */
const office = (done: string[]) =>
  fn("office", async (_: null, ctx) => {
    await ctx.step("letter", ({ key }) => done.push(key), { effect: "once" });
    const { by } = await ctx.ask({ question: "Send the second one?" });
    await ctx.step("second", ({ key }) => done.push(key), { effect: "once" });
    return by;
  });

/** The same without a step around what it does first: so it is done whenever the program gets there. */
const careless = (done: string[]) =>
  fn("office", async (_: null, ctx) => {
    done.push("letter");
    const { by } = await ctx.ask({ question: "Send the second one?" });
    return by;
  });

/** Four apps of one state folder, as four processes would have them. Starts a run, which waits for a person. */
async function suspended(agent: Agent<null, string>, stack: AsyncDisposableStack): Promise<readonly App[]> {
  const path = folder();
  const first = stack.use(troupe({ agents: [agent], engine: local(path) }));
  const { status } = await (await first.start(agent, null, { id: "r" })).outcome;
  expect(status).toBe("paused");
  const others = [1, 2, 3].map(() => stack.use(troupe({ agents: [agent], engine: local(path) })));
  return [first, ...others];
}

const appOf = (apps: readonly App[], n: number): App => apps[n % apps.length] as App;

describe("G6 duplicate effects on resume", () => {
  test("G6 duplicate effects on resume: of 100 answers at once, from four apps, one wins, and 99 are told so by a typed error", async () => {
    await using stack = new AsyncDisposableStack();
    const done: string[] = [];
    const apps = await suspended(office(done), stack);
    const [decision] = await appOf(apps, 0).decisions({ status: "open" });
    const ends = await Promise.allSettled(
      Array.from({ length: 100 }, (_, n) =>
        appOf(apps, n).decide(decision?.id ?? "", { approved: true, by: `person ${n}` }),
      ),
    );
    const losers = ends.flatMap((end) => (end.status === "rejected" ? [end.reason] : []));
    expect(losers).toHaveLength(99);
    for (const error of losers)
      expect(error).toMatchObject({ code: "decision_closed", detail: { status: "answered" } });
    const winner = ends.findIndex(({ status }) => status === "fulfilled");
    const resumed = await Promise.all(Array.from({ length: 100 }, (_, n) => appOf(apps, n).resume("r")));
    expect(new Set(await Promise.all(resumed.map(({ result }) => result)))).toEqual(new Set([`person ${winner}`]));
    expect(done).toEqual(["r/office/letter", "r/office/second"]);
  });

  test("G6 duplicate effects on resume: 100 resumes of a run that waits do nothing again, and it waits on", async () => {
    await using stack = new AsyncDisposableStack();
    const done: string[] = [];
    const apps = await suspended(office(done), stack);
    const resumed = await Promise.all(Array.from({ length: 100 }, (_, n) => appOf(apps, n).resume("r")));
    const outcomes = await Promise.all(resumed.map(({ outcome }) => outcome));
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(["paused"]));
    expect(done).toEqual(["r/office/letter"]);
    expect(await appOf(apps, 0).decisions({ status: "open" })).toHaveLength(1);
  });

  test("G6 duplicate effects on resume: negative control: what is done outside of a step is done again by whoever resumes", async () => {
    await using stack = new AsyncDisposableStack();
    const done: string[] = [];
    const apps = await suspended(careless(done), stack);
    await appOf(apps, 0)[Symbol.asyncDispose]();
    const [decision] = await appOf(apps, 1).decisions({ status: "open" });
    await appOf(apps, 1).decide(decision?.id ?? "", { approved: true, by: "ann" });
    expect(await (await appOf(apps, 1).resume("r")).result).toBe("ann");
    expect(done.length).toBeGreaterThan(1);
  });
});
