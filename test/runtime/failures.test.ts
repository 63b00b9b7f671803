import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { TroupeError } from "../../src/base/errors.ts";
import type { Json } from "../../src/base/json.ts";
import type { Context, StepOptions } from "../../src/core/agent.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { journalOf } from "./finished-log.ts";
import { stubborn } from "./world.ts";

/** All that a program may look at in an error; `cause` and `stack` are not for it. */
const visible = (error: unknown): Json =>
  TroupeError.is(error)
    ? { name: error.name, code: error.code, message: error.message, detail: error.detail as unknown as Json }
    : String(error);

class HttpError extends Error {
  override readonly name = "HttpError";
  readonly code = "E503";
}

const clock = virtualClock();

const failing: Record<string, { readonly effect: () => unknown; readonly options?: StepOptions<unknown> }> = {
  "an error of the user's": { effect: () => Promise.reject(new HttpError("unavailable")) },
  "thrown at once": { effect: () => JSON.parse("{") },
  "thrown text": { effect: () => Promise.reject("just text") },
  "thrown object without a text": { effect: () => Promise.reject(Object.create(null)) },
  "an error of ours": {
    effect: () => Promise.reject(new TroupeError("no", { code: "invalid_input", detail: { issues: ["a", "b"] } })),
  },
  "a result that is not JSON": { effect: () => ({ when: new Date(0) }) },
  "a result that is too large": { effect: () => "x".repeat(9_000_000) },
  "time is up": { effect: () => stubborn(clock, 60_000), options: { timeoutMs: 10, effect: "pure" } },
};

describe("R2 failures", () => {
  for (const [what, { effect, options }] of Object.entries(failing)) {
    test(`R2 failures: ${what}: recorded, and thrown again equal`, async () => {
      const program = fn<null, Json>("program", (_, ctx) =>
        ctx.step("fail", effect, { effect: "pure", ...options } as StepOptions<unknown>).then(() => null, visible),
      );
      const first = await simulate(program, null, { clock });
      expect(first.outcome).toMatchObject({ status: "completed", value: { name: "TroupeError" } });
      const journal = journalOf("sim-1", "program", first.entries);
      const again = await simulate(program, null, { clock, journal });
      expect(again.outcome).toEqual(first.outcome);
    });
  }

  test("R2 failures: the cause is the thrown error itself, in the process that saw it", async () => {
    const thrown = new HttpError("unavailable");
    let cause: unknown;
    const program = fn<null, void>("program", async (_, ctx) => {
      await ctx
        .step("fail", () => Promise.reject(thrown))
        .catch((error: Error) => {
          cause = error.cause;
        });
    });
    await simulate(program, null);
    expect(cause).toBe(thrown);
  });
});

describe("R8 names", () => {
  const ok = (name: string, run: (ctx: Context) => Promise<unknown>, expected: string) =>
    test(`R8 names: ${name}`, async () => {
      const program = fn<null, Json>("program", async (_, ctx) =>
        run(ctx).then((value) => (value ?? null) as Json, visible),
      );
      const { outcome } = await simulate(program, null);
      expect(JSON.stringify(outcome)).toContain(expected);
    });
  const who = fn<null, string>("who", (_, ctx) => ctx.path);

  ok(
    "a step's name is used once",
    (ctx) => Promise.all([ctx.step("a", () => 1), ctx.step("a", () => 2)]),
    "name_taken",
  );
  ok(
    "an explicit name is used once",
    async (ctx) => [await ctx.call(who, null, { as: "a" }), await ctx.call(who, null, { as: "a" })],
    "name_taken",
  );
  ok(
    "agents number themselves",
    (ctx) => Promise.all([ctx.call(who, null), ctx.call(who, null), ctx.call(who, null)]),
    '["program/who","program/who#2","program/who#3"]',
  );
  ok(
    "an explicit name counts with the others",
    async (ctx) => [await ctx.call(who, null, { as: "other" }), await ctx.call(who, null)],
    '["program/other","program/who"]',
  );
  ok(
    "names cannot forge a path",
    (ctx) => ctx.step("a/b", () => 1).catch((error: Error) => error.message),
    "not a name",
  );
});
