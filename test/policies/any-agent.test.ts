import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import { breaker } from "../../src/policies/breaker.ts";
import { bulkhead } from "../../src/policies/bulkhead.ts";
import { cache } from "../../src/policies/cache.ts";
import { fallback } from "../../src/policies/fallback.ts";
import { guard } from "../../src/policies/guard.ts";
import { rateLimit } from "../../src/policies/rate-limit.ts";
import { retry } from "../../src/policies/retry.ts";
import { supervised } from "../../src/policies/supervised.ts";
import { timeout } from "../../src/policies/timeout.ts";
import { type PolicyFor, wrap } from "../../src/policies/wrap.ts";
import { run } from "../../src/run.ts";
import { writer } from "../../src/specialists.ts";
import { parallel } from "../../src/teams/parallel.ts";
import { pipeline } from "../../src/teams/pipeline.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";

const model = scriptedModel(() => ({ json: { ok: true } }));
const kinds = {
  "a function": fn("a", () => '{"ok":true}'),
  "a model agent": agent({ name: "a", model }),
  "a model agent with an output": agent({ name: "a", model, output: z.object({ ok: z.boolean() }) }),
  "a specialist": writer({ model }),
  "a copy with a description": { ...agent({ name: "a", model }), description: "Says so." },
  "a pipeline": pipeline({ name: "a", stages: [agent({ name: "b", model })] }),
  "a team in parallel": parallel({ name: "a", members: [agent({ name: "b", model })] }),
};

const all: readonly (readonly [string, Agent<Json, unknown>])[] = Object.entries(kinds);

describe.each(all)("G1 policies around %s", (_, inner) => {
  test("keep its name and description, and what it answers", async () => {
    const plain = await run(inner, "x");
    const wrapped = wrap(
      inner,
      timeout(5_000),
      bulkhead({ limit: 2 }),
      bulkhead({ limit: 2, scope: "run" }),
      rateLimit({ limit: 9, perMs: 9, burst: 9 }),
      breaker(),
      retry({ attempts: 2 }),
      cache({ ttlMs: 1_000 }),
      fallback({ value: "nothing" }),
      guard({ output: () => ({ verdict: "pass" }) }),
    );
    expect([wrapped.name, wrapped.description]).toEqual([inner.name, inner.description]);
    expect(await run(wrapped, "x")).toEqual(plain);
    expect(await run(pipeline({ name: "team", stages: [wrapped] }), "x")).toEqual(plain);
  });
});

const policies: Readonly<Record<string, PolicyFor<Json, Json>>> = {
  timeout: timeout(5_000),
  "bulkhead, fleet": bulkhead({ limit: 1 }),
  "bulkhead, run": bulkhead({ limit: 1, scope: "run" }),
  rateLimit: rateLimit({ limit: 9, perMs: 9 }),
  breaker: breaker(),
  retry: retry({ attempts: 2 }),
  cache: cache({ ttlMs: 1_000 }),
  fallback: fallback<Json, Json>({ value: "nothing" }),
  guard: guard({ output: () => ({ verdict: "pass" }) }),
  supervised: (inner) => supervised(inner) as Agent<Json, Json>,
};

describe.each(Object.entries(policies))("G1 %s", (_, policy) => {
  test("stands in for the agent: it has the same mailbox and the same conversation", async () => {
    const inner = fn("a", (__: Json, ctx): Json => `${ctx.mail.address} ${ctx.thread?.name}`);
    const team = fn("team", async (__: null, ctx) => ctx.call(policy(inner), 1, { as: "ada", thread: "talk" }));
    expect(JSON.stringify(await run(team, null))).toContain("ada talk");
  });
});
