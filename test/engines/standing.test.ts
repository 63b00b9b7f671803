import { expect, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { standings } from "../../src/engines/local/standing.ts";
import { fn, local, troupe } from "../../src/index.ts";
import { folder } from "./folder.ts";

const waiter = fn("waiter", (_: null, ctx) => ctx.wait<string>("go"));

const standingOf = (path: string, id: string) => standings(path, [id], systemClock.now())(id);

test("tells who has a run in hand, and what has come for it", async () => {
  const path = folder();
  const none = { executor: "nobody", pid: null, pending: null, company: false };
  expect(standingOf(path, "r")).toEqual(none);
  {
    await using app = troupe({ agents: [waiter], engine: local(path) });
    await (await app.start(waiter, null, { id: "r" })).outcome;
    expect(standingOf(path, "r")).toEqual({ executor: "here", pid: process.pid, pending: null, company: true });
    expect(standingOf(path, "other")).toEqual({ ...none, company: true });
  }
  expect(standingOf(path, "r")).toEqual(none);
  {
    await using app = troupe({ agents: [], engine: local(path, { recover: false }) });
    await app.signal("r", "go", "now");
  }
  expect(standingOf(path, "r")).toEqual({ ...none, pending: "signal" });
  await using app = troupe({ agents: [waiter], engine: local(path) });
  expect(await (await app.resume("r")).result).toBe("now");
  expect(standingOf(path, "r")).toEqual({ ...none, company: true });
});
