import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type PoolOptions, pool } from "../../src/state/pool.ts";

/** A pool of numbered things that knows which of them are handed out, made and let go. */
function numbered(options: Partial<PoolOptions<number>> & { readonly size: number }) {
  const made: number[] = [];
  const gone: number[] = [];
  const resources = pool<number>({
    name: "things",
    create: async () => made.push(made.length + 1),
    destroy: async (thing) => void gone.push(thing),
    ...options,
  });
  return { made, gone, resources };
}

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
};

/** Resources that go bad, cannot be made, and cannot be let go without an error; and what was wrong with how they were used. */
function ledger(size: number) {
  const bad = new Set<number>();
  const held = new Set<number>();
  const book = {
    failing: false,
    made: [] as number[],
    gone: new Set<number>(),
    wrong: [] as string[],
    options: {
      create: async () => {
        await turns(1);
        if (book.failing) throw new Error("unmakable");
        return book.made.push(book.made.length + 1);
      },
      check: async (thing: number) => {
        if (thing % 2 === 0 && bad.has(thing)) throw new Error("no answer");
        return !bad.has(thing);
      },
      destroy: (thing: number) => {
        if (held.has(thing) || book.gone.has(thing)) book.wrong.push(`${thing} let go`);
        book.gone.add(thing);
        throw new Error("cannot be let go");
      },
    },
    take(thing: number) {
      if (held.has(thing) || bad.has(thing) || book.gone.has(thing)) book.wrong.push(`${thing} handed out`);
      held.add(thing);
      if (held.size > size) book.wrong.push(`${held.size} in use`);
    },
    giveBack(thing: number, isBad: boolean) {
      held.delete(thing);
      if (isBad) bad.add(thing);
    },
  };
  return book;
}

describe("pool", () => {
  test("B4 pool: 1,000 waiters on 5 resources, never more than 5 in use, first come first served", async () => {
    const { made, gone, resources } = numbered({ size: 5 });
    const order: number[] = [];
    const held = new Set<number>();
    let most = 0;
    const all = Array.from({ length: 1_000 }, (_, index) =>
      resources.use(async (thing) => {
        expect(held.has(thing)).toBe(false);
        held.add(thing);
        most = Math.max(most, held.size);
        order.push(index);
        await turns(index % 7);
        held.delete(thing);
        if (index % 3 === 0) throw new Error("given up");
        return index;
      }),
    );
    const ending = Promise.allSettled(all);
    await turns(3);
    expect(resources.stats).toMatchObject({ inUse: 5, waiting: 995, idle: 0 });
    const ends = await ending;
    expect(most).toBe(5);
    expect(order).toEqual(Array.from({ length: 1_000 }, (_, index) => index));
    expect(ends.filter(({ status }) => status === "rejected")).toHaveLength(334);
    expect(resources.stats).toEqual({ size: 5, inUse: 0, idle: 5, waiting: 0, created: 5, replaced: 0 });
    await resources[Symbol.asyncDispose]();
    expect(new Set(gone)).toEqual(new Set(made));
  });

  test("B4 pool: whatever fails, is aborted or goes bad, no resource is lost, doubled or handed out bad", async () => {
    const act = fc.constantFrom("work", "throw", "spoil", "abort", "unmakable");
    const schedule = fc.record({ size: fc.integer({ min: 1, max: 4 }), acts: fc.array(act, { maxLength: 30 }) });
    await fc.assert(
      fc.asyncProperty(schedule, async ({ size, acts }) => {
        const book = ledger(size);
        const resources = pool<number>({ name: "things", size, ...book.options });
        const ends = acts.map(async (what, index) => {
          const control = new AbortController();
          book.failing = what === "unmakable";
          const work = async (thing: number) => {
            book.take(thing);
            await turns(index % 4);
            book.giveBack(thing, what === "spoil");
            if (what === "throw") throw new Error("thrown");
          };
          const end = resources.use(work, { signal: control.signal });
          if (what === "abort") control.abort(new Error("gone"));
          await end.catch(() => undefined);
        });
        await Promise.all(ends);
        const { gone, made } = book;
        expect(resources.stats).toEqual({
          size,
          inUse: 0,
          idle: made.length - gone.size,
          waiting: 0,
          created: made.length,
          replaced: gone.size,
        });
        await resources[Symbol.asyncDispose]();
        expect(gone).toEqual(new Set(made));
        expect(book.wrong).toEqual([]);
      }),
    );
  });

  test("B4 pool: makes only as many as are needed at once, and uses again what was used last", async () => {
    const { made, resources } = numbered({ size: 3 });
    for (let round = 0; round < 4; round++) await resources.use(() => undefined);
    expect(made).toHaveLength(1);
    await Promise.all([resources.use(() => turns(3)), resources.use(() => turns(1))]);
    expect(made).toHaveLength(2);
    expect(await resources.use((thing) => thing)).toBe(1);
  });

  test("B4 pool: one that is found bad before it is handed out is replaced", async () => {
    const bad = new Set([1]);
    const { made, gone, resources } = numbered({ size: 1, check: (thing) => !bad.has(thing) });
    expect(await resources.use((thing) => thing)).toBe(1);
    expect(await resources.use((thing) => thing)).toBe(2);
    expect({ made: made.length, gone, replaced: resources.stats.replaced }).toEqual({
      made: 2,
      gone: [1],
      replaced: 1,
    });
  });

  test("B4 pool: a failure to make one is the caller's, and leaves the place to the next", async () => {
    let fails = true;
    const resources = pool({
      name: "things",
      size: 1,
      create: () => {
        if (fails) throw new Error("no more licences");
        return "thing";
      },
    });
    await expect(resources.use(() => 1)).rejects.toThrow("no more licences");
    fails = false;
    expect(await resources.use((thing) => thing)).toBe("thing");
  });

  test("B4 pool: an aborted wait ends with the reason, and one aborted while its resource was made does not run", async () => {
    const make = Promise.withResolvers<string>();
    const resources = pool({ name: "things", size: 1, create: () => make.promise });
    const first = new AbortController();
    const second = new AbortController();
    let ran = false;
    const making = resources.use(() => (ran = true), { signal: first.signal });
    const waiting = resources.use(() => 1, { signal: second.signal });
    second.abort(new Error("second is gone"));
    await expect(waiting).rejects.toThrow("second is gone");
    first.abort(new Error("first is gone"));
    make.resolve("thing");
    await expect(making).rejects.toThrow("first is gone");
    expect(ran).toBe(false);
    expect(resources.stats).toMatchObject({ idle: 1, inUse: 0, waiting: 0, created: 1 });
    await expect(resources.use(() => 1, { signal: AbortSignal.abort(new Error("long gone")) })).rejects.toThrow("long");
  });

  test("B4 pool: disposing refuses those who wait and who come, waits for those at work, and lets all go once", async () => {
    const { made, gone, resources } = numbered({ size: 2 });
    const work = Promise.withResolvers<void>();
    const atWork = [resources.use(() => work.promise), resources.use(() => work.promise)];
    await turns(10);
    const waiting = resources.use(() => 1);
    let disposed = 0;
    const ends = [resources[Symbol.asyncDispose](), resources[Symbol.asyncDispose]()].map((end) =>
      end.then(() => {
        disposed += 1;
      }),
    );
    const closed = expect.objectContaining({ code: "closed", detail: { what: "things" } });
    await expect(waiting).rejects.toEqual(closed);
    await expect(resources.use(() => 1)).rejects.toEqual(closed);
    await turns(20);
    expect({ disposed, gone }).toEqual({ disposed: 0, gone: [] });
    work.resolve();
    await Promise.all([...atWork, ...ends]);
    expect(new Set(gone)).toEqual(new Set(made));
    await resources[Symbol.asyncDispose]();
    expect(gone).toHaveLength(2);
  });

  test("B4 pool: many waiters raise no warning about listeners", async () => {
    const warnings: Error[] = [];
    const hear = (warning: Error) => warnings.push(warning);
    process.on("warning", hear);
    const { resources } = numbered({ size: 1 });
    await Promise.all(Array.from({ length: 50 }, () => resources.use(() => turns(1))));
    await new Promise((resolve) => setImmediate(resolve));
    process.off("warning", hear);
    expect(warnings).toEqual([]);
  });

  test.each([0, -1, 1.5, Number.NaN])("B4 pool: a size of %d is refused", (size) => {
    expect(() => numbered({ size })).toThrow(new RangeError(`pool things: size must be at least 1, got ${size}`));
  });

  test("B4 pool: an option that there is not is refused", () => {
    const options = { name: "things", size: 1, create: () => 1, max: 3 };
    expect(() => pool(options)).toThrow('pool: there is no option "max"');
  });
});
