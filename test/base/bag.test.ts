import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Bag, type Place } from "../../src/base/bag.ts";

describe("bag", () => {
  test("bag: holds what was put in and not taken out again, whatever the order", () => {
    const program = fc.array(fc.record({ remove: fc.boolean(), which: fc.nat() }), { maxLength: 60 });
    fc.assert(
      fc.property(program, (steps) => {
        let emptied = 0;
        const bag = new Bag<number>(() => {
          emptied += 1;
        });
        const places = new Map<number, Place<number>>();
        let expectedEmptied = 0;
        steps.forEach(({ remove, which }, index) => {
          const present = [...places.keys()];
          const chosen = present[which % Math.max(1, present.length)];
          if (!remove || chosen === undefined) {
            places.set(index, bag.add(index));
            return;
          }
          const place = places.get(chosen);
          places.delete(chosen);
          place?.clear();
          place?.clear(); // once is enough
          if (places.size === 0) expectedEmptied += 1;
        });
        expect(new Set(bag.items())).toEqual(new Set(places.keys()));
        expect(bag.size).toBe(places.size);
        expect(emptied).toBe(expectedEmptied);
      }),
    );
  });

  test("bag: draining passes over what is taken out meanwhile, and leaves what is put in", () => {
    const bag = new Bag<string>();
    bag.add("first");
    const second = bag.add("second");
    bag.add("third");
    const seen: string[] = [];
    for (const each of bag.drain()) {
      seen.push(each);
      second.clear();
      if (each === "first") bag.add("late");
    }
    expect(seen).toEqual(["first", "third"]);
    expect(bag.items()).toEqual(["late"]);
  });
});
