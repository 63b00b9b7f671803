import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { semaphore } from "../../src/base/semaphore.ts";

const never = new AbortController().signal;

describe("semaphore", () => {
  test("semaphore: lets in at most the limit, first come first served, and loses no place", async () => {
    const schedule = fc.record({
      limit: fc.integer({ min: 1, max: 4 }),
      aborts: fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }),
    });
    await fc.assert(
      fc.asyncProperty(schedule, async ({ limit, aborts }) => {
        const places = semaphore(limit);
        const order: number[] = [];
        let inside = 0;
        const all = aborts.map(async (abort, index) => {
          const control = new AbortController();
          const entry = places.acquire(control.signal);
          if (abort && index >= limit) control.abort(new Error("gone"));
          const leave = await entry.catch(() => undefined);
          if (!leave) return;
          order.push(index);
          inside += 1;
          expect(inside).toBeLessThanOrEqual(limit);
          await Promise.resolve();
          inside -= 1;
          leave();
        });
        await Promise.all(all);
        expect(order).toEqual(aborts.flatMap((abort, index) => (abort && index >= limit ? [] : [index])));
        for (let n = 0; n < limit; n++) await places.acquire(never);
      }),
    );
  });

  test("semaphore: does not let in who is aborted already, and rejects with the reason", async () => {
    const places = semaphore(1);
    const gone = new Error("gone");
    await expect(places.acquire(AbortSignal.abort(gone))).rejects.toBe(gone);
    const leave = await places.acquire(never);
    const control = new AbortController();
    const waiting = places.acquire(control.signal);
    control.abort(gone);
    await expect(waiting).rejects.toBe(gone);
    leave();
    await places.acquire(never);
  });
});
