import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { setTimeout as later } from "node:timers/promises";
import { fn } from "../../agents/fn.ts";
import type { Context } from "../../core/agent.ts";
import { type Entry, isFact } from "../../core/entry.ts";
import type { Clauses } from "../clause.ts";
import { Apps, type EngineBench } from "../engine-bench.ts";
import { gate, onlyDecision } from "./assertions.ts";

/** One of everything that leaves a fact. */
const everything = fn("all", async (_: null, ctx) => {
  const pure = (name: string, inside: Context = ctx) => inside.step(name, () => name, { effect: "pure" });
  const member = fn("member", async (n: number, inner) => {
    await pure("one", inner);
    await inner.sleep(n);
    return pure("two", inner);
  });
  await pure("first");
  await ctx.step("pay", () => "paid", { effect: "once" });
  await ctx.step("undeclared", () => "done");
  await ctx.step("broken", () => Promise.reject(new Error("broken")), { effect: "pure" }).catch(() => undefined);
  await Promise.all([ctx.call(member, 3), ctx.call(member, 1), ctx.store.put("board/x", 1), ctx.store.put("run/x", 1)]);
  const watched = ctx.store.watch("run/x", { version: 1 });
  await ctx.store.put("run/x", 2);
  await watched;
  await ctx.ask({ question: "?" });
  await ctx.wait("never", { timeoutMs: 20 }).catch(() => undefined);
  await ctx.wait("go");
  ctx.emit("story.told", 1);
  return "end";
});

/** What every engine records of it: the facts of each path, in order. */
const recorded: Readonly<Record<string, readonly string[]>> = {
  "": ["run.started", "signal.received"],
  "all/first": ["step.completed"],
  "all/pay": ["effect.intended", "step.completed"],
  "all/undeclared": ["effect.intended", "step.completed"],
  "all/broken": ["step.failed"],
  "all/member/one": ["step.completed"],
  "all/member/sleep#1": ["timer.fired"],
  "all/member/two": ["step.completed"],
  "all/member#2/one": ["step.completed"],
  "all/member#2/sleep#1": ["timer.fired"],
  "all/member#2/two": ["step.completed"],
  "all/store#1": ["store.answered"],
  "all/store#2": ["store.answered"],
  "all/wait:never#1": ["wait.expired"],
  "all/store#3": ["store.changed"],
  "all/store#4": ["store.answered"],
  "all/ask#1": ["decision.requested", "decision.answered"],
};

function factsByPath(entries: readonly Entry[]): Readonly<Record<string, readonly string[]>> {
  const facts = entries.filter(({ type }) => isFact(type));
  return Object.fromEntries(
    [...Map.groupBy(facts, ({ path }) => path)].map(([path, all]) => [path, all.map(({ type }) => type)]),
  );
}

/** Each of these comes before the next, whatever happens beside. */
function inOrder(entries: readonly Entry[], ...places: readonly string[]): void {
  const at = places.map((place) => entries.findIndex(({ path, type }) => `${type} ${path}` === place));
  assert.ok(!at.includes(-1), `not all there: ${places.filter((_, index) => at[index] === -1).join(", ")}`);
  assert.deepEqual(
    at,
    at.toSorted((a, b) => a - b),
    places.join(", "),
  );
}

/** What is written of a run: complete, in order, the same on every engine, and read while it grows. */
export const logClauses: Clauses<EngineBench> = {
  "has the same facts of each path on every engine, and what was caused after its cause": async (bench) => {
    await using apps = new Apps(bench);
    const app = apps.start(everything);
    const run = await app.start(everything, null);
    await app.decide(onlyDecision(await run.outcome).id, { approved: true });
    await app.signal(run.id, "go");
    assert.equal(await run.result, "end");
    const entries = await Array.fromAsync(run.events);
    assert.deepEqual(
      entries.map(({ seq }) => seq),
      [...entries.keys()],
    );
    assert.deepEqual(factsByPath(entries), recorded);
    const steps = ["first", "pay", "undeclared"].map((name) => `step.completed all/${name}`);
    inOrder(
      entries,
      "run.started ",
      "agent.started all",
      ...steps,
      "step.failed all/broken",
      "agent.started all/member",
    );
    for (const member of ["all/member", "all/member#2"]) {
      const facts = [`step.completed ${member}/one`, `timer.fired ${member}/sleep#1`, `step.completed ${member}/two`];
      inOrder(
        entries,
        `agent.started ${member}`,
        ...facts,
        `agent.completed ${member}`,
        "wait.expired all/wait:never#1",
      );
    }
    inOrder(entries, "effect.intended all/pay", "step.completed all/pay", "effect.intended all/undeclared");
    inOrder(
      entries,
      "decision.answered all/ask#1",
      "signal.received ",
      "story.told all",
      "agent.completed all",
      "run.completed ",
    );
    assert.equal(entries.at(-1)?.type, "run.completed");
  },
  "an export is the log as data, and proves itself": async (bench) => {
    await using apps = new Apps(bench);
    const app = apps.start(everything);
    const run = await app.start(everything, null);
    await app.decide(onlyDecision(await run.outcome).id, { approved: true });
    await app.signal(run.id, "go", { é: [1, "\u2028", null], 2: 1, 1: 2 });
    await run.result;
    const lines = (await Array.fromAsync(app.events(run.id))).map((entry) => JSON.stringify(entry));
    const entries = lines.map((line) => JSON.parse(line) as Entry);
    let head = "";
    for (const { seq, at, type, path, body } of entries) {
      const lines = [head, seq, at, type, path, JSON.stringify(body)];
      head = createHash("sha256").update(lines.join("\n")).digest("base64url");
    }
    assert.deepEqual(await app.verify(run.id), { entries: entries.length, head });
  },
  "another engine reads along while the run goes on": async (bench) => {
    await using apps = new Apps(bench);
    const gates = [gate(), gate(), gate()];
    const walker = fn("walker", async (_: null, ctx) => {
      for (const [index, { opened }] of gates.entries()) {
        await ctx.step(`quick ${index}`, () => index, { effect: "pure" });
        await ctx.step(`held ${index}`, () => opened, { effect: "once" });
      }
      return "walked";
    });
    const run = await apps.start(walker).start(walker, null);
    const seen: string[] = [];
    for await (const { type, path } of apps.start().events(run.id, { follow: true })) {
      seen.push(`${type} ${path}`);
      const held = /^effect\.intended walker\/held (\d)$/.exec(seen.at(-1) ?? "")?.[1];
      if (held !== undefined) gates[Number(held)]?.open(); // the run goes on only because this was read
    }
    assert.equal(seen.at(-1), "run.completed ");
    const ends = seen.filter((each) => each.startsWith("step.completed"));
    assert.deepEqual(
      ends,
      [0, 1, 2].flatMap((n) => [`step.completed walker/quick ${n}`, `step.completed walker/held ${n}`]),
    );
  },
  "a reader that begins in the middle gets the rest, also of a run that goes on": async (bench) => {
    await using apps = new Apps(bench);
    const listener = fn("listener", async (_: null, ctx) => [await ctx.wait("a"), await ctx.wait("b")]);
    const app = apps.start(listener);
    const run = await app.start(listener, null);
    await run.outcome;
    const before = await Array.fromAsync(app.events(run.id));
    await app.signal(run.id, "a", 1);
    const paused = await run.outcome;
    assert.deepEqual(paused.status === "paused" && paused.signals, ["b"]);
    await app.signal(run.id, "b", 2);
    await run.result;
    const rest = await Array.fromAsync(app.events(run.id, { from: before.length, follow: true }));
    assert.deepEqual(
      rest.map(({ type }) => type),
      ["signal.received", "signal.received", "agent.completed", "run.completed"],
    );
    assert.equal(rest[0]?.seq, before.length);
  },
  "a reader may stop": async (bench) => {
    await using apps = new Apps(bench);
    const held = gate();
    const worker = fn("worker", (_: null, ctx) => ctx.step("held", () => held.opened, { effect: "idempotent" }));
    const app = apps.start(worker);
    const run = await app.start(worker, null);
    const stop = new AbortController();
    const reason = new Error("seen enough");
    const reading = Array.fromAsync(app.events(run.id, { follow: true, signal: stop.signal }));
    const stopped = assert.rejects(reading, reason);
    await later(30);
    stop.abort(reason);
    await stopped;
    held.open();
    await run.result;
  },
  "keeps many entries at once, and many megabytes, and reads them in order": async (bench) => {
    await using apps = new Apps(bench);
    const large = "x".repeat(1_048_576);
    const writer = fn("writer", async (_: null, ctx) => {
      for (let note = 0; note < 1_200; note++) ctx.emit("note.taken", note);
      const parts = Array.from({ length: 20 }, (_value, n) =>
        ctx.step(`large ${n}`, () => `${n}${large}`, { effect: "pure" }),
      );
      return (await Promise.all(parts)).map(({ length }) => length);
    });
    const app = apps.start(writer);
    const run = await app.start(writer, null);
    const lengths = Array.from({ length: 20 }, (_, n) => large.length + String(n).length);
    assert.deepEqual(await run.result, lengths);
    const entries = await Array.fromAsync(run.events);
    const notes = entries
      .filter(({ type }) => type === "note.taken")
      .map(({ body }) => (body as { data: number }).data);
    assert.deepEqual(notes, [...Array(1_200).keys()]);
    assert.deepEqual(
      entries.map(({ seq }) => seq),
      [...entries.keys()],
    );
    assert.equal((await app.verify(run.id)).entries, entries.length);
    assert.equal((await Array.fromAsync(app.events(run.id))).length, entries.length);
  },
};
