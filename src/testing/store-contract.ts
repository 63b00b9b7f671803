import assert from "node:assert/strict";
import { fn } from "../agents/fn.ts";
import { TroupeError } from "../base/errors.ts";
import type { Json } from "../base/json.ts";
import type { Store } from "../core/store.ts";
import { type Clause, clausesOf } from "./clause.ts";
import { Apps, type EngineBench } from "./engine-bench.ts";
import { watchingClauses } from "./store-watching.ts";

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
  "tells at once of a key that is at another version, and later of one that is brought there": [
    async (store) => {
      await store.put("s/x", 1);
      const seen = [await store.watch("s/x", { version: 0 }), await store.watch("s/none", { version: 2 })];
      const [next] = await Promise.all([store.watch("s/x", { version: 1 }), store.put("s/x", 2)]);
      const [gone] = await Promise.all([store.watch("s/x", { version: 2 }), store.delete("s/x")]);
      return [...seen, next, gone];
    },
    [{ key: "s/x", value: 1, version: 1 }, null, { key: "s/x", value: 2, version: 2 }, null],
  ],
  "counts, under the key that is only a space, the transactions that have changed it": [
    async (store) => {
      const none = await store.get("s/");
      const [first] = await Promise.all([
        store.watch("s/", { version: 0 }),
        store.transact([
          { put: "s/x", value: 1 },
          { put: "s/y", value: 1 },
        ]),
      ]);
      await codeOf(store.put("s/x", 2, { ifVersion: 9 }));
      await store.delete("s/none");
      const [second] = await Promise.all([store.watch("s/", { version: 1 }), store.delete("s/y")]);
      return [none, first, second, await store.get("s/"), (await store.list("s/")).map(({ key }) => key)];
    },
    [
      null,
      { key: "s/", value: null, version: 1 },
      { key: "s/", value: null, version: 2 },
      { key: "s/", value: null, version: 2 },
      ["s/x"],
    ],
  ],
  "watches the private space as well": [
    async (store) => {
      const [item] = await Promise.all([store.watch("run/x", { version: 0 }), store.put("run/x", 1)]);
      const [space] = await Promise.all([store.watch("run/", { version: 1 }), store.put("run/y", 1)]);
      return [item, space];
    },
    [
      { key: "run/x", value: 1, version: 1 },
      { key: "run/", value: null, version: 2 },
    ],
  ],
  "gives a watch up when its time is over, or its signal is aborted": [
    async (store) => {
      const stop = new AbortController();
      const given = codeOf(store.watch("s/x", { version: 0, signal: stop.signal }));
      await store.put("s/y", 1);
      stop.abort();
      const expired = await codeOf(store.watch("s/x", { version: 0, timeoutMs: 20 }));
      return [await given, expired].map((failure) => (failure as { code?: string }).code);
    },
    ["aborted", "timeout"],
  ],
  "refuses to change what stands for a whole space, and a watch of no version": [
    async (store) => {
      const failures = [
        store.put("s/", 1),
        store.delete("s/"),
        store.watch("s/x", { version: -1 }),
        store.watch("s/x", { version: 0.5 }),
        store.watch("nospace", { version: 0 }),
        store.watch("s/x", { version: 0, timeOutMs: 5 } as { version: number }),
      ].map(codeOf);
      return (await Promise.all(failures)).map((failure) => (failure as { code?: string }).code);
    },
    Array.from({ length: 6 }, () => "invalid_input"),
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
  return clausesOf(open, Object.fromEntries(inApp), Object.fromEntries(inRun), watchingClauses);
}
