import { expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import { journalEngine } from "../../src/engines/local/engine.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { troupe } from "../../src/runtime/troupe.ts";
import { Crash, crashingJournal } from "../../src/testing/crashing-journal.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { world } from "./world.ts";

test("R4 cancel: an unknown effect is named though the cancel comes while it waits for a commit", async () => {
  for (let at = 1; ; at++) {
    const outside = world();
    const journal = memoryJournal();
    const post = fn<null, Json>("post", (_, ctx) =>
      ctx.step("send", (scope) => outside.act("send", scope), { effect: "once" }),
    );
    const busy = fn<null, Json>("busy", (_, ctx) => ctx.step("work", () => new Promise<Json>(() => undefined)));
    const dying = crashingJournal(journal, { at, when: "before" });
    await expect(simulate(post, null, { journal: dying })).rejects.toThrow(Crash);
    if (outside.done.length === 0) continue;

    const clock = virtualClock();
    const engine = journalEngine(() => journal, { clock, recover: false, alwaysReplay: false });
    const app = troupe({ agents: [post, busy], engine });
    const turns = async () => {
      await app.start(busy, null, { id: "busy" }); // with two runs at work, a commit waits for the turn to end
      const run = await app.resume("sim-1");
      await new Promise<void>((resolve) => {
        process.nextTick(resolve);
      });
      await app.cancel("sim-1", "enough");
      return run.outcome;
    };
    expect(await clock.drive(turns())).toEqual({
      status: "cancelled",
      reason: "enough",
      unresolved: ["sim-1/post/send"],
    });
    await clock.drive(Promise.resolve(app[Symbol.asyncDispose]()));
    return;
  }
});
