import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { type Agent, type Context, fn, type StepScope } from "../../src/index.ts";
import type { EffectLog } from "./effect-log.ts";

const branches = 3;
const branchSteps = 6;
const childSteps = 3;
const shortestMs = 15;
const longestMs = 60;

/** The name of the signal that the team waits for. */
export const goSignal = "go";
/** What goes with it. */
export const goPayload = "gone";

export type TeamResult = Readonly<{
  branches: readonly (readonly string[])[];
  child: readonly string[];
  placed: readonly string[];
  paid: string;
  answer: string;
  used: string;
  shipped: string;
  signalled: string;
  last: string;
}>;

/** What a step returns: different for each step of each run, so that a result in the wrong place shows. */
const markOf = (tag: string): string => hash(tag).slice(0, 8);
const hash = (text: string): string => createHash("sha256").update(text).digest("hex");

/** 15 to 60 ms, the same at every attempt. */
const durationOf = (key: string): number =>
  shortestMs + (Number.parseInt(hash(key).slice(0, 4), 16) % (longestMs - shortestMs + 1));

const range = (length: number): readonly number[] => Array.from({ length }, (_, index) => index);

export interface ChaosTeam {
  readonly team: Agent<string, TeamResult>;
  /** Called as a run of its own. */
  readonly placed: Agent<string, readonly string[]>;
}

/** What every engine must bring to its end, whatever is killed meanwhile. Steps are named as `count` wants them. */
export function chaosTeam(log: EffectLog): ChaosTeam {
  const work = (ctx: Context, name: string, tag: string) =>
    ctx.step(name, (scope) => labour(log, scope, markOf(tag)), { effect: "idempotent" });

  const steps = async (ctx: Context, tag: string, count: number, sleepAfter = -1) => {
    const done: string[] = [];
    for (const index of range(count)) {
      done.push(await work(ctx, `s${index}`, `${tag}/${index}`));
      if (index === sleepAfter) await ctx.sleep(40);
    }
    return done;
  };
  const branch = fn("branch", (tag: string, ctx) => steps(ctx, tag, branchSteps, tag.endsWith("/1") ? 2 : -1));
  const child = fn("child", (tag: string, ctx) => steps(ctx, tag, childSteps));
  const placed = fn("placed", (tag: string, ctx) => steps(ctx, tag, childSteps, 0));

  const team = fn("team", async (tag: string, ctx): Promise<TeamResult> => {
    const [three, called, elsewhere] = await Promise.all([
      Promise.all(range(branches).map((n) => ctx.call(branch, `${tag}/branch/${n}`))),
      ctx.call(child, `${tag}/child`),
      ctx.call(placed, `${tag}/placed`, { placement: "run" }),
    ]);
    const paid = await ctx.step("s0-pay", (scope) => change(log, scope, markOf(`${tag}/pay`)), {
      effect: "once",
      reconcile: async ({ key }) => {
        const value = log.happened(key);
        return value === undefined ? { status: "absent" } : { status: "found", value };
      },
    });
    const { value } = await ctx.ask({ question: "Ship it?", proposal: { paid } });
    const answer = String(value);
    const used = await ctx.step("s1-use", (scope) => labour(log, scope, answer), { effect: "idempotent" });
    const shipped = await ctx.step("s2-ship", (scope) => change(log, scope, markOf(`${tag}/ship`)), {
      effect: "once",
    });
    const signalled = await ctx.wait<string>(goSignal);
    const last = await work(ctx, "s3-last", `${tag}/last`);
    return { branches: three, child: called, placed: elsewhere, paid, answer, used, shipped, signalled, last };
  });
  return { team, placed };
}

/** An effect that may be repeated. */
async function labour(log: EffectLog, { key }: StepScope, value: string): Promise<string> {
  log.write("start", key, value);
  await delay(durationOf(key));
  log.write("end", key, value);
  return value;
}

/** An effect that may not: the world changes in the middle of it, and a kill may come before and after. */
async function change(log: EffectLog, { key }: StepScope, value: string): Promise<string> {
  log.write("start", key, value);
  await delay(durationOf(key) / 2);
  log.write("happened", key, value);
  await delay(durationOf(key) / 2);
  log.write("end", key, value);
  return value;
}

/** The only right result of a run that was started with this tag and got this answer. */
export function expected(tag: string, answer: string): TeamResult {
  const steps = (of: string, count: number) => range(count).map((index) => markOf(`${tag}/${of}/${index}`));
  return {
    branches: range(branches).map((n) => steps(`branch/${n}`, branchSteps)),
    child: steps("child", childSteps),
    placed: steps("placed", childSteps),
    paid: markOf(`${tag}/pay`),
    answer,
    used: answer,
    shipped: markOf(`${tag}/ship`),
    signalled: goPayload,
    last: markOf(`${tag}/last`),
  };
}
