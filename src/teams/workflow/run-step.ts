import type { Agent, CallOptions, Context } from "../../core/agent.ts";
import { partOf } from "../../core/part-of.ts";
import { gather } from "../running/gather.ts";
import { decide } from "../turns/decide.ts";
import type { AgentPool } from "./agent-pool.ts";
import type { Again, ForEach, Outputs, StepDefinition } from "./definition.ts";

/** What a step is done with. */
export interface Scene {
  readonly ctx: Context;
  readonly signal: AbortSignal;
  /** Of the steps that this one comes after. */
  readonly outputs: Outputs;
  /** The workflow's. */
  readonly input: unknown;
  readonly pools: ReadonlyMap<string, AgentPool>;
}

/** Does a step and gives its output. A step that is done once is found in the log by its id; others have a level of their own. */
export async function runStep(step: StepDefinition, scene: Scene): Promise<unknown> {
  const { ctx, signal, outputs, input } = scene;
  const { id, repetition } = step;
  if (repetition.kind === "map") {
    const items = await decide(ctx, `${id}.over`, repetition.over, outputs, input);
    if (!Array.isArray(items)) throw new TypeError(`step ${id}: over must give a list, got ${typeof items}`);
    return within(step, scene, (inner) => forEach(step, repetition, items, inner));
  }
  const given = await inputOf(step, repetition.input, scene);
  if (repetition.kind === "loop") return within(step, scene, (inner) => again(step, repetition, given, inner));
  return call(step, scene, given, { as: id, signal });
}

/** Calls that are made more than once number themselves, below the step. */
function within(step: StepDefinition, scene: Scene, run: (inner: Scene) => Promise<unknown>): Promise<unknown> {
  const { ctx, signal } = scene;
  const level: Agent<null> = { name: step.id, run: (_, inner) => run({ ...scene, ctx: inner, signal: inner.signal }) };
  return ctx.call(partOf(step.id, level), null, { as: step.id, signal });
}

async function inputOf({ id, after }: StepDefinition, map: Again["input"], scene: Scene): Promise<unknown> {
  const { ctx, outputs, input } = scene;
  const [first, ...others] = after;
  if (map) {
    const given = await decide(ctx, `${id}.input`, map, outputs, input);
    if (given === undefined) throw new TypeError(`step ${id}: its input is undefined; does every name in it exist?`);
    return given;
  }
  if (first === undefined) return input;
  return others.length === 0 ? outputs[first] : outputs;
}

const forEach = (
  step: StepDefinition,
  { limit }: ForEach,
  items: readonly unknown[],
  scene: Scene,
): Promise<readonly unknown[]> =>
  gather(
    scene.ctx,
    items,
    (item, signal) => call(step, scene, item, { signal }),
    Math.min(limit, Math.max(1, items.length)),
  );

async function again(step: StepDefinition, loop: Again, first: unknown, scene: Scene): Promise<unknown> {
  const { until, next, rounds } = loop;
  const { ctx, outputs, input } = scene;
  let given = first;
  for (let round = 1; ; round++) {
    const output = await call(step, scene, given, {});
    const isDone = await decide(ctx, `until-${round}`, until, output, round, outputs, input);
    if (isDone || round >= rounds) {
      ctx.emit("workflow.looped", { step: step.id, rounds: round, done: isDone });
      return output;
    }
    if (next) given = await decide(ctx, `next-${round}`, next, output, given, outputs, input);
  }
}

function call({ by, id }: StepDefinition, scene: Scene, input: unknown, options: CallOptions): Promise<unknown> {
  const { ctx, pools } = scene;
  const once = (agent: Agent) => ctx.call(agent as Agent<unknown>, input, options);
  if ("agent" in by) return once(by.agent);
  const pool = pools.get(by.type);
  if (!pool) throw new TypeError(`step ${id}: there is no pool ${by.type}`);
  return pool.use(options.signal ?? ctx.signal, (agent) => {
    ctx.emit("workflow.assigned", { step: id, type: by.type, agent: agent.name });
    return once(agent);
  });
}
