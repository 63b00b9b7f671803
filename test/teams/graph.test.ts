import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { circleIn, circleText } from "../../src/teams/running/graph.ts";
import { acyclic, cyclic, type Node } from "./random-graph.ts";

const graphOf = (nodes: readonly Node[]) => new Map(nodes.map(({ id, after }) => [id, after]));

describe("graph", () => {
  test("D5 graph: no circle is found where there is none", () => {
    fc.assert(fc.property(acyclic, (nodes) => circleIn(graphOf(nodes)) === null));
  });

  test("D5 graph: every circle is found, and each in it comes after the next", () => {
    fc.assert(
      fc.property(cyclic, (nodes) => {
        const graph = graphOf(nodes);
        const circle = circleIn(graph) ?? [];
        expect(circle.length).toBeGreaterThan(0);
        expect(new Set(circle).size).toBe(circle.length);
        for (const [index, id] of circle.entries()) {
          expect(graph.get(id)).toContain(circle[(index + 1) % circle.length]);
        }
      }),
    );
  });

  test("D5 graph: what a thing comes after twice, or that is not there, does no harm", () => {
    expect(
      circleIn(
        new Map([
          ["a", ["b", "b", "nobody"]],
          ["b", []],
        ]),
      ),
    ).toBeNull();
    expect(circleText(circleIn(new Map([["a", ["a"]]])) ?? [])).toBe("a after a");
    expect(circleText(["a", "b"])).toBe("a after b after a");
  });
});
