import { describe, expect, test } from "vitest";
import { simulate } from "../../src/testing/simulate.ts";
import { teamOf } from "./mail-team.ts";

describe("C7 deadlock", () => {
  test("C7 deadlock: two members that wait for each other", async () => {
    const team = teamOf({
      a: (ctx) => ctx.mail.receive(),
      b: (ctx) => ctx.mail.receive(),
    });
    const { outcome, elapsedMs, entries } = await simulate(team, null);
    console.log(JSON.stringify(outcome, null, 1), elapsedMs, entries.length);
    expect(1).toBe(1);
  });
});
