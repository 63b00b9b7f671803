import assert from "node:assert/strict";
import { fn } from "../agents/fn.ts";
import { TroupeError } from "../base/errors.ts";
import type { Json } from "../base/json.ts";
import type { Store } from "../core/store.ts";
import { type Clause, clausesOf } from "./clause.ts";
import { Apps, type EngineBench } from "./engine-bench.ts";

type Script = (store: Store) => Promise<unknown>;

const codeOf = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    return await work;
  } catch (error) {
    return TroupeError.is(error) ? { code: error.code, detail: error.detail } : String(error);
  }
};

/** What state does, whoever asks: an app, a run, or a run in its second life. */
const scripts: Readonly<Record<string, readonly [script: Script, expected: unknown]>> = {
  "reads nothing from a key that is not there": [(store) => store.get("s/x"), null],
  "gives back what was put, with its version": [
    async (store) => [await store.put("s/x", { a: [1, null, "é"] }), await store.put("s/x", 2), await store.get("s/x")],
    [1, 2, { key: "s/x", value: 2, version: 2 }],
  ],
  "tells whether there was something to delete": [
    async (store) => [
      await store.delete("s/x"),
      await store.put("s/x", 1),
      await store.delete("s/x"),
      await store.get("s/x"),
    ],
    [false, 1, true, null],
  ],
  "writes only on the version it is told": [
    async (store) => [
      await store.put("s/x", 1, { ifVersion: 0 }),
      await codeOf(store.put("s/x", 2, { ifVersion: 0 })),
      await codeOf(store.delete("s/x", { ifVersion: 7 })),
      await store.put("s/x", 2, { ifVersion: 1 }),
    ],
    [
      1,
      { code: "store_conflict", detail: { key: "s/x", expected: 0, actual: 1 } },
      { code: "store_conflict", detail: { key: "s/x", expected: 7, actual: 1 } },
      2,
    ],
  ],
  "lists a space by key": [
    async (store) => {
      for (const key of ["s/b", "s/a/2", "s/a/1", "t/a"]) await store.put(key, key);
      const keys = async (prefix: string) => (await store.list(prefix)).map((item) => item.key);
      return [await keys("s/"), await keys("s/a/"), await keys("u/")];
    },
    [["s/a/1", "s/a/2", "s/b"], ["s/a/1", "s/a/2"], []],
  ],
  "changes all or nothing": [
    async (store) => [
      await store.transact([
        { put: "s/a", value: 1 },
        { put: "s/b", value: 1, ifVersion: 0 },
      ]),
      await codeOf(store.transact([{ delete: "s/a" }, { put: "s/b", value: 2, ifVersion: 0 }])),
      (await store.list("s/")).map((item) => [item.key, item.version]),
      await store.transact([]),
    ],
    [
      [1, 1],
      { code: "store_conflict", detail: { key: "s/b", expected: 0, actual: 1 } },
      [
        ["s/a", 1],
        ["s/b", 1],
      ],
      [],
    ],
  ],
  "refuses a transaction over two spaces, and a key without one": [
    async (store) => {
      const failures = [
        store.transact([
          { put: "s/a", value: 1 },
          { put: "t/a", value: 1 },
        ]),
        store.put("nospace", 1),
        store.get("/x"),
        store.list(""),
        store.put(`s/${"x".repeat(500)}`, 1),
      ].map(codeOf);
      return (await Promise.all(failures)).map((failure) => (failure as { code?: string }).code);
    },
    ["invalid_input", "invalid_input", "invalid_input", "invalid_input", "invalid_input"],
  ],
  "refuses what JSON cannot carry": [
    async (store) => (await codeOf(store.put("s/x", new Date(0) as unknown as Json))) as object,
    { code: "invalid_value", detail: { what: "the stored value", at: "$[0].value", found: "a Date" } },
  ],
  "forgets what has had its time": [
    async (store) => [await store.put("s/x", 1, { ttlMs: 0 }), await store.get("s/x"), await store.list("s/")],
    [1, null, []],
  ],
};

/**
 * What state does, through an app and inside a run alike.
 *
 * @example
 * for (const { name, check } of storeContract(() => myBench())) test(name, check);
 */
export function storeContract(open: () => EngineBench | Promise<EngineBench>): readonly Clause[] {
  const inApp = Object.entries(scripts).map(([name, [script, expected]]) => [
    `in an app: ${name}`,
    async (bench: EngineBench) => {
      await using apps = new Apps(bench);
      assert.deepEqual(await script(apps.start().store), expected);
    },
  ]);
  const inRun = Object.entries(scripts).map(([name, [script, expected]]) => [
    `in a run and its replay: ${name}`,
    async (bench: EngineBench) => {
      await using apps = new Apps(bench);
      const agent = fn("keeper", async (_: null, ctx) => {
        const seen = await script(ctx.store);
        await ctx.wait("go");
        return seen as Json;
      });
      const app = apps.start(agent);
      const { id, outcome } = await app.start(agent, null);
      assert.equal((await outcome).status, "paused");
      await app[Symbol.asyncDispose]();
      const again = apps.start(agent);
      await again.signal(id, "go");
      const run = await again.resume(id);
      assert.deepEqual(await run.result, expected);
    },
  ]);
  return clausesOf(open, Object.fromEntries(inApp), Object.fromEntries(inRun));
}
