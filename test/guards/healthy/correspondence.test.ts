import { describe, expect, test } from "vitest";
import { fn } from "../../../src/agents/fn.ts";
import { simulate } from "../../../src/testing/simulate.ts";
import { toItsEnd } from "../runs.ts";

describe("G6 healthy: correspondence", () => {
  test("G6 healthy: one that is asked 300 things answers them all, and a talk may have 64 answers to answers", async () => {
    const asker = fn("asker", async (_: null, ctx) => {
      const asked = [];
      for (let n = 0; n < 300; n++) asked.push((await ctx.mail.request("desk", n, { timeoutMs: 1_000 })).content);
      let letter = await ctx.mail.request("desk", 0, { timeoutMs: 1_000 });
      for (let n = 0; n < 31; n++) {
        await ctx.mail.reply(letter, n);
        letter = await ctx.mail.receive();
      }
      await ctx.mail.reply(letter, "thank you");
      return [new Set(asked).size, letter.content];
    });
    const desk = fn("desk", async (_: null, ctx) => {
      for (;;) {
        const letter = await ctx.mail.receive();
        if (letter.content === "thank you") return;
        await ctx.mail.reply(letter, `answer to ${String(letter.content)}`);
      }
    });
    const team = fn("team", async (_: null, ctx) => {
      const [answer] = await Promise.all([ctx.call(asker, null), ctx.call(desk, null)]);
      return answer;
    });
    const { outcome } = await simulate(team, null, { meanwhile: toItsEnd });
    expect(outcome).toEqual({ status: "completed", value: [300, "answer to 30"] });
  });
});
