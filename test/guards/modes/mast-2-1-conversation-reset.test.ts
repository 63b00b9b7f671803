import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../../src/agent.ts";
import { fn } from "../../../src/agents/fn.ts";
import { threads } from "../../../src/agents/threads.ts";
import { canonicalJson, type Json } from "../../../src/base/json.ts";
import { sha256 } from "../../../src/base/random.ts";
import type { Agent } from "../../../src/core/agent.ts";
import { memoryJournal } from "../../../src/engines/local/memory-journal.ts";
import { Crash, crashingJournal } from "../../../src/testing/crashing-journal.ts";
import { type ScriptedModel, scriptedModel } from "../../../src/testing/scripted/scripted-model.ts";
import type { ScriptedRequest } from "../../../src/testing/scripted/scripted-request.ts";
import { byTurn } from "../../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../../src/testing/simulate.ts";
import { tool } from "../../../src/tools/tool.ts";

const look = tool({ inputSchema: z.object({ n: z.number() }), effect: "pure", execute: ({ n }) => `page ${n}` });
const call = (n: number) => ({ calls: [{ tool: "look", input: { n } }] });

/** A reply as of a provider that keeps the conversation under an id of its own. */
const kept = (id: string, text: string) => ({
  content: [{ type: "text" as const, text, providerMetadata: { openai: { itemId: id, responseId: `resp_${id}` } } }],
});

/** What was sent, to the byte. */
const hashOf = ({ messages, callOptions }: ScriptedRequest): string =>
  sha256(canonicalJson(JSON.parse(JSON.stringify([messages, callOptions.tools ?? null])) as Json));

interface World {
  readonly model: ScriptedModel;
  readonly team: Agent<string, Json>;
}

/** Three calls in one conversation, with tools between them. */
function talk(thread: { readonly thread?: string }): World {
  const script = [call(1), kept("a", "one"), call(2), call(3), kept("b", "two"), kept("c", "three")];
  const model = scriptedModel(byTurn(script));
  const guide = agent({ name: "guide", instructions: "Guide them.", model, tools: { look } });
  const team = fn("talk", async (input: string, ctx) => {
    const first = await ctx.call(guide, input, thread);
    const second = await ctx.call(guide, "And then?", thread);
    return [first, second, await ctx.call(guide, "And at last?", thread)];
  });
  return { model, team };
}

const remembering = (): World => {
  const model = scriptedModel(byTurn([call(1), "one", call(2), "two"]));
  const guide = agent({ name: "guide", model, tools: { look }, memory: threads() });
  const team = fn("talk", async (input: string, ctx) => [
    await ctx.call(guide, input),
    await ctx.call(guide, "And then?"),
  ]);
  return { model, team };
};

/** Crashes at every write; gives how many times a request was sent after one. */
async function prefixesAfterCrashes(world: () => World): Promise<number> {
  const whole = world();
  const { outcome: expected } = await simulate(whole.team, "Where to?");
  expect(expected.status).toBe("completed");
  const hashes = whole.model.requests.map(hashOf);
  expect(new Set(hashes).size).toBe(hashes.length);
  let compared = 0;
  for (const when of ["before", "after"] as const) {
    for (let at = 1; ; at++) {
      const journal = memoryJournal();
      const dying = crashingJournal(journal, { at, when });
      const end = await simulate(world().team, "Where to?", { journal: dying }).catch((error: unknown) => error);
      if (!(end instanceof Crash)) break;
      const resumed = world();
      expect((await simulate(resumed.team, "Where to?", { journal })).outcome).toEqual(expected);
      const sent = resumed.model.requests.map(hashOf);
      // nothing but what the run without a crash has sent, to the byte, and to its end
      expect(sent).toEqual(hashes.slice(hashes.length - sent.length));
      compared += sent.length;
    }
  }
  return compared;
}

describe("G6 MAST 2.1: conversation reset", () => {
  test("G6 MAST 2.1: after a crash at any write the next request carries exactly the whole prefix", {
    timeout: 30_000,
  }, async () => {
    expect(await prefixesAfterCrashes(() => talk({ thread: "trip" }))).toBeGreaterThan(50);
  });

  test("G6 MAST 2.1: so it is with a memory", { timeout: 30_000 }, async () => {
    expect(await prefixesAfterCrashes(remembering)).toBeGreaterThan(20);
  });

  test("G6 MAST 2.1: ids of the provider's go along, and are never all there is", async () => {
    const { model, team } = talk({ thread: "trip" });
    await simulate(team, "Where to?");
    const [last] = model.requests.slice(-1);
    const text = JSON.stringify(last?.messages);
    for (const said of ["Where to?", "page 1", "one", "And then?", "page 2", "page 3", "two", "And at last?"]) {
      expect(text).toContain(said);
    }
    expect(text).toContain("resp_a");
    for (const [index, { messages }] of model.requests.entries()) {
      const before = model.requests[index - 1]?.messages ?? [];
      expect(messages.slice(0, before.length), "each request begins with the one before").toEqual(before);
    }
  });

  test("G6 MAST 2.1: negative control: without a thread the second call knows nothing of the first", async () => {
    const model = scriptedModel(["one", "two"]);
    const guide = agent({ name: "guide", model });
    const team = fn("talk", async (input: string, ctx) => [
      await ctx.call(guide, input),
      await ctx.call(guide, "And then?"),
    ]);
    await simulate(team, "Where to?");
    expect(JSON.stringify(model.requests[1]?.messages)).not.toContain("Where to?");
    expect(model.requests[1]?.messages).toHaveLength(1);
  });
});
