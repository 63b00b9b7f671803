import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Envelope, Priority } from "../../src/core/envelope.ts";
import { Mailbox } from "../../src/runtime/mailbox.ts";

const ranks: readonly Priority[] = ["critical", "high", "normal", "low"];
const never = new Date(8.64e15).getTime();

function message(n: number, priority: Priority, expiresAt: number | null = null) {
  const envelope = { id: `m${n}`, priority, expiresAt } as unknown as Envelope;
  return { n, envelope, key: `k${n}` };
}

const numberOf = (envelope: Envelope): number => Number(envelope.id.slice(1));

/** A message put in, of some priority, or one taken out. */
const traffic = fc.array(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...ranks) }, fc.constant("take" as const)), {
  maxLength: 200,
});

interface Message {
  readonly n: number;
  readonly priority: Priority;
}

/** Takes one, which must be the right one. Returns how many were taken in a row ahead of an older one. */
function checkedTake(box: Mailbox, unread: Message[], ahead: number): number {
  const order = box.list(0);
  const taken = box.take(0);
  expect(taken?.envelope).toBe(order[0]);
  expect(order).toHaveLength(unread.length);
  if (!taken) return ahead;
  const { n, envelope } = taken;
  const best = ranks.find((rank) => unread.some(({ priority }) => priority === rank));
  const isOldest = unread[0]?.n === n;
  expect(unread.find(({ priority }) => priority === envelope.priority)?.n).toBe(n);
  expect(ahead === 7 ? isOldest : envelope.priority === best).toBe(true);
  const at = unread.findIndex((each) => each.n === n);
  unread.splice(at, 1);
  return isOldest ? 0 : ahead + 1;
}

describe("C3 priority mailbox", () => {
  test("C3 priority mailbox: each message once; FIFO inside a priority; ahead of an older one only by priority, and at most seven in a row", () => {
    fc.assert(
      fc.property(traffic, (plan) => {
        const box = new Mailbox("a", "bell");
        const unread: Message[] = [];
        let n = 0;
        let ahead = 0;
        for (const act of [...plan, ...plan.map(() => "take" as const)]) {
          if (act === "take") ahead = checkedTake(box, unread, ahead);
          else {
            n += 1;
            unread.push({ n, priority: act });
            box.push(message(n, act));
          }
        }
        expect(unread).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test("C3 priority mailbox: one that k are older than is out after 8(k + 1) takes, whatever comes in between", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), fc.nat({ max: 3 }), (older, crowd) => {
        const box = new Mailbox("a", "bell");
        for (let n = 1; n <= older; n++) box.push(message(n, "low"));
        box.push(message(older + 1, "low"));
        let n = older + 1;
        for (let takes = 1; takes <= 8 * (older + 1); takes++) {
          for (let more = 0; more <= crowd; more++) {
            n += 1;
            box.push(message(n, "critical"));
          }
          if (box.take(0)?.n === older + 1) return;
        }
        expect.unreachable("it waits for ever");
      }),
    );
  });

  test("C3 priority mailbox: takes and lists in the same order", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...ranks), { maxLength: 60 }), fc.nat({ max: 20 }), (plan, taken) => {
        const box = new Mailbox("a", "bell");
        plan.forEach((rank, index) => {
          box.push(message(index + 1, rank));
        });
        for (let count = 0; count < taken; count++) box.take(0);
        const listed = box.list(0).map(numberOf);
        const got: number[] = [];
        for (let next = box.take(0); next; next = box.take(0)) got.push(next.n);
        expect(got).toEqual(listed);
      }),
    );
  });

  test("C3 priority mailbox: is full at its limit, and forgets what has had its time", () => {
    const box = new Mailbox("a", "bell");
    box.limit = 3;
    for (const n of [1, 2, 3]) box.push(message(n, "normal", n === 2 ? null : n * 10));
    expect([box.isFull(9), box.isFull(10)]).toEqual([true, false]);
    expect(box.list(29).map(numberOf)).toEqual([2, 3]);
    expect(box.take(30)?.n).toBe(2);
    expect(box.take(never)).toBeUndefined();
  });

  test("C3 priority mailbox: once closed it is empty and never full", () => {
    const box = new Mailbox("a", "bell");
    box.limit = 1;
    box.push(message(1, "normal"));
    box.close();
    box.push(message(2, "normal"));
    expect([box.isFull(0), box.take(0)]).toEqual([false, undefined]);
  });
});
