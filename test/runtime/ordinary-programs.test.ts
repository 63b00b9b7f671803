import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { DatabaseSync } from "node:sqlite";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline as flow } from "node:stream/promises";
import { setTimeout as later } from "node:timers/promises";
import { createGunzip, createGzip } from "node:zlib";
import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { systemClock } from "../../src/base/clock.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent, Context } from "../../src/core/agent.ts";
import { journalEngine } from "../../src/engines/local/engine.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { troupe } from "../../src/runtime/troupe.ts";
import { repeated } from "./world.ts";

/** Runs in real time, throwing the execution away at every fact: a program that is not deterministic gets stuck. */
async function strict<I extends Json, O>(agent: Agent<I, O>, input: I): Promise<O> {
  const engine = journalEngine(memoryJournal, { clock: systemClock, recover: false, alwaysReplay: true });
  await using app = troupe({ agents: [agent], engine });
  const run = await app.start(agent, input);
  const outcome = await run.outcome;
  const entries = await Array.fromAsync(app.events(run.id));
  expect(repeated(entries)).toEqual([]);
  if (outcome.status !== "completed") throw new Error(`ended as ${outcome.status}`, { cause: outcome });
  return outcome.value;
}

/** What every Standard Schema has. */
interface Schema<T> {
  readonly "~standard": {
    validate(value: unknown): Promise<{ value: T } | { issues: readonly { message: string }[] }>;
  };
}

describe("R1 ordinary programs", () => {
  test("R1 ordinary programs: an HTTP client inside a step", async () => {
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
      const pages = await Promise.all(["a", "b", "c"].map((path) => get(ctx, path)));
      const last = await get(ctx, "d");
      return [...pages, last].map((page) => `${page.path} ${page.key.split("/").slice(1).join("/")}`);
    });
    expect(await strict(client, null)).toEqual(["/a client/a", "/b client/b", "/c client/c", "/d client/d"]);
    expect(requests).toBe(4);
    server.close();
  });

  test("R1 ordinary programs: an async Standard Schema validated in a step", async () => {
    const even: Schema<number> = {
      "~standard": {
        async validate(value) {
          await later(2);
          return typeof value === "number" && value % 2 === 0 ? { value } : { issues: [{ message: `odd: ${value}` }] };
        },
      },
    };
    const check = fn<readonly number[], Json>(
      "check",
      async (numbers, ctx) =>
        Promise.all(
          numbers.map((each, index) =>
            ctx.step(`check ${index}`, () => even["~standard"].validate(each), { effect: "pure" }),
          ),
        ) as Promise<Json>,
    );
    expect(await strict(check, [2, 3])).toEqual([{ value: 2 }, { issues: [{ message: "odd: 3" }] }]);
  });

  test("R1 ordinary programs: dynamic import between steps", async () => {
    const lazy = fn<string, string>("lazy", async (name, ctx) => {
      const first = await ctx.step("first", () => `${name}.txt`);
      const { basename, extname } = await import("node:path");
      const second = await ctx.step("second", () => basename(first, extname(first)));
      const { agentOf } = await import("./random-program.ts");
      const { agent } = agentOf({ op: "seq", parts: [] }, systemClock);
      return `${second} ${await ctx.step("third", () => agent.name)}`;
    });
    expect(await strict(lazy, "notes")).toBe("notes program");
  });

  test("R1 ordinary programs: a database client in steps", async () => {
    using db = new DatabaseSync(":memory:");
    db.exec("CREATE TABLE person (name TEXT PRIMARY KEY, age INTEGER)");
    const keep = fn<readonly string[], Json>("keep", async (names, ctx) => {
      for (const [index, name] of names.entries()) {
        await ctx.step(`add ${name}`, () => void db.prepare("INSERT INTO person VALUES (?, ?)").run(name, index));
      }
      return ctx.step(
        "count",
        () =>
          db
            .prepare("SELECT name, age FROM person ORDER BY age")
            .all()
            .map((row) => ({ ...row })) as Json,
        { effect: "pure" },
      );
    });
    expect(await strict(keep, ["ann", "bob"])).toEqual([
      { name: "ann", age: 0 },
      { name: "bob", age: 1 },
    ]);
  });

  test("R1 ordinary programs: node streams", async () => {
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
    expect(await strict(zip, "a stream of words")).toBe("astreamofwords");
  });

  test("R1 ordinary programs: timers inside steps", async () => {
    const timers = fn<null, readonly string[]>("timers", async (_, ctx) => {
      const order: string[] = [];
      const wait = (ms: number) =>
        ctx.step(`wait ${ms}`, () => later(ms, `waited ${ms}`)).then((said) => order.push(said));
      await Promise.all([wait(30), wait(1), wait(15)]);
      await ctx.sleep(5);
      return order;
    });
    expect(await strict(timers, null)).toEqual(["waited 1", "waited 15", "waited 30"]);
  });

  test("R1 ordinary programs: Promise.race", async () => {
    const race = fn<null, Json>("race", async (_, ctx) => {
      const stop = new AbortController();
      const limit = ctx.sleep(15, { signal: stop.signal }).then(
        () => "time is up",
        () => "stopped",
      );
      const first = await Promise.race([
        ctx.step("slow", () => later(40, "slow")),
        ctx.step("quick", () => later(2, "quick")),
        limit,
      ]);
      stop.abort();
      const second = await Promise.race([
        ctx.step("slower", () => later(60, "slower")),
        ctx.sleep(5).then(() => "sleep"),
      ]);
      return [first, await limit, second];
    });
    expect(await strict(race, null)).toEqual(["quick", "stopped", "sleep"]);
  });

  test("R1 ordinary programs: recursion", async () => {
    const sum: Agent<readonly number[], number> = fn("sum", async (numbers, ctx) => {
      if (numbers.length < 2) return ctx.step("leaf", () => numbers[0] ?? 0, { effect: "pure" });
      const middle = numbers.length >> 1;
      const halves = await Promise.all(
        [numbers.slice(0, middle), numbers.slice(middle)].map((half) => ctx.call(sum, half)),
      );
      return halves.reduce((a, b) => a + b);
    });
    expect(await strict(sum, [1, 2, 3, 4, 5, 6])).toBe(21);
  });

  test("R1 ordinary programs: a generator drives the steps", async () => {
    async function* pages(ctx: Context) {
      for (let page = 1; page <= 3; page++) yield await ctx.step(`page ${page}`, () => later(1, [page, page * 10]));
    }
    const crawl = fn<null, readonly number[]>("crawl", async (_, ctx) => {
      const all: number[] = [];
      for await (const items of pages(ctx)) {
        all.push(...items);
        await ctx.sleep(1);
      }
      return all;
    });
    expect(await strict(crawl, null)).toEqual([1, 10, 2, 20, 3, 30]);
  });

  test("R1 ordinary programs: an event emitter", async () => {
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
    expect(await strict(bus, null)).toEqual(["b", "c", "a"]);
  });
});
