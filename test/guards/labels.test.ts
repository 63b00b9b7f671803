import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { labelsOf, thrownBy, value, web } from "./asking.ts";

describe("G6 labels", () => {
  test("G6 labels: nobody has any who has read nothing with one, and then nothing of them is kept", async () => {
    const clean = fn("clean", async (_: null, ctx) => {
      await ctx.store.put("notes/a", { plain: true });
      return labelsOf(ctx);
    });
    const { outcome, entries } = await simulate(clean, null);
    expect(outcome).toEqual({ status: "completed", value: "" });
    expect(JSON.stringify(entries)).not.toMatch(/labels/);
  });

  test("G6 labels: they come up to the caller, and not to those who were called before, nor beside", async () => {
    const look = fn("look", (_: null, ctx) => labelsOf(ctx));
    const slow = fn("slow", async (_: null, ctx) => {
      await ctx.sleep(1_000);
      return labelsOf(ctx);
    });
    expect(
      await value(async (ctx) => {
        const before = await ctx.call(look, null);
        const [, beside] = await Promise.all([ctx.call(web, "x"), ctx.call(slow, null)]);
        return [before, beside, labelsOf(ctx), await ctx.call(look, null)];
      }),
    ).toEqual(["", "", "untrusted", "untrusted"]);
  });

  test("G6 labels: the first place that a label came from stays, and others are added", async () => {
    expect(
      await value(async (ctx) => {
        ctx.label(["a"], "first");
        ctx.label(["a", "b"], "second");
        ctx.label("c");
        return ctx.labels;
      }),
    ).toEqual({ a: "first", b: "second", c: "top" });
  });

  test("G6 labels: what can be no label is refused, naming it", async () => {
    expect(
      await value(async (ctx) => [
        thrownBy(() => ctx.label("")),
        thrownBy(() => ctx.label("__proto__")),
        thrownBy(() => ctx.endorse("untrusted", "")),
        thrownBy(() => ctx.label(Array.from({ length: 101 }, (_, index) => `l${index}`))),
      ]),
    ).toEqual([
      expect.stringMatching(/ctx\.label: it must be a list of labels.*got ""/),
      expect.stringMatching(/got "__proto__"/),
      expect.stringMatching(/ctx\.endorse: say who vouches/),
      expect.stringMatching(/more than 100 labels/),
    ]);
  });
});
