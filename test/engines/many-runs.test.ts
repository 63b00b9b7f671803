import { expect, test } from "vitest";
import { fn, local, troupe } from "../../src/index.ts";
import { folder } from "./folder.ts";

test("G5 durable runs: a thousand runs of 20 steps at once on one file: none is lost", {
  timeout: 30_000,
}, async () => {
  const steps = fn("steps", async (n: number, ctx) => {
    let sum = 0;
    for (let step = 0; step < 20; step++) sum += await ctx.step(`s${step}`, async () => n, { effect: "idempotent" });
    return sum;
  });
  const path = folder();
  const runs = Array.from({ length: 1_000 }, (_, n) => `r${n}`);
  {
    await using app = troupe({ agents: [steps], engine: local(path) });
    const started = await Promise.all(runs.map((id, n) => app.start(steps, n, { id })));
    expect(await Promise.all(started.map((run) => run.result))).toEqual(runs.map((_, n) => n * 20));
  }
  await using app = troupe({ agents: [steps], engine: local(path) });
  for (const id of runs) {
    await app.verify(id);
    const entries = await Array.fromAsync(app.events(id));
    expect(entries.filter((entry) => entry.type === "step.completed").length).toBe(20);
  }
});
