import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { DatabaseSync } from "node:sqlite";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline as flow } from "node:stream/promises";
import { setTimeout as later } from "node:timers/promises";
import { createGunzip, createGzip } from "node:zlib";
import { fn } from "../../agents/fn.ts";
import type { Json } from "../../base/json.ts";
import type { Agent, Context } from "../../core/agent.ts";
import type { Clauses } from "../clause.ts";
import { Apps, type EngineBench } from "../engine-bench.ts";

interface Ended<O> {
  readonly value: O;
  /** The names of its steps, in the order in which they ended. */
  readonly steps: readonly string[];
}

/** Runs it to its end: a program that is taken for one that is not deterministic gets stuck. */
async function ended<I extends Json, O>(bench: EngineBench, agent: Agent<I, O>, input: I): Promise<Ended<O>> {
  await using apps = new Apps(bench);
  const run = await apps.start(agent).start(agent, input);
  const outcome = await run.outcome;
  assert.equal(outcome.status, "completed", JSON.stringify(outcome));
  const paths = (await Array.fromAsync(run.events))
    .filter(({ type }) => type === "step.completed")
    .map(({ path }) => path);
  assert.equal(new Set(paths).size, paths.length);
  const steps = paths.map((path) => path.slice(path.lastIndexOf("/") + 1));
  return { value: outcome.status === "completed" ? outcome.value : assert.fail(), steps };
}

const resultOf = async <I extends Json, O>(bench: EngineBench, agent: Agent<I, O>, input: I): Promise<O> =>
  (await ended(bench, agent, input)).value;

/** What every Standard Schema has. */
interface Schema<T> {
  readonly "~standard": {
    validate(value: unknown): Promise<{ value: T } | { issues: readonly { message: string }[] }>;
  };
}

const even: Schema<number> = {
  "~standard": {
    async validate(value) {
      await later(2);
      return typeof value === "number" && value % 2 === 0 ? { value } : { issues: [{ message: `odd: ${value}` }] };
    },
  },
};

const sum: Agent<readonly number[], number> = fn("sum", async (numbers, ctx) => {
  if (numbers.length < 2) return ctx.step("leaf", () => numbers[0] ?? 0, { effect: "pure" });
  const middle = numbers.length >> 1;
  const halves = await Promise.all(
    [numbers.slice(0, middle), numbers.slice(middle)].map((half) => ctx.call(sum, half)),
  );
  return halves.reduce((a, b) => a + b);
});

async function* pages(ctx: Context) {
  for (let page = 1; page <= 3; page++) yield await ctx.step(`page ${page}`, () => later(1, [page, page * 10]));
}

/** Programs as people write them: none is taken for one that is not deterministic (R1). */
export const ordinaryClauses: Clauses<EngineBench> = {
  "an HTTP client inside a step": async (bench) => {
    let requests = 0;
    const server = createServer((request, response) => {
      requests += 1;
      response.end(JSON.stringify({ path: request.url, key: request.headers["idempotency-key"] }));
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const get = (ctx: Context, path: string) =>
      ctx.step(path, async ({ key, signal }) => {
        const response = await fetch(`${base}/${path}`, { headers: { "idempotency-key": key }, signal });
        return (await response.json()) as { path: string; key: string };
      });
    const client = fn<null, readonly string[]>("client", async (_, ctx) => {
      const found = await Promise.all(["a", "b", "c"].map((path) => get(ctx, path)));
      const last = await get(ctx, "d");
      return [...found, last].map((page) => `${page.path} ${page.key.split("/").slice(1).join("/")}`);
    });
    try {
      assert.deepEqual(await resultOf(bench, client, null), [
        "/a client/a",
        "/b client/b",
        "/c client/c",
        "/d client/d",
      ]);
      assert.equal(requests, 4);
    } finally {
      server.close();
    }
  },
  "an async Standard Schema validated in a step": async (bench) => {
    const check = fn<readonly number[], Json>("check", async (numbers, ctx) => {
      const validate = (each: number) => () => even["~standard"].validate(each);
      const checks = numbers.map((each, index) => ctx.step(`check ${index}`, validate(each), { effect: "pure" }));
      return Promise.all(checks) as Promise<Json>;
    });
    assert.deepEqual(await resultOf(bench, check, [2, 3]), [{ value: 2 }, { issues: [{ message: "odd: 3" }] }]);
  },
  "a dynamic import between steps": async (bench) => {
    const lazy = fn<string, string>("lazy", async (name, ctx) => {
      const first = await ctx.step("first", () => `${name}.txt`);
      const { basename, extname } = await import("node:path");
      const second = await ctx.step("second", () => basename(first, extname(first)));
      const { gate } = await import("./assertions.ts");
      return `${second} ${await ctx.step("third", () => gate.name)}`;
    });
    assert.equal(await resultOf(bench, lazy, "notes"), "notes gate");
  },
  "a database client in steps": async (bench) => {
    using db = new DatabaseSync(":memory:");
    db.exec("CREATE TABLE person (name TEXT PRIMARY KEY, age INTEGER)");
    const rows = () => db.prepare("SELECT name, age FROM person ORDER BY age").all();
    const keep = fn<readonly string[], Json>("keep", async (names, ctx) => {
      for (const [index, name] of names.entries()) {
        await ctx.step(`add ${name}`, () => void db.prepare("INSERT INTO person VALUES (?, ?)").run(name, index));
      }
      return ctx.step("all", () => rows().map((row) => ({ ...row })) as Json, { effect: "pure" });
    });
    assert.deepEqual(await resultOf(bench, keep, ["ann", "bob"]), [
      { name: "ann", age: 0 },
      { name: "bob", age: 1 },
    ]);
  },
  "node streams": async (bench) => {
    const zip = fn<string, string>("zip", async (content, ctx) => {
      const packed = await ctx.step("pack", async () => {
        const parts: Buffer[] = [];
        await flow(Readable.from(content.split(" ")), createGzip(), async (source) => {
          for await (const part of source) parts.push(part);
        });
        return Buffer.concat(parts).toString("base64");
      });
      return ctx.step("unpack", () => text(Readable.from([Buffer.from(packed, "base64")]).pipe(createGunzip())));
    });
    assert.equal(await resultOf(bench, zip, "a stream of words"), "astreamofwords");
  },
  "timers inside steps": async (bench) => {
    const timers = fn<null, readonly string[]>("timers", async (_, ctx) => {
      const order: string[] = [];
      const wait = (ms: number) =>
        ctx.step(`wait ${ms}`, () => later(ms, `wait ${ms}`)).then((said) => order.push(said));
      await Promise.all([wait(30), wait(1), wait(15)]);
      await ctx.sleep(5);
      return order;
    });
    const { value, steps } = await ended(bench, timers, null);
    assert.deepEqual(value, steps);
    assert.deepEqual(new Set(value), new Set(["wait 30", "wait 1", "wait 15"]));
  },
  "Promise.race": async (bench) => {
    const race = fn<null, Json>("race", async (_, ctx) => {
      const stop = new AbortController();
      const limit = ctx.sleep(10_000, { signal: stop.signal }).then(
        () => "time is up",
        () => "stopped",
      );
      const quick = ctx.step("quick", () => later(2, "quick"));
      const first = await Promise.race([quick, ctx.step("slow", () => later(200, "slow")), limit]);
      stop.abort();
      const slower = ctx.step("slower", () => later(300, "slower"));
      const second = await Promise.race([slower, ctx.sleep(5).then(() => "sleep")]);
      return [first, await limit, second];
    });
    assert.deepEqual(await resultOf(bench, race, null), ["quick", "stopped", "sleep"]);
  },
  recursion: async (bench) => {
    assert.equal(await resultOf(bench, sum, [1, 2, 3, 4, 5, 6]), 21);
  },
  "a generator drives the steps": async (bench) => {
    const crawl = fn<null, readonly number[]>("crawl", async (_, ctx) => {
      const all: number[] = [];
      for await (const items of pages(ctx)) {
        all.push(...items);
        await ctx.sleep(1);
      }
      return all;
    });
    assert.deepEqual(await resultOf(bench, crawl, null), [1, 10, 2, 20, 3, 30]);
  },
  "an event emitter": async (bench) => {
    const bus = fn<null, readonly string[]>("bus", async (_, ctx) => {
      const emitter = new EventEmitter();
      const heard: string[] = [];
      emitter.on("found", (what: string) => heard.push(what));
      const done = once(emitter, "done");
      const find = async (name: string, ms: number) => {
        emitter.emit("found", await ctx.step(name, () => later(ms, name)));
        if (heard.length === 3) emitter.emit("done");
      };
      await Promise.all([find("a", 10), find("b", 1), find("c", 5), done]);
      return heard;
    });
    const { value, steps } = await ended(bench, bus, null);
    assert.deepEqual(value, steps);
    assert.deepEqual(new Set(value), new Set(["a", "b", "c"]));
  },
};
