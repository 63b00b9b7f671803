import assert from "node:assert/strict";
import { fn } from "../../agents/fn.ts";
import { TroupeError } from "../../base/errors.ts";
import type { Json } from "../../base/json.ts";
import type { Clauses } from "../clause.ts";
import { Apps, type EngineBench } from "../engine-bench.ts";
import { refuses } from "./assertions.ts";

const values: readonly Json[] = [
  null,
  false,
  0,
  -1.5,
  1e21,
  "",
  'é\u2028\u{1f600}\\"',
  [],
  [[null]],
  {},
  { "": { a: [1] } },
];

const failures: Readonly<Record<string, () => unknown>> = {
  thrown: () => {
    throw Object.assign(new RangeError("too hot"), { code: "EHOT" });
  },
  text: () => Promise.reject("not even an error"),
  own: () =>
    Promise.reject(new TroupeError("no", { code: "store_conflict", detail: { key: "k", expected: 1, actual: 2 } })),
  date: () => new Date(0),
};

/** Effects whose outcome is recorded: values, failures, and those that take too long. */
export const stepClauses: Clauses<EngineBench> = {
  "gives what the effect returned, in every life": async (bench) => {
    await using apps = new Apps(bench);
    let effects = 0;
    const worker = fn("worker", async (_: null, ctx) => {
      const seen: Json[] = [];
      for (const [index, value] of values.entries()) {
        seen.push(await ctx.step(`value ${index}`, () => [value, ++effects], { effect: "pure" }));
      }
      seen.push(String(await ctx.step("nothing", () => void ++effects)));
      await ctx.wait("go");
      return seen;
    });
    const expected = [...values.map((value, index) => [value, index + 1]), "undefined"];
    const first = apps.start(worker);
    const { id, outcome } = await first.start(worker, null);
    await outcome;
    await first[Symbol.asyncDispose]();
    const app = apps.start(worker);
    await app.signal(id, "go");
    assert.deepEqual(await (await app.resume(id)).result, expected);
    assert.equal(effects, values.length + 1);
  },
  "throws what the effect threw, in every life": async (bench) => {
    await using apps = new Apps(bench);
    let effects = 0;
    const worker = fn("worker", async (_: null, ctx) => {
      const seen: Json[] = [];
      for (const [name, fail] of Object.entries(failures)) {
        const effect = () => {
          effects += 1;
          return fail();
        };
        const error = await ctx
          .step(name, effect, { effect: "pure" })
          .catch((thrown: unknown) => thrown as TroupeError);
        assert.ok(TroupeError.is(error));
        seen.push([error.code, error.message, error.detail as Json]);
      }
      await ctx.wait("go");
      return seen;
    });
    const first = apps.start(worker);
    const { id, outcome } = await first.start(worker, null);
    await outcome;
    await first[Symbol.asyncDispose]();
    const app = apps.start(worker);
    await app.signal(id, "go");
    const [thrown, text, own, date] = (await (await app.resume(id)).result) as readonly (readonly Json[])[];
    const step = (name: string) => `worker/${name}`;
    assert.deepEqual(thrown, [
      "step_failed",
      "too hot",
      { step: step("thrown"), name: "RangeError", message: "too hot", code: "EHOT" },
    ]);
    assert.deepEqual(text?.slice(0, 2), ["step_failed", "not even an error"]);
    assert.deepEqual(own, ["store_conflict", "no", { key: "k", expected: 1, actual: 2 }]);
    assert.equal(date?.[0], "invalid_value");
    assert.equal(effects, 4);
  },
  "tells the effect its key, of run and path, and no other": async (bench) => {
    await using apps = new Apps(bench);
    const inner = fn("inner", (_: null, ctx) => ctx.step("do", ({ key }) => key));
    const outer = fn("outer", async (_: null, ctx) => [
      await ctx.call(inner, null),
      await ctx.call(inner, null),
      await ctx.call(inner, null, { as: "third time" }),
    ]);
    const app = apps.start(outer);
    const run = await app.start(outer, null, { id: "r.1" });
    assert.deepEqual(await run.result, ["r.1/outer/inner/do", "r.1/outer/inner#2/do", "r.1/outer/third time/do"]);
  },
  "an effect whose time is up is told so": async (bench) => {
    await using apps = new Apps(bench);
    let reason: unknown;
    const worker = fn("worker", (_: null, ctx) =>
      ctx.step(
        "slow",
        ({ signal }) =>
          new Promise((_resolve, reject) => {
            const stop = () => {
              reason = signal.reason;
              reject(new Error("stopped"));
            };
            signal.addEventListener("abort", stop, { once: true });
          }),
        { effect: "pure", timeoutMs: 30 },
      ),
    );
    await refuses((await apps.start(worker).start(worker, null)).result, "timeout");
    assert.ok(TroupeError.is(reason, "timeout"));
    assert.deepEqual(reason.detail, { what: "worker/slow", afterMs: 30 });
  },
  "an effect that does not listen is left behind when its time is up, not repeated, and the next step goes on": async (
    bench,
  ) => {
    await using apps = new Apps(bench);
    let starts = 0;
    const worker = fn("worker", async (_: null, ctx) => {
      const never = () => {
        starts += 1;
        return new Promise<string>(() => undefined);
      };
      const first = ctx.step("never", never, { effect: "idempotent", timeoutMs: 30 });
      const code = await first.catch((error: unknown) => (TroupeError.is(error) ? error.code : "?"));
      return [code, await ctx.step("next", () => "went on")];
    });
    const run = await apps.start(worker).start(worker, null);
    assert.deepEqual(await run.result, ["timeout", "went on"]);
    assert.equal(starts, 1);
    const types = (await Array.fromAsync(run.events))
      .filter(({ path }) => path === "worker/never")
      .map(({ type }) => type);
    assert.deepEqual(types, ["step.abandoned", "step.failed"]);
  },
};
