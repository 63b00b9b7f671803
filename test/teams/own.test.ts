import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { Turn } from "../../src/core/turn.ts";
import { timeout } from "../../src/policies/timeout.ts";
import { wrap } from "../../src/policies/wrap.ts";
import { pipeline } from "../../src/teams/pipeline.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { completed, survivesCrashes } from "./survives-crashes.ts";

type Member = Agent<Turn<Readonly<{ draft: string }>>, string>;
type Committee = (
  name: string,
  author: Member,
  critics: readonly Member[],
  rounds?: number,
) => Agent<string, Readonly<{ draft: string; open: readonly string[] }>>;

/** The function that docs/patterns/own.md shows, as it stands there. */
async function shown(): Promise<Committee> {
  const page = readFileSync(join(import.meta.dirname, "../../docs/patterns/own.md"), "utf8");
  const [, program = ""] = /^```ts\n([\s\S]*?)^```/m.exec(page) ?? [];
  const folder = mkdtempSync(join(import.meta.dirname, ".own-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const code = program
    .replace(/const author = agent[\s\S]*/, "export { committee };")
    .replace('from "troupe"', 'from "../../../src/index.ts"');
  expect(code.split("\n").length, "a page of it").toBeLessThan(33);
  writeFileSync(join(folder, "committee.ts"), code);
  const { committee } = await import(join(folder, "committee.ts"));
  return committee as Committee;
}

/** Writes version after version, and takes a second for each. */
const author = (): Member =>
  fn("author", async ({ request }: Turn, ctx) => {
    await ctx.sleep(1_000);
    return ctx.step("write", () => `draft after: ${request}`, { effect: "pure" });
  });

const critic = (name: string, wants: string, ms = 1_000): Member =>
  fn(name, async ({ view }: Turn<Readonly<{ draft: string }>>, ctx) => {
    await ctx.sleep(ms);
    return ctx.step("judge", () => (view.draft.includes(wants) ? "OK" : wants), { effect: "pure" });
  });

describe("a pattern of one's own", () => {
  test("what docs/patterns/own.md shows is durable: it survives a crash at every write", async () => {
    const committee = await shown();
    const paper = committee("paper", author(), [critic("facts", "first"), critic("style", "shorter")]);
    expect(await survivesCrashes(paper, "the tides")).toBeGreaterThan(20);
  });

  test("it nests, can be wrapped, and asks its critics at the same time", async () => {
    const committee = await shown();
    const inner = committee("paper", author(), [critic("facts", "draft", 5_000), critic("style", "draft", 3_000)]);
    const outer = pipeline({
      name: "press",
      stages: [wrap(inner, timeout(60_000)), fn("print", ({ draft }: { readonly draft: string }) => draft)],
    });
    const { outcome, elapsedMs, entries } = await simulate(outer, "the tides");
    expect(completed(outcome)).toBe("draft after: Write the first version.");
    expect(elapsedMs).toBe(6_000);
    expect(entries.map(({ path }) => path)).toContain("press/paper/paper/facts/judge");
  });

  test("models are its members: a thread each, nothing told twice, bounded", async () => {
    const committee = await shown();
    const model = scriptedModel([{ text: "v1" }, { text: "v2" }]);
    const picky = scriptedModel([{ text: "no" }, { text: "still no" }]);
    const writer = agent({ name: "writer", model }) as Agent<Json, string>;
    const reader = agent({ name: "reader", model: picky }) as Agent<Json, string>;
    const { outcome } = await simulate(committee("paper", writer, [reader], 2), "the tides");
    expect(completed(outcome)).toEqual({ draft: "v2", open: ["still no"] });
    const [, second] = picky.requests;
    expect(JSON.stringify(second?.messages).match(/the tides/g)?.length).toBe(1);
    expect(JSON.stringify(second?.messages)).toContain("v2");
  });
});
