import fc from "fast-check";
import { fn } from "../../src/agents/fn.ts";
import type { Clock } from "../../src/base/clock.ts";
import type { Json } from "../../src/base/json.ts";
import { seededRandom } from "../../src/base/random.ts";
import type { Agent, Context, Effect } from "../../src/core/agent.ts";
import { retry } from "../../src/policies/retry.ts";
import { timeout } from "../../src/policies/timeout.ts";
import { parallel } from "../../src/teams/parallel.ts";
import { stubborn } from "./world.ts";

/** A program as data: what random programs are made of. */
export type Op =
  | { readonly op: "step"; readonly ms: number; readonly fails: boolean; readonly effect: Effect | "undeclared" }
  | { readonly op: "sleep" | "wait" | "ask"; readonly ms: number }
  | { readonly op: "store"; readonly key: string }
  | { readonly op: "watch"; readonly key: string; readonly version: number; readonly ms: number }
  | { readonly op: "chance" }
  | { readonly op: "seq" | "all" | "race" | "settled"; readonly parts: readonly Op[] }
  | { readonly op: "first"; readonly parts: readonly Op[]; readonly until: number; readonly limit: number }
  | { readonly op: "call" | "retry" | "placed"; readonly body: Op }
  | { readonly op: "within"; readonly body: Op; readonly ms: number };

interface Parts {
  readonly ms: fc.Arbitrary<number>;
  /** Operations that stop others. */
  readonly stops: boolean;
  /** Operations that are done at once. */
  readonly quick: boolean;
  /** Calls as runs of their own. */
  readonly places?: boolean;
}

const programsWith = ({ ms, stops, quick, places = false }: Parts): fc.Arbitrary<Op> =>
  fc.letrec<{ op: Op }>((tie) => {
    const body = tie("op");
    const parts = fc.array(body, { minLength: 1, maxLength: 4 });
    const effect = fc.constantFrom("pure" as const, "idempotent" as const, "once" as const, "undeclared" as const);
    const key = fc.constantFrom("run/a", "run/b", "shared/a");
    const kinds: fc.Arbitrary<Op>[] = [
      fc.record({ op: fc.constant("sleep"), ms }),
      fc.record({ op: fc.constant("step"), ms, fails: fc.boolean(), effect }),
      fc.record({ op: fc.constantFrom("wait", "ask"), ms }),
      fc.record({ op: fc.constantFrom("seq", "all", "race", "settled"), parts }),
      fc.record({ op: fc.constantFrom("call", "retry"), body }),
    ];
    if (places)
      kinds.push(fc.record({ op: fc.constant("placed"), body }), fc.record({ op: fc.constant("placed"), body }));
    if (quick) {
      const watched = fc.constantFrom("run/a", "run/b", "shared/a", "run/", "shared/");
      kinds.push(fc.record({ op: fc.constant("store"), key }), fc.record({ op: fc.constant("chance") }));
      kinds.push(fc.record({ op: fc.constant("watch"), key: watched, version: fc.nat({ max: 3 }), ms }));
    }
    if (stops) {
      kinds.push(
        fc.record({ op: fc.constant("first"), parts, until: fc.nat(), limit: fc.integer({ min: 1, max: 4 }) }),
      );
      kinds.push(fc.record({ op: fc.constant("within"), body, ms }));
    }
    return { op: fc.oneof({ maxDepth: 5, depthSize: "large" }, ...kinds) };
  }).op;

const slow = fc.constantFrom(1, 5, 5, 10, 20, 50, 100, 700, 3_000);

/** All there is, some of it at once. */
export const programs: fc.Arbitrary<Op> = programsWith({
  ms: fc.oneof(fc.constant(0), slow),
  stops: true,
  quick: true,
});
/** The same, with calls as runs of their own. */
export const placedPrograms: fc.Arbitrary<Op> = programsWith({
  ms: fc.oneof(fc.constant(0), slow),
  stops: true,
  quick: true,
  places: true,
});
/** Whatever these do takes time, so that no two things happen at the same instant. */
export const slowPrograms: fc.Arbitrary<Op> = programsWith({ ms: slow, stops: false, quick: false });

/** The agent that runs a program, and what it calls by name. `started` counts the effects that were really begun. */
export function agentOf(
  program: Op,
  clock: Clock,
): { readonly agent: Agent<null, Json>; readonly others: readonly Agent[]; readonly started: () => number } {
  let started = 0;
  const part: Agent<Op, Json> = fn("part", (op: Op, ctx): Promise<Json> => run(op, ctx, "p"));

  async function run(op: Op, ctx: Context, at: string): Promise<Json> {
    const member = (body: Op, name: string): Agent<null, Json> => fn(name, (_: null, inner) => run(body, inner, "r"));
    switch (op.op) {
      case "step":
        return ctx.step(
          `s${at}`,
          async () => {
            started += 1;
            if (op.ms > 0) await stubborn(clock, own(op.ms, ctx, at));
            if (op.fails) throw new Error(`step ${at} failed`);
            return { at, started: true };
          },
          op.effect === "undeclared" ? {} : { effect: op.effect },
        );
      case "sleep":
        await ctx.sleep(own(op.ms, ctx, at));
        return ctx.clock.now();
      case "wait":
        return ctx.wait("go", { timeoutMs: own(op.ms, ctx, at) });
      case "ask":
        return { ...(await ctx.ask({ question: `at ${at}?`, timeoutMs: own(op.ms, ctx, at) })) };
      case "store":
        return ctx.store.put(op.key, at);
      case "watch":
        return ctx.store.watch(op.key, { version: op.version, timeoutMs: own(op.ms, ctx, at) });
      case "chance":
        return ctx.random();
      case "seq": {
        const seen: Json[] = [];
        for (const [index, part] of op.parts.entries()) seen.push(await run(part, ctx, `${at}-${index}`).catch(codeOf));
        return seen;
      }
      case "all":
        return Promise.all(op.parts.map((part, index) => run(part, ctx, `${at}-${index}`)));
      case "race":
        return Promise.race(op.parts.map((part, index) => run(part, ctx, `${at}-${index}`)));
      case "settled":
        return Promise.all(op.parts.map((part, index) => run(part, ctx, `${at}-${index}`).catch(codeOf)));
      case "first": {
        const [head, ...rest] = op.parts.map((part, index) => member(part, `m${at}-${index}`));
        if (!head) return null;
        const until = 1 + (op.until % op.parts.length);
        const found = await ctx.call(
          parallel({ name: `p${at}`, members: [head, ...rest], until, limit: op.limit }),
          null,
        );
        return found.map(({ index, value }) => [index, value]);
      }
      case "call":
        return ctx.call(member(op.body, `c${at}`), null);
      case "placed":
        return ctx.call(part, op.body, { placement: "run" });
      case "retry":
        return ctx.call(retry({ attempts: 2 })(member(op.body, `c${at}`)), null);
      case "within":
        return ctx.call(timeout(op.ms + 1)(member(op.body, `t${at}`)), null);
    }
  }

  const agent = fn<null, Json>("program", async (_, ctx) => [await run(program, ctx, "0"), ctx.clock.now()]);
  return { agent, others: [part], started: () => started };
}

/** Longer by less than a millisecond, by another part everywhere: no two things that take time end at one instant. */
const own = (ms: number, ctx: Context, at: string): number => (ms === 0 ? 0 : ms + seededRandom(`${ctx.path}/${at}`)());

const codeOf = (error: unknown): Json =>
  error instanceof Error
    ? { name: error.name, message: error.message, code: "code" in error ? String(error.code) : null }
    : null;
