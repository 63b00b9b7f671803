import assert from "node:assert/strict";
import { fn } from "../../agents/fn.ts";
import type { Agent, Reconciled, StepOptions } from "../../core/agent.ts";
import type { Verdict } from "../../runtime/decide.ts";
import type { App } from "../../runtime/troupe.ts";
import type { Clauses } from "../clause.ts";
import { Apps, type EngineBench } from "../engine-bench.ts";
import { gate, onlyDecision, refuses } from "./assertions.ts";

interface Payer {
  readonly agent: Agent<null, string>;
  /** The keys under which it was paid for, in order. */
  readonly keys: readonly string[];
  readonly begun: Promise<void>;
}

/** Pays, and is cut off in the middle the first time. */
function payer(options: StepOptions<string>): Payer {
  const keys: string[] = [];
  const { open, opened: begun } = gate();
  const agent = fn("payer", (_: null, ctx) =>
    ctx.step(
      "pay",
      ({ key, signal }) => {
        keys.push(key);
        if (keys.length > 1) return "paid again";
        open();
        return new Promise<string>((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason), { once: true });
        });
      },
      options,
    ),
  );
  return { agent, keys, begun };
}

/** Its run, in the life after the one in which the process let go in the middle of the effect. */
async function nextLife(apps: Apps, { agent, begun }: Payer): Promise<App> {
  const first = apps.start(agent);
  await first.start(agent, null, { id: "r" });
  await begun;
  await first[Symbol.asyncDispose]();
  return apps.start(agent);
}

const reconcile = (found: Reconciled<string>) => async () => found;
const failing = () => Promise.reject(new Error("the vendor is down"));
const key = "r/payer/pay";

/** A person is asked about what was cut off, and says this. */
async function answered(bench: EngineBench, options: StepOptions<string>, verdict: Verdict) {
  await using apps = new Apps(bench);
  const pay = payer(options);
  const app = await nextLife(apps, pay);
  const run = await app.resume("r");
  const { id, path, question } = onlyDecision(await run.outcome);
  assert.deepEqual([path, question.proposal], ["payer/pay!outcome", { step: "payer/pay", key }]);
  assert.deepEqual(pay.keys, [key]);
  await app.decide(id, verdict);
  const end = await run.outcome;
  const said = end.status === "completed" ? end.value : end.status === "failed" ? end.error.message : end.status;
  return { said, keys: pay.keys };
}

/** Effects that may not be repeated blindly, cut off in the middle (design 5). */
export const effectClauses: Clauses<EngineBench> = {
  "cut off: what a reconciler finds is the result, and nothing is repeated": async (bench) => {
    await using apps = new Apps(bench);
    const pay = payer({ effect: "once", reconcile: reconcile({ status: "found", value: "found it" }) });
    const run = await (await nextLife(apps, pay)).resume("r");
    assert.equal(await run.result, "found it");
    assert.deepEqual(pay.keys, [key]);
  },
  "cut off: what a reconciler says is absent is done again, under the same key": async (bench) => {
    await using apps = new Apps(bench);
    const pay = payer({ effect: "once", reconcile: reconcile({ status: "absent" }) });
    const app = await nextLife(apps, pay);
    assert.equal(await (await app.resume("r")).result, "paid again");
    assert.deepEqual(pay.keys, [key, key]);
    assert.deepEqual(await app.decisions({ runId: "r" }), []);
  },
  "cut off: where a reconciler does not know, or fails, a person is asked; yes means again": async (bench) => {
    const unknown: StepOptions<string> = { effect: "once", reconcile: reconcile({ status: "unknown" }) };
    assert.deepEqual(await answered(bench, unknown, { approved: true }), { said: "paid again", keys: [key, key] });
  },
  "cut off: where the reconciler fails, a person is asked; no with a value means that": async (bench) => {
    const broken: StepOptions<string> = { effect: "once", reconcile: failing };
    assert.deepEqual(await answered(bench, broken, { approved: false, value: "seen" }), { said: "seen", keys: [key] });
  },
  "cut off: without a reconciler a person is asked; no means that the step failed": async (bench) => {
    const said = "payer/pay was not run again: it is there";
    const verdict = { approved: false, note: "it is there" };
    assert.deepEqual(await answered(bench, { effect: "once" }, verdict), { said, keys: [key] });
  },
  "cut off: what was not declared is asked about as well": async (bench) => {
    assert.deepEqual(await answered(bench, {}, { approved: true }), { said: "paid again", keys: [key, key] });
  },
  "cut off: two at once are asked about one by one, and what had ended is not": async (bench) => {
    await using apps = new Apps(bench);
    const begun = [gate(), gate()] as const;
    const starts: string[] = [];
    const shop = fn("shop", (_: null, ctx) => {
      const cut = (index: 0 | 1) =>
        ctx.step(
          `pay ${index}`,
          ({ signal }) => {
            starts.push(`pay ${index}`);
            begun[index].open();
            return new Promise<string>((_resolve, reject) => {
              signal.addEventListener("abort", () => reject(signal.reason), { once: true });
            });
          },
          { effect: "once" },
        );
      const quick = ctx.step("quick", () => starts.push("quick"), { effect: "once" });
      return quick.then((count) => Promise.all([cut(0), cut(1), count]));
    });
    const first = apps.start(shop);
    await first.start(shop, null, { id: "r" });
    await Promise.all(begun.map(({ opened }) => opened));
    await first[Symbol.asyncDispose]();
    const app = apps.start(shop);
    const run = await app.resume("r");
    const paused = await run.outcome;
    const decisions = paused.status === "paused" ? paused.decisions : [];
    assert.deepEqual(new Set(decisions.map(({ path }) => path)), new Set(["shop/pay 0!outcome", "shop/pay 1!outcome"]));
    for (const { id, path } of decisions) await app.decide(id, { approved: false, value: path });
    assert.deepEqual(await run.result, ["shop/pay 0!outcome", "shop/pay 1!outcome", 1]);
    assert.deepEqual([starts.length, new Set(starts)], [3, new Set(["quick", "pay 0", "pay 1"])]);
  },
  "left behind when its time was up, an effect that ends well after all answers the question": async (bench) => {
    await using apps = new Apps(bench);
    const paid = Promise.withResolvers<string>();
    let starts = 0;
    const pay = () => {
      starts += 1;
      return paid.promise;
    };
    const shop = fn("shop", (_: null, ctx) => ctx.step("pay", pay, { effect: "once", timeoutMs: 30 }));
    const app = apps.start(shop);
    const run = await app.start(shop, null);
    const { id, path } = onlyDecision(await run.outcome);
    assert.equal(path, "shop/pay!outcome");
    paid.resolve("paid, late");
    assert.equal(await run.result, "paid, late");
    await refuses(app.decide(id, { approved: true }), "decision_closed");
    const [decision] = await app.decisions({ runId: run.id });
    assert.deepEqual(decision?.answer, { approved: false, value: "paid, late", by: "late result" });
    assert.equal(starts, 1);
  },
  "a run that is cancelled while it asks about an effect ends, and says that it does not know": async (bench) => {
    await using apps = new Apps(bench);
    const pay = payer({ effect: "once" });
    const app = await nextLife(apps, pay);
    const run = await app.resume("r");
    onlyDecision(await run.outcome);
    await run.cancel("enough");
    assert.deepEqual(await run.outcome, { status: "cancelled", reason: "enough", unresolved: [key] });
    assert.deepEqual(pay.keys, [key]);
  },
};
