import { expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { memory } from "../../src/engines/local/local.ts";
import { troupe } from "../../src/runtime/troupe.ts";
import { simulate } from "../../src/testing/simulate.ts";

test.each([
  ["a", '"a"'],
  [undefined, "undefined"],
  [{ name: "a" }, "an object"],
])("ctx.call of %j says what it takes", async (given, got) => {
  const outer = fn("outer", (_: null, ctx) => ctx.call(given as never, null));
  const message = `ctx.call: the first argument must be an agent (something with a name and run), got ${got}`;
  expect((await simulate(outer, null)).outcome).toMatchObject({
    status: "failed",
    error: { code: "invalid_input", message },
  });
});

test("a result that was awaited when the app was disposed says so, and how to do it", async () => {
  const waits = fn("waits", (_: null, ctx) => ctx.wait("go"));
  const begin = async () => {
    await using app = troupe({ agents: [waits], engine: memory() });
    const run = await app.start(waits, null, { id: "early" });
    return { ended: run.result.catch((error: unknown) => error), run };
  };
  const { ended, run } = await begin();
  const message =
    "the app was disposed while run early was awaited; await the result before the app goes (return await run.result)";
  expect(await ended).toMatchObject({ code: "closed", message });
  await expect(run.outcome).rejects.toMatchObject({ code: "closed", message });
});
