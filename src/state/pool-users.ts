import { TroupeError } from "../base/errors.ts";

/** Who has resources of a pool, and who waits for more: those that say who they are. */
interface PoolUsers {
  /** @throws TroupeError `deadlock` when all resources are with such as wait for another, and this is the last of them. */
  wait(by: string | undefined): void;
  waited(by: string | undefined): void;
  take(by: string | undefined): void;
  giveBack(by: string | undefined): void;
}

export function poolUsers(pool: string, size: number): PoolUsers {
  const waiting = new Map<string, number>();
  const having = new Map<string, number>();
  let taken = 0;

  /** What is with nobody, or with somebody that has not said who it is, or does not wait, may come back. */
  function check(by: string): void {
    if (taken < size) return;
    const users = [...having.keys()];
    if (users.some((each) => each !== by && !waiting.has(each)) || !having.has(by)) return;
    const on = `pool ${pool}`;
    const waits = [by, ...users.filter((each) => each !== by)].map((path) => {
      const others = users.filter((each) => each !== path);
      return { path, on, for: others.length > 0 ? others : [path] };
    });
    const names = waits.map(({ path }) => path).join(", ");
    throw new TroupeError(`all of the pool ${pool} is with those who wait for more of it: ${names}`, {
      code: "deadlock",
      detail: { waits },
    });
  }

  return {
    wait(by) {
      if (by === undefined) return;
      check(by);
      change(waiting, by, 1);
    },
    waited(by) {
      if (by !== undefined) change(waiting, by, -1);
    },
    take(by) {
      if (by === undefined) return;
      taken += 1;
      change(having, by, 1);
    },
    giveBack(by) {
      if (by === undefined) return;
      taken -= 1;
      change(having, by, -1);
    },
  };
}

function change(counts: Map<string, number>, name: string, by: 1 | -1): void {
  const count = (counts.get(name) ?? 0) + by;
  if (count === 0) counts.delete(name);
  else counts.set(name, count);
}
