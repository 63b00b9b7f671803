import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { systemClock } from "../../src/base/clock.ts";
import type { Json } from "../../src/base/json.ts";
import type { Context } from "../../src/core/agent.ts";
import { journalEngine } from "../../src/engines/local/engine.ts";
import type { Journal } from "../../src/engines/local/journal.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { troupe } from "../../src/runtime/troupe.ts";

type Step = (name: string, ctx: Context) => Promise<unknown>;

const inStep: Step = (name, ctx) => ctx.step(name, () => name);
const inState: Step = (name, ctx) => ctx.store.put(`run/${name}`, name);

/** Runs steps on a journal that is shared, as a file is: how often it was committed to, in how many turns of the loop. */
async function cost(
  body: (step: (name: string) => Promise<unknown>) => Promise<unknown>,
  step = inStep,
): Promise<{ commits: number; turns: number }> {
  const memory = memoryJournal();
  const counts = { commits: 0, turns: 0 };
  const journal: Journal = {
    ...memory,
    shared: true,
    commit(writes) {
      counts.commits += 1;
      memory.commit(writes);
    },
  };
  const agent = fn<null, Json>("steps", async (_, ctx) => {
    let counting: NodeJS.Immediate | undefined;
    const turn = () => {
      counts.turns += 1;
      counting = setImmediate(turn);
    };
    turn();
    await body((name) => step(name, ctx));
    clearImmediate(counting);
    return null;
  });
  const engine = journalEngine(() => journal, { clock: systemClock, recover: false, alwaysReplay: false });
  await using app = troupe({ agents: [agent], engine });
  await (await app.start(agent, null)).result;
  return counts;
}

describe("R2 group commit within one run", () => {
  test("R2 group commit: steps begun together are kept together", async () => {
    const { commits } = await cost((step) => Promise.all(Array.from({ length: 1_000 }, (_, n) => step(`s${n}`))));
    expect(commits).toBeLessThan(30);
  });

  test("R2 group commit: so are operations on state", async () => {
    const { commits } = await cost(
      (put) => Promise.all(Array.from({ length: 1_000 }, (_, n) => put(`s${n}`))),
      inState,
    );
    expect(commits).toBeLessThan(30);
  });

  test("R2 group commit: so are the steps of many branches", async () => {
    const { commits } = await cost((step) =>
      Promise.all(
        Array.from({ length: 100 }, async (_, n) => {
          for (let next = 0; next < 5; next++) await step(`s${n}-${next}`);
        }),
      ),
    );
    expect(commits).toBeLessThan(100);
  });

  test("R2 group commit: one step after another waits for no turn of the event loop", async () => {
    const { turns } = await cost(async (step) => {
      for (let next = 0; next < 50; next++) await step(`s${next}`);
    });
    expect(turns).toBeLessThan(5);
  });
});
