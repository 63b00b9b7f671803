import { fn } from "../../src/agents/fn.ts";
import type { Agent } from "../../src/core/agent.ts";
import { workflow } from "../../src/teams/workflow/workflow.ts";
import { same } from "./equal.ts";

const count = fn("count", (text: string) => text.length);
const double = fn("double", (value: number) => value * 2);
const show = fn("show", (value: number) => `${value}`);
const join = fn("join", (parts: { readonly a: number; readonly b: string }) => `${parts.a}${parts.b}`);

const line = workflow<string>("line")
  .step("a", { agent: count })
  .step("b", { agent: double, after: ["a"] })
  .step("c", { agent: show, after: ["b"], input: ({ b }, input) => b + input.length });
same<typeof line extends Agent<infer I, infer O> ? [I, O] : never, [string, string]>();

const diamond = workflow<string>("diamond")
  .step("a", { agent: count })
  .step("b", { agent: show, after: ["a"] })
  .step("c", { agent: join, after: ["a", "b"] })
  .step("d", { agent: show, after: ["a", "b", "c"], input: ({ a, b, c }) => a + b.length + c.length });
const asAgent: Agent<string, string> = diamond;

const maybe = workflow<string>("maybe")
  .step("a", { agent: count })
  .step("long", { agent: show, after: ["a"], when: ({ a }, input) => a > 10 && input !== "" })
  .step("after-long", { agent: count, after: ["long"] })
  .step("both", {
    agent: double,
    after: ["a", "long"],
    input: ({ a, long }) => {
      same<typeof a, number>();
      same<typeof long, string | null>();
      return a + (long?.length ?? 0);
    },
  });
same<typeof maybe extends Agent<infer I, infer O> ? [I, O] : never, [string, number]>();

const skippable = workflow<string>("skippable").step("a", { agent: count, when: (_, input) => input !== "" });
same<typeof skippable extends Agent<infer I, infer O> ? [I, O] : never, [string, number | null]>();

const mapped = workflow<readonly string[]>("mapped")
  .map("counts", { agent: count, over: (_, input) => input })
  .step("sum", {
    agent: double,
    after: ["counts"],
    input: ({ counts }) => counts.reduce((sum, each) => sum + each, 0),
  });
same<typeof mapped extends Agent<infer I, infer O> ? [I, O] : never, [readonly string[], number]>();

const looped = workflow<number>("looped").loop("grow", {
  agent: double,
  until: (output, round) => output > 100 || round > 3,
  next: (output) => output,
});
same<typeof looped extends Agent<infer I, infer O> ? [I, O] : never, [number, number]>();

const pooled = workflow<readonly string[]>("pooled")
  .pool("counter", [count, fn("other", (text: string) => text.length * 2)])
  .map("counts", { type: "counter", over: (_, input) => input })
  .step("one", { type: "counter", after: ["counts"], input: ({ counts }) => `${counts.length}` });
same<typeof pooled extends Agent<infer I, infer O> ? [I, O] : never, [readonly string[], number]>();

const nested = workflow<string>("nested")
  .step("inner", { agent: line })
  .step("outer", { agent: count, after: ["inner"] })
  .output(({ inner, outer }, input) => ({ inner, outer, input }));
same<
  typeof nested extends Agent<infer I, infer O> ? [I, O] : never,
  [string, { inner: string; outer: number; input: string }]
>();

workflow<string>("bad")
  .step("a", { agent: count })
  // @ts-expect-error `show` takes a number, and `count` gives one, but `count` takes a text
  .step("b", { agent: count, after: ["a"] });
workflow<string>("bad")
  .step("a", { agent: count })
  // @ts-expect-error there is no step "b"
  .step("c", { agent: double, after: ["b"] });
workflow<string>("bad")
  .step("a", { agent: count })
  // @ts-expect-error a mapping sees only what the step comes after
  .step("b", { agent: double, after: ["a"], input: ({ z }) => z });
workflow<string>("bad")
  .step("a", { agent: count })
  // @ts-expect-error two steps with the same id
  .step("a", { agent: count });
// @ts-expect-error the input does not fit, and nothing maps it
workflow<{ readonly text: string }>("bad").step("a", { agent: count });
// @ts-expect-error there is no such pool
workflow<string>("bad").step("a", { type: "counter" });
// @ts-expect-error not a number
workflow<string>("bad").step("a", { agent: double, input: (_, input) => input });

export { asAgent };
