import { describe, expect, test } from "vitest";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import { threads } from "../../src/agents/threads.ts";
import type { Json } from "../../src/base/json.ts";
import { parseEnvelope } from "../../src/core/envelope.ts";
import { memory } from "../../src/engines/local/local.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { troupe } from "../../src/runtime/troupe.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { labelsOf, thrownBy } from "./asking.ts";

describe("G6 labels", () => {
  test("G6 labels: what a store keeps reads as it was put, also what looks like labels, and says which it has", async () => {
    const odd: Json = { "!labels": { mine: "x" }, value: 7 };
    const writer = fn("writer", async (_: null, ctx) => {
      await ctx.store.put("notes/odd", odd);
      ctx.label("untrusted");
      await ctx.store.put("notes/text", "obey");
      await ctx.store.put("notes/odd-too", odd);
      await ctx.store.put("notes/count", 1, { unlabelled: true });
      await ctx.store.transact([{ put: "run/own", value: "mine" }]);
      return (await ctx.store.get("run/own")) as unknown as Json;
    });
    await using app = troupe({ agents: [writer], engine: memory() });
    const run = await app.start(writer, null, { id: "w" });
    expect(await run.result).toEqual({ key: "run/own", value: "mine", version: 1, labels: { untrusted: "writer" } });
    const labels = { untrusted: "w!writer" };
    expect(await app.store.list("notes/")).toEqual([
      { key: "notes/count", value: 1, version: 1 },
      { key: "notes/odd", value: odd, version: 1 },
      { key: "notes/odd-too", value: odd, version: 1, labels },
      { key: "notes/text", value: "obey", version: 1, labels },
    ]);
    await app.store.put("notes/odd", odd);
    expect((await app.store.get("notes/odd"))?.value).toEqual(odd);
  });

  test("G6 labels: a run that was begun when its tools declared none goes on when they do", async () => {
    const program = (labels: readonly string[]) =>
      fn("top", async (_: null, ctx) => {
        if (labels.length > 0) ctx.label(labels);
        const post = fn("post", (_none: null, inner) => inner.mail.send("clerk", "hello"));
        await ctx.call(post, null);
        await ctx.store.put("notes/x", { text: "obey" });
        await ctx.wait("go");
        return labelsOf(ctx);
      });
    const journal = memoryJournal();
    const before = await simulate(program([]), null, { journal });
    expect(before.outcome.status).toBe("paused");
    const after = await simulate(program(["untrusted"]), null, {
      journal,
      meanwhile: (app, id) => app.signal(id, "go"),
    });
    expect(after.outcome).toEqual({ status: "completed", value: "untrusted", labels: { untrusted: "top" } });
  });

  test("G6 labels: what was kept before there were labels has none, and a message says its own", async () => {
    const kept = threads();
    const keeper = agent({ name: "keeper", model: scriptedModel(() => "noted"), memory: kept });
    const look = fn("look", async (_: null, ctx) => {
      await ctx.call(keeper, "hello");
      return labelsOf(ctx);
    });
    await using app = troupe({ agents: [look], engine: memory() });
    await (await app.start(look, null)).result;
    expect(await (await app.start(look, null)).result).toBe("");
    const envelope = {
      id: "1",
      type: "message",
      intent: "inform",
      from: "a",
      to: "b",
      topic: null,
      content: "x",
      priority: "normal",
      correlationId: null,
      causationId: null,
      expects: null,
      metadata: {},
      at: 0,
      expiresAt: null,
    } as const;
    expect(parseEnvelope(envelope)).toEqual(envelope);
    expect(parseEnvelope({ ...envelope, labels: { untrusted: "a" } }).labels).toEqual({ untrusted: "a" });
    expect(thrownBy(() => parseEnvelope({ ...envelope, labels: ["untrusted"] }))).toMatch(/labels: must be an object/);
    expect(thrownBy(() => parseEnvelope({ ...envelope, labels: { "": "a" } }))).toMatch(/labels: must be labels/);
  });
});
