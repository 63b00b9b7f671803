import { tool } from "ai";
import { expect, test } from "vitest";
import { z } from "zod";
import { encodeJson } from "../../src/base/json.ts";
import { faultyTool, type ToolFault } from "../../src/testing/faults/faulty-tool.ts";

const done: number[] = [];
const add = tool({
  description: "adds one",
  inputSchema: z.object({ n: z.number() }),
  execute: ({ n }) => {
    done.push(n);
    return n + 1;
  },
});

type Run = (input: { n: number }, options: object) => unknown;
const call = (faults: Record<number, ToolFault>, options: object = {}, n = 1): Promise<unknown> =>
  Promise.resolve((faultyTool(add, { at: faults }).execute as Run)({ n }, options));

test("J6 faultyTool: throws, without doing anything", async () => {
  done.length = 0;
  await expect(call({ 1: "throws" })).rejects.toMatchObject({ code: "ECONNRESET" });
  expect(done).toEqual([]);
});

test("J6 faultyTool: hangs until it is aborted", async () => {
  const stop = new AbortController();
  const hanging = call({ 1: "hangs" }, { abortSignal: stop.signal });
  expect(await Promise.race([hanging, new Promise((resolve) => setImmediate(resolve, "still"))])).toBe("still");
  stop.abort(new Error("enough"));
  await expect(hanging).rejects.toThrow("enough");
});

test.each(["not_json", "huge"] as const)(
  "J6 faultyTool: %s did what it does, and nobody can keep it",
  async (fault) => {
    done.length = 0;
    const result = await call({ 1: fault }, {}, 5);
    expect(done).toEqual([5]);
    if (fault === "not_json") expect(() => encodeJson(result, "it")).toThrow("Date");
    else expect(String(result).length).toBeGreaterThan(8 << 20);
  },
);

test("J6 faultyTool: is else the tool it was; same seed, same faults", async () => {
  const outcomes = async (seed: number) => {
    const faulty = faultyTool(add, { seed, rate: 0.5, faults: ["throws"] });
    expect(faulty).toMatchObject({ description: "adds one", inputSchema: add.inputSchema });
    for (let n = 0; n < 40; n++) await Promise.resolve((faulty.execute as Run)({ n }, {})).catch(() => undefined);
    return faulty.injected;
  };
  const [first, again, other] = [await outcomes(1), await outcomes(1), await outcomes(2)];
  expect(first.length).toBeGreaterThan(8);
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
  expect(await call({}, {}, 2)).toBe(3);
});

test("J6 faultyTool: refuses a tool without execute, and unknown faults", () => {
  expect(() => faultyTool({ inputSchema: {} }, {})).toThrow(TypeError);
  expect(() => faultyTool(add, { at: { 1: "tired" as never } })).toThrow(/no fault "tired"/);
});
