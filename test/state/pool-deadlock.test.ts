import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { TroupeError } from "../../src/base/errors.ts";
import type { Json } from "../../src/base/json.ts";
import { type Random, seededRandom } from "../../src/base/random.ts";
import { type Pool, pool } from "../../src/state/pool.ts";
import { simulate } from "../../src/testing/simulate.ts";

const numbered = (size: number): Pool<number> => {
  let made = 0;
  return pool({ name: "things", size, create: () => ++made });
};
const code = (error: unknown): string => (TroupeError.is(error) ? error.code : String(error));
const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
};

describe("R13 pool", () => {
  test("R13 pool: one that has the only resource and asks for another waits for itself", async () => {
    const things = numbered(1);
    const error = await things.use(() => things.use(() => 1, { by: "me" }), { by: "me" }).catch((thrown) => thrown);
    expect(error).toMatchObject({
      code: "deadlock",
      message: "all of the pool things is with those who wait for more of it: me",
      detail: { waits: [{ path: "me", on: "pool things", for: ["me"] }] },
    });
    expect(things.stats).toMatchObject({ inUse: 0, idle: 1, waiting: 0 });
    expect(await things.use((thing) => thing, { by: "me" })).toBe(1);
  });

  test("C7 deadlock: A has x and wants y, B has y and wants x: the second that asks is told, the first goes on", async () => {
    const things = numbered(2);
    const member = (name: string, ms: number) =>
      fn(name, (_: null, ctx) =>
        ctx.step(
          "hold",
          ({ key, signal, clock }) =>
            things.use(
              async () => {
                await new Promise<void>((done) => void clock.alarm(clock.now() + ms, done));
                return things.use(() => "both", { by: key, signal });
              },
              { by: key, signal },
            ),
          { effect: "idempotent" },
        ),
      );
    const team = fn<null, Json>("team", async (_, ctx) => {
      const ends = await Promise.allSettled([ctx.call(member("a", 10), null), ctx.call(member("b", 20), null)]);
      return ends.map((end) => (end.status === "fulfilled" ? end.value : end.reason.detail.waits));
    });
    const { outcome, elapsedMs } = await simulate(team, null, { id: "run" });
    expect(outcome).toEqual({
      status: "completed",
      value: [
        "both",
        [
          { path: "run/team/b/hold", on: "pool things", for: ["run/team/a/hold"] },
          { path: "run/team/a/hold", on: "pool things", for: ["run/team/b/hold"] },
        ],
      ],
    });
    expect(elapsedMs).toBe(20);
  });

  test("R13 pool: those that do not say who they are, and uses side by side under other names, are never accused", async () => {
    const things = numbered(1);
    const stop = new AbortController();
    const nameless = things.use(() => things.use(() => 1, { signal: stop.signal })).catch((error) => error);
    await turns(20);
    expect(things.stats.waiting).toBe(1);
    stop.abort(new Error("enough"));
    expect(await nameless).toBe(stop.signal.reason);
    const names = ["a", "b", "c"];
    expect(await Promise.all(names.map((by) => things.use(() => turns(3).then(() => by), { by })))).toEqual(names);
  });

  test("R13 pool: a use with an option that there is not is refused", async () => {
    const odd = { sginal: 1 } as object;
    expect(
      await numbered(1)
        .use(() => 1, odd)
        .catch(code),
    ).toBe("invalid_input");
  });
});

/** Takes resources one in the other, and gives them back. */
interface User {
  readonly name: string;
  readonly depth: number;
  /** When it begins, and how long it has had one before it asks for the next. */
  readonly delays: readonly number[];
}

function usersOf(random: Random, most: number): readonly User[] {
  const below = (n: number) => Math.floor(random() * n);
  return Array.from({ length: 1 + below(5) }, (_, n) => {
    const depth = 1 + below(most);
    return { name: `u${n}`, depth, delays: Array.from({ length: depth + 1 }, () => 1 + below(1_000_000)) };
  });
}

/** Plays them by itself: when the first circle closes, who closes it, and who is in it. */
function predict(users: readonly User[], size: number) {
  const state = users.map((user) => ({ user, has: 0, wakes: user.delays[0] as number, waits: false }));
  const line: (typeof state)[number][] = [];
  let free = size;
  for (;;) {
    const next = state.filter(({ waits, wakes }) => !waits && wakes < Number.POSITIVE_INFINITY);
    next.sort((a, b) => a.wakes - b.wakes);
    const [one] = next;
    if (!one) return null;
    const now = one.wakes;
    if (one.has === one.user.depth) {
      free += one.has;
      one.has = 0;
      one.wakes = Number.POSITIVE_INFINITY;
    } else {
      one.waits = true;
      line.push(one);
    }
    for (let first = line[0]; first && free > 0; first = line[0]) {
      line.shift();
      free -= 1;
      first.has += 1;
      first.waits = false;
      first.wakes = now + (first.user.delays[first.has] as number);
    }
    const holding = state.filter(({ has }) => has > 0);
    if (free === 0 && one.waits && holding.every(({ waits }) => waits)) {
      return { at: now, by: one.user.name, members: holding.map(({ user }) => user.name).sort() };
    }
  }
}

describe("R13 pools of generated users", () => {
  test("R13 pool: 1,000 that wait in a circle and 1,000 that do not: found at once and named, or never accused", async () => {
    const seen = { circle: 0, none: 0 };
    for (let seed = 1; seen.circle < 1_000 || seen.none < 1_000; seed++) {
      const random = seededRandom(`pool ${seed}`);
      const size = 1 + Math.floor(random() * 4);
      const users = usersOf(random, size);
      const expected = predict(users, size);
      const kind = expected ? "circle" : "none";
      if (seen[kind] === 1_000) continue;
      seen[kind] += 1;
      const found = await firstCircle(users, size);
      expect(found, `seed ${seed}`).toEqual(expected);
    }
  }, 60_000);
});

/** Plays them on a pool, in a time of their own. */
async function firstCircle(users: readonly User[], size: number) {
  const things = numbered(size);
  const alarms = new Map<number, () => void>();
  let now = 0;
  let found: { at: number; by: string; members: readonly string[] } | null = null;
  const until = (ms: number): Promise<void> => new Promise((done) => void alarms.set(now + ms, done));

  async function use({ name, depth, delays }: User, level: number): Promise<void> {
    await until(delays[level] as number);
    if (level === depth) return;
    await things
      .use(() => use({ name, depth, delays }, level + 1), { by: name })
      .catch((error: unknown) => {
        if (TroupeError.is(error, "deadlock")) {
          found ??= { at: now, by: name, members: error.detail.waits.map(({ path }) => path).sort() };
        }
        throw error;
      });
  }

  const all = Promise.allSettled(users.map((user) => use(user, 0)));
  for (;;) {
    await turns(30 * size);
    const at = Math.min(...alarms.keys());
    if (at === Number.POSITIVE_INFINITY) break;
    now = at;
    alarms.get(at)?.();
    alarms.delete(at);
  }
  await all;
  return found;
}
