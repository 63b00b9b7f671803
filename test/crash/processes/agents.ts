import { appendFileSync } from "node:fs";
import { type Agent, fn } from "../../../src/index.ts";

/** Writes a line that outlives the process, and no other process can tear. */
export type Note = (line: string) => void;

export const noteIn =
  (file: string): Note =>
  (line) =>
    appendFileSync(file, `${process.pid} ${line}\n`, { flag: "a" });

/** The agents that every process of these tests can execute. `victim`: this process will be killed or stopped. */
export function agents(note: Note, victim: boolean): readonly Agent[] {
  const released = new Promise<void>((resolve) => {
    if (victim) process.once("SIGUSR2", resolve);
    else resolve();
  });
  const steps = fn("steps", async (count: number, ctx) => {
    let sum = 0;
    for (let step = 0; step < count; step++) sum += await ctx.step(`s${step}`, async () => step, { effect: "pure" });
    return sum;
  });
  const held = fn("held", async (_: null, ctx) => {
    await ctx.step("before", ({ key }) => note(key), { effect: "idempotent" });
    const by = await ctx.step(
      "held",
      async ({ key }) => {
        note(key);
        process.send?.({ started: key });
        await released;
        return process.pid;
      },
      { effect: "idempotent" },
    );
    await ctx.step("after", ({ key }) => note(key), { effect: "idempotent" });
    return by;
  });
  const paid = fn("paid", (_: null, ctx) =>
    ctx.step(
      "pay",
      async ({ key }) => {
        note(key);
        process.send?.({ started: key });
        await released;
        return { paidBy: process.pid };
      },
      { effect: "once" },
    ),
  );
  const watching = fn("watching", async (_: null, ctx) => {
    const first = await ctx.store.watch("board/first", { version: 0 });
    const second = await ctx.store.watch("board/second", { version: 0 });
    return [first?.value ?? null, second?.value ?? null, process.pid];
  });
  const asked = fn("asked", (n: number, ctx) => ctx.ask({ question: `Number ${n}?` }));
  const spending = fn("spending", async (amount: number, ctx) => {
    const call = { tool: "spend", input: { amount }, definition: "v1" };
    const answer = await ctx.ask({ question: "May it be spent?", call: { ...call, step: "spend" } });
    if (!answer.approved) return answer.by;
    const approved = { answer, call: () => call };
    await ctx.step("spend", ({ key }) => note(key), { effect: "idempotent", approved });
    return answer.by;
  });
  const crowd = fn("crowd", (count: number, ctx) =>
    Promise.all(Array.from({ length: count }, () => ctx.call(held, null, { placement: "run" }))),
  );
  return [steps, held, paid, watching, asked, crowd, spending];
}
