import type { Json } from "../base/json.ts";
import type { OptionNames } from "../base/known-options.ts";
import { type Agent, isAgent } from "../core/agent.ts";
import type { Turn } from "../core/turn.ts";
import {
  itemsOf,
  type MapView,
  mapOne,
  type Part,
  type PartFailure,
  partName,
  taskIn,
  tooMany,
  type Work,
} from "./map-reduce/parts.ts";
import { checkAgent, checkAgentOrFunction, checkFunction, checkText } from "./membership/check-values.ts";
import { teamName } from "./membership/team-name.ts";
import { tooFew } from "./membership/too-few.ts";
import { atLeastOne } from "./running/bounds.ts";
import { gather } from "./running/gather.ts";
import { type Answered, askMember } from "./turns/ask-member.ts";
import { decide } from "./turns/decide.ts";
import type { Shown } from "./turns/shown.ts";
import { valueIn } from "./turns/team-value.ts";

/** What an agent that reduces sees: what came of the parts, as `part 1`, `part 2` … Those that failed are not there. */
export type ReduceView<P extends Json = Json> = Readonly<{ [part: string]: P }>;

export type MapReduceResult<R> = Readonly<{
  value: R;
  /** So many there were, those that failed included. */
  parts: number;
  failures: readonly PartFailure[];
}>;

/** `M` and `V` are what those who map and reduce are shown at the most. */
export interface MapReduceOptions<
  T extends Json,
  P extends Json,
  R extends Json,
  M extends Json = MapView<T>,
  V extends Json = ReduceView<NoInfer<Shown<P>>>,
> {
  readonly name: string;
  readonly description?: string;
  /** The parts of an input. Must be pure. Default: the input is a list, or has one under `items`. */
  readonly split?: (input: Json) => readonly T[] | PromiseLike<readonly T[]>;
  /** Does one part; called once for each. */
  readonly map: Agent<Turn<M>, P>;
  /** Makes one of what came of the parts, in their order: an agent, or a function, which must be pure. */
  readonly reduce:
    | Agent<Turn<V>, R>
    | ((results: readonly NoInfer<Answered<P>>[], failures: readonly PartFailure[]) => R | PromiseLike<R>);
  /** What the members are told that all this is for. Default: the `task` of the input where it has one, or the description. */
  readonly task?: string;
  /** How many parts are done at a time. Default 8. */
  readonly limit?: number;
  /** Most parts. Default 100. */
  readonly parts?: number;
}

const known: OptionNames<MapReduceOptions<Json, Json, Json>> = {
  name: true,
  description: true,
  split: true,
  map: true,
  reduce: true,
  task: true,
  limit: true,
  parts: true,
};

/**
 * Splits an input, does the parts at the same time, and makes one result of theirs. Each part is told of itself and of nothing
 * else, so the input as a whole may be larger than a model can read. Without parts `reduce` is given none.
 *
 * Degrades: parts that fail are left out, and named in `failures`; `reduce` is told of them. When it fails itself, the team
 * fails with its error.
 *
 * Source: Dean and Ghemawat, "MapReduce: Simplified Data Processing on Large Clusters" (OSDI 2004).
 *
 * @throws TroupeError `not_enough` when every part failed; `limit_reached` for more than `parts`; `invalid_input` for an input
 * without a list; what `split` and `reduce` throw.
 * @throws RangeError for bounds below 1; TypeError for an option there is not.
 */
export function mapReduce<T extends Json, P extends Json, R extends Json>(
  options: MapReduceOptions<T, P, R, MapView, ReduceView>,
): Agent<Json, MapReduceResult<Answered<R>>>;
export function mapReduce<T extends Json, P extends Json, R extends Json>(
  options: MapReduceOptions<T, P, R>,
): Agent<Json, MapReduceResult<Answered<R>>>;
export function mapReduce(options: MapReduceOptions<Json, Json, Json>): Agent<Json, MapReduceResult<Json>> {
  const name = teamName("mapReduce", options, known);
  const { map, split, task, limit = 8, parts = 100 } = options;
  const where = `mapReduce ${name}`;
  checkAgent(where, "map", map);
  checkAgentOrFunction(where, "reduce", options.reduce);
  if (split !== undefined) checkFunction(where, "split", split);
  if (task !== undefined) checkText(where, "task", task);
  atLeastOne(where, { limit, parts });

  return {
    name,
    ...(options.description === undefined ? {} : { description: options.description }),
    async run(input, ctx) {
      const items = await itemsOf(ctx, name, input, split);
      if (items.length > parts) throw tooMany(name, items.length, parts);
      const work = { ctx, team: name, task: task ?? taskIn(input) ?? options.description ?? "" };

      const done = await gather(ctx, items, (item, signal, index) => mapOne(work, map, item, index + 1, signal), limit);
      const results = done.flatMap((each) => ("value" in each ? [each] : []));
      const failures = done.flatMap((each) => ("value" in each ? [] : [each]));
      ctx.emit("map-reduce.mapped", { parts: items.length, failed: failures.length });
      if (items.length > 0 && results.length === 0) throw tooFew(name, [map.name], 1, 0, failures);
      const value = await reduceAll(work, options.reduce, results, failures);
      return { value, parts: items.length, failures };
    },
  };
}

async function reduceAll(
  { ctx, team, task }: Work,
  reduce: MapReduceOptions<Json, Json, Json>["reduce"],
  results: readonly Part<Json>[],
  failures: readonly PartFailure[],
): Promise<Json> {
  if (!isAgent(reduce)) {
    const values = results.map(({ value }) => value);
    return await decide(ctx, "reduce", reduce, values, failures);
  }
  const missing = failures.length === 0 ? "" : ` Missing: ${failures.map(({ part }) => partName(part)).join(", ")}.`;
  const role = `You work in the team ${team}. The work was split into parts, which others have done; you make one result of theirs.`;
  const view = Object.fromEntries(results.map(({ part, value }) => [partName(part), valueIn(value)]));
  const asked = await askMember(ctx, reduce, { task, role, view, request: `Make one result of these.${missing}` });
  if (asked.ok) return asked.value;
  throw asked.error;
}
