import assert from "node:assert/strict";
import { fn } from "../../agents/fn.ts";
import { TroupeError } from "../../base/errors.ts";
import type { Json } from "../../base/json.ts";
import type { Clauses } from "../clause.ts";
import { Apps, type EngineBench } from "../engine-bench.ts";

/** What an agent is told that has closed a circle. */
const told = (error: unknown): Json =>
  TroupeError.is(error, "deadlock")
    ? error.detail.waits.map(({ path, on, for: names }) => `${path} at ${on} for ${names.join()}`)
    : String(error);

/** Members of one run that wait for each other: found by the runtime, at the same place in every execution. */
export const deadlockClauses: Clauses<EngineBench> = {
  "R13: a circle is found at once and named, by every life of the run; whoever is told may go on": async (bench) => {
    await using apps = new Apps(bench);
    const ann = fn("ann", async (_: null, { mail }) => (await mail.receive()).content);
    const bob = fn("bob", async (_: null, ctx) => {
      await ctx.sleep(5);
      const named = await ctx.mail.receive().then(() => "mail", told);
      const word = await ctx.wait<string>("go");
      await ctx.mail.send("ann", word);
      return named as Json;
    });
    const last = fn("last", (_: null, { mail }) => mail.receive());
    const team = fn<null, Json>("team", async (_, ctx) => [
      ...(await Promise.all([ctx.call(ann, null), ctx.call(bob, null)])),
      await ctx.call(last, null).catch(told),
    ]);
    const first = apps.start(team);
    const { id, outcome } = await first.start(team, null);
    const paused = await outcome;
    assert.deepEqual(paused.status === "paused" && paused.signals, ["go"]);
    await first[Symbol.asyncDispose]();
    const second = apps.start(team);
    const run = await second.resume(id);
    await second.signal(id, "go", "on");
    assert.deepEqual(await run.result, [
      "on",
      [
        "team/bob at mail for team/ann,team",
        "team at call for team/ann,team/bob",
        "team/ann at mail for team/bob,team",
      ],
      ["team/last at mail for team", "team at call for team/last"],
    ]);
  },
};
