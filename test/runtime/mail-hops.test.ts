import { describe, expect, test } from "vitest";
import type { Context } from "../../src/core/agent.ts";
import type { Envelope } from "../../src/core/envelope.ts";
import { Hops } from "../../src/runtime/hops.ts";
import { codeOf, valuesOf } from "./mail-team.ts";

const letter = (id: string, causationId: string | null) =>
  ({ id, causationId, from: "a", to: "b", type: "message" }) as Envelope;

/** Answers everything until it may not, and tells how often it did and why it stopped. */
async function answers(ctx: Context, maxHops: number, sent: number): Promise<unknown> {
  for (let count = sent; ; count++) {
    try {
      const received = await ctx.mail.receive({ timeoutMs: 1_000 });
      await ctx.mail.reply(received, count, { maxHops });
    } catch (error) {
      return [count, codeOf(error)];
    }
  }
}

describe("G6 ping-pong: hops of messages", () => {
  test.each([0, 1, 2, 7])(
    "G6 ping-pong: %i answers to answers, and not one more; a replay counts the same",
    async (most) => {
      const values = (await valuesOf({
        async a(ctx) {
          await ctx.mail.send("b", "Hello.");
          return answers(ctx, most, 0);
        },
        b: (ctx) => answers(ctx, most, 0),
      })) as [number, { code: string }][];
      expect(values.reduce((sum, [count]) => sum + count, 0)).toBe(most);
      expect(new Set(values.map(([, { code }]) => code))).toEqual(new Set(["loop_detected", "timeout"]));
    },
  );

  test("G6 ping-pong: what says that it came about by a message counts as well, also where it goes to all", async () => {
    const values = await valuesOf({
      async a({ mail }) {
        const first = await mail.send("b", 0);
        const second = await mail.send("b", 1, { causationId: first, maxHops: 2 });
        const third = await mail.broadcast(2, { causationId: second, maxHops: 2 });
        const fourth = mail.request("b", 3, { causationId: third, maxHops: 2, timeoutMs: 10 });
        return [await fourth.catch(codeOf), typeof (await mail.send("b", 4, { maxHops: 0 }))];
      },
      b: () => Promise.resolve(null),
    });
    expect(values).toMatchObject([
      [
        { code: "loop_detected", detail: { agent: "a", kind: "ping_pong", times: 2, calls: ["a to b: message"] } },
        "string",
      ],
      null,
    ]);
  });

  test("G6 ping-pong: a bound that cannot be is refused", async () => {
    for (const maxHops of [-1, 1.5, Number.NaN, "64" as never]) {
      const values = await valuesOf({ a: ({ mail }) => mail.send("b", 0, { maxHops }).catch(codeOf) });
      expect(values).toMatchObject([{ code: "invalid_input" }]);
    }
  });

  test("G6 ping-pong: many talks are counted side by side; of very many the oldest begin anew", () => {
    const hops = new Hops();
    for (let n = 0; n < 5_000; n++) hops.count(letter(`first ${n}`, `start ${n}`), 64);
    for (let n = 1; n < 64; n++) hops.count(letter(`talk ${n}`, n === 1 ? "first 4999" : `talk ${n - 1}`), 64);
    expect(() => hops.count(letter("late", "talk 63"), 64)).toThrow("64 messages in a row");
    expect(() => hops.count(letter("again", "first 0"), 1)).not.toThrow();
    expect(() => hops.count(letter("again", "first 4990"), 1)).toThrow("a and b go on answering each other");
    hops.count(letter("free", null), 0);
  });
});
