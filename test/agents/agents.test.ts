import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { human } from "../../src/agents/human.ts";
import { simulate } from "../../src/testing/simulate.ts";

describe("fn and human", () => {
  test("fn: a plain function, synchronous or not, is an agent", async () => {
    expect(
      (
        await simulate(
          fn("double", (n: number) => n * 2),
          21,
        )
      ).outcome,
    ).toEqual({ status: "completed", value: 42 });
    expect(
      (
        await simulate(
          fn("later", async (n: number) => n + 1),
          1,
        )
      ).outcome,
    ).toEqual({ status: "completed", value: 2 });
  });

  test("fn: what it throws at once is the run's failure", async () => {
    const bad = fn<null, null>("bad", () => {
      throw new RangeError("too far");
    });
    expect((await simulate(bad, null)).outcome).toMatchObject({ status: "failed", error: { message: "too far" } });
  });

  test("human: the answer is the output, a no included", async () => {
    const chief = human("chief", (what: string) => ({ question: `${what}?` }));
    const { outcome } = await simulate(chief, "Go", {
      async meanwhile(app, id) {
        const { status } = await (await app.attach(id)).outcome;
        expect(status).toBe("paused");
        const [decision] = await app.decisions({ runId: id, status: "open" });
        await app.decide(decision?.id ?? "", { approved: false, note: "not today", by: "eve" });
      },
    });
    expect(outcome).toEqual({ status: "completed", value: { approved: false, note: "not today", by: "eve" } });
  });

  test("names that cannot be part of a path are refused where they are given", () => {
    for (const name of ["", "a/b", "a#2", "a!b", "a\nb", "x".repeat(121)]) {
      expect(() => fn(name, () => null)).toThrow(TypeError);
      expect(() => human(name, () => ({ question: "?" }))).toThrow(TypeError);
    }
  });
});
