import { describe, expect, test } from "vitest";
import { savingsLines } from "../../src/cli/render/savings-lines.ts";
import { folder, object, sit, write } from "./seat.ts";

/** A team that looks up the same three times, half of it in a cache, and puts small calls together. */
const thrifty = `
import { batch, cache, fn } from ${JSON.stringify(new URL("../../src/index.ts", import.meta.url).pathname)};
const look = cache({ ttlMs: 60_000 })(fn("look", async (word) => "what " + word + " means"));
const moods = batch({ name: "moods", withinMs: 0, run: async (texts) => texts.map((text) => "fine") });
const team = fn("team", async (task, ctx) => {
  for (const word of ["bee", "bee", "wasp", "bee"]) await ctx.call(look, word);
  const load = (text) => ctx.step("mood-" + text, (scope) => moods.load(text, scope), { effect: "pure" });
  return Promise.all(["a", "b", "c"].map(load));
});
export default { agents: [team, fn("plain", async () => "done")] };
`;

describe("B5 cache: command line", { timeout: 30_000 }, () => {
  test("B5 cache: runs cost has a line for the caches and one for each batch, and none where there are none", async () => {
    const cwd = folder();
    write(cwd, "troupe.config.mjs", thrifty);
    await sit(cwd, ["run", "team", "Hi", "--id", "a"]);
    const { out, code } = await sit(cwd, ["runs", "cost", "a"]);
    expect(code).toBe(0);
    expect(out).toContain(
      "  cache: 2 of 4 calls answered from the cache (look 2 of 4)\n  batch moods: 3 calls in 1 request\n",
    );
    expect(object(await sit(cwd, ["runs", "cost", "a", "--json"]))).toMatchObject({
      savings: { tools: {}, agents: { look: { hits: 2, misses: 2 } }, batches: { moods: { calls: 3, requests: 1 } } },
    });
    await sit(cwd, ["run", "plain", "Hi", "--id", "b"]);
    const plain = await sit(cwd, ["runs", "cost", "b"]);
    expect(plain.out).not.toMatch(/cache|batch/);
  });

  test("B5 cache: names are shown on one line, whatever they are", () => {
    const counts = { hits: 1, misses: 1_234 };
    expect(savingsLines({ tools: { look: counts }, agents: { "a\nb\u001b[2J": counts }, batches: {} })).toEqual([
      expect.stringMatching(/^cache: 2 of 2,470 calls answered from the cache \(look 1 of 1,235, a.*1 of 1,235\)$/),
    ]);
  });
});
