import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ByPath } from "../../src/base/by-path.ts";

interface Thing {
  readonly path: string;
  readonly n: number;
}

describe("by path", () => {
  test("by path: is like a map, with one thing in it or many", () => {
    const step = fc.record({
      op: fc.constantFrom("add", "add", "delete", "clear"),
      path: fc.constantFrom("a", "b", "c"),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const things = new ByPath<Thing>();
        const model = new Map<string, Thing>();
        steps.forEach(({ op, path }, n) => {
          if (op === "add") {
            things.add({ path, n });
            model.set(path, { path, n });
          } else if (op === "delete") {
            things.delete(path);
            model.delete(path);
          } else {
            things.clear();
            model.clear();
          }
          expect([...things.values()]).toEqual([...model.values()]);
          expect(things.size).toBe(model.size);
          for (const each of ["a", "b", "c"]) {
            expect(things.get(each)).toEqual(model.get(each));
            expect(things.has(each)).toBe(model.has(each));
          }
        });
      }),
    );
  });
});
