import { describe, expect, test } from "vitest";
import type { Fact } from "../../src/engines/execution/fact.ts";
import { FactQueue } from "../../src/engines/execution/fact-queue.ts";

const fact = (seq: number, path = `a/${seq}`): Fact => ({ seq, at: 0, path, type: "step.completed", body: {} });

describe("R1 queue", () => {
  test("R1 queue: gives facts in order; one that is not ready holds up those behind it", () => {
    const queue = new FactQueue();
    expect(queue.take()).toBeUndefined();
    queue.push(fact(1), true);
    queue.push(fact(2), false);
    queue.push(fact(3), true);
    expect(queue.take()?.seq).toBe(1);
    expect(queue.take()).toBeUndefined();
    expect(queue.empty).toBe(false);
    expect(queue.release(9, fact(9))).toBe(false);
    expect(queue.release(2, fact(2, "answered"))).toBe(true);
    expect(queue.take()?.path).toBe("answered");
    expect(queue.take()?.seq).toBe(3);
    expect(queue.empty).toBe(true);
    queue.push(fact(4), true);
    expect(queue.take()?.seq).toBe(4);
  });
});
