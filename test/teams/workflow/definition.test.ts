import { describe, expect, test } from "vitest";
import { fn } from "../../../src/agents/fn.ts";
import type { Agent } from "../../../src/core/agent.ts";
import { workflow } from "../../../src/teams/workflow/workflow.ts";

const count = fn("count", (text: string) => text.length);

interface Untyped {
  step(id: string, options: object): Untyped;
  pool(type: string, agents: readonly Agent[]): Untyped;
  map(id: string, options: object): Untyped;
  loop(id: string, options: object): Untyped;
  output(map: unknown): unknown;
}

describe("workflow", () => {
  test("D5 workflow: what cannot be is refused when it is defined, by name", () => {
    const flow = workflow<string>("flow").step("a", { agent: count }) as unknown as Untyped;
    const refused: readonly (readonly [() => unknown, RegExp])[] = [
      [() => flow.step("b", { agent: count, after: ["c"] }), /step b\.after: there is no step "c" \(known: a\)/],
      [() => flow.step("b", { agent: count, after: ["b"] }), /in a circle: b after b/],
      [() => flow.step("a", { agent: count }), /step a\.id: there is another step "a"/],
      [() => flow.step("a b", { agent: count }), /\.id: must be/],
      [() => flow.step("b", { agent: count, after: ["a", "a"] }), /names a step twice/],
      [() => flow.step("b", { agent: count, after: "a" }), /after must be a list/],
      [() => flow.step("b", {}), /give agent, or type/],
      [() => flow.step("b", { agent: count, type: "x" }), /and not both/],
      [() => flow.step("b", { agent: {} }), /must be an agent/],
      [() => flow.step("b", { type: "coder" }), /there is no pool "coder"/],
      [() => flow.step("b", { agent: count, dependsOn: ["a"] }), /did you mean "after"/],
      [() => flow.step("b", { agent: count, until: () => true }), /no option "until"/],
      [() => flow.step("b", { agent: count, when: true }), /when must be a function/],
      [() => flow.map("b", { agent: count }), /over is missing/],
      [() => flow.loop("b", { agent: count }), /until is missing/],
      [() => flow.output(1), /must be given a function/],
      [() => flow.pool("p", [count, count]), /called "count"/],
      [() => workflow("a/b"), /not a name/],
      [() => workflow("a", { limits: 1 } as never), /did you mean "limit"/],
    ];
    for (const [define, message] of refused) expect(define).toThrow(message);
    for (const [define] of refused) expect(define).toThrow(TypeError);
    expect(() => flow.map("b", { agent: count, over: () => [], limit: 0 })).toThrow(RangeError);
    expect(() => flow.loop("b", { agent: count, until: () => true, rounds: 0 })).toThrow(RangeError);
    expect(() => workflow("a", { limit: 0 })).toThrow(RangeError);
    expect(() => flow.pool("p", [])).toThrow(RangeError);
  });
});
