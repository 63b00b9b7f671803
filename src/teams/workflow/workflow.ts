import { pathName } from "../../base/ids.ts";
import { checkOptions, type OptionNames } from "../../base/known-options.ts";
import type { Agent } from "../../core/agent.ts";
import { memberNames } from "../membership/members.ts";
import { atLeastOne } from "../running/bounds.ts";
import type { Workflow, WorkflowBuilder } from "./builder-types.ts";
import { definitionIssues } from "./check-definition.ts";
import type { Mapping, Repetition, WorkflowDefinition } from "./definition.ts";
import { execute } from "./execute.ts";
import { outlineOf } from "./outline.ts";
import { readStep } from "./read-step.ts";

export interface WorkflowOptions {
  readonly description?: string;
  /** Steps at a time. Default: all that are ready. */
  readonly limit?: number;
}

const known: OptionNames<WorkflowOptions> = { description: true, limit: true };

type Nothing = Readonly<Record<never, never>>;

/**
 * An agent made of named steps, each begun as soon as those that it comes `after` have ended, so that steps that do not need
 * each other overlap. `.step` does something once, `.map` for each item of a list, `.loop` until it will do; who does it is an
 * `agent` (another workflow, for one), or any free one of a `type`, named before with `.pool`.
 *
 * A step gets the input of the workflow, or the output of the one step it comes after, or an object of several; `input` makes
 * something else of them. All of this is checked by the compiler, from the first input to the result, which is the output of
 * the step that was added last, or what `.output` makes of them all.
 *
 * A step is skipped where `when` says no, and where all that it comes after were skipped; whoever comes after others as well
 * sees null for it. A step that fails ends the workflow: those at work are stopped, and waited for. Wrap agents
 * in policies to try again or fall back. Functions that are given must be pure; those that answer later are recorded.
 *
 * Source: Kahn, "Topological sorting of large networks" (1962), for the order; van der Aalst et al., "Workflow Patterns" (2003),
 * for what there is: sequence, parallel split, synchronisation, exclusive choice, merge, multiple instances, loop.
 *
 * @throws TypeError for an id that is used twice, a step or pool there is not, or an option there is not; RangeError for bounds.
 * When it runs: TroupeError `stage_failed`, naming the step and those that were done; `cause` is its error.
 * @example
 * const article = workflow<string>("article")
 *   .step("facts", { agent: researcher })
 *   .step("pictures", { agent: illustrator })
 *   .step("text", { agent: writer, after: ["facts", "pictures"], input: ({ facts, pictures }) => `${facts} ${pictures}` });
 */
export function workflow<I>(name: string, options: WorkflowOptions = {}): WorkflowBuilder<I, Nothing, Nothing> {
  checkOptions("workflow", options, known);
  const { description, limit = Number.POSITIVE_INFINITY } = options;
  atLeastOne(`workflow ${pathName(name)}`, { limit });
  const empty: WorkflowDefinition = { name, description, limit, pools: new Map(), steps: [], output: undefined };
  return builderOf(empty) as WorkflowBuilder<I, Nothing, Nothing>;
}

/** What a workflow is to those who call it. */
export function agentOf(definition: WorkflowDefinition): Workflow<unknown, unknown> {
  const { name, description, steps } = definition;
  return {
    name,
    ...(description === undefined ? {} : { description }),
    steps: steps.map(outlineOf),
    run: (input, ctx) => execute(definition, input, ctx),
  };
}

/** The builder without its types, which are kept by {@link WorkflowBuilder}. */
function builderOf(definition: WorkflowDefinition): object {
  const { name, steps, pools } = definition;
  const where = `workflow ${name}`;

  function add(id: string, kind: Repetition["kind"], options: unknown): object {
    const step = readStep(`${where}: step ${id}`, id, kind, options);
    const next = { ...definition, steps: [...steps, step] };
    const [issue] = definitionIssues(next, where, (index) => `${where}: step ${next.steps[index]?.id}`);
    if (issue !== undefined) throw new TypeError(issue);
    return builderOf(next);
  }

  function pool(type: string, agents: readonly Agent[]): object {
    memberNames(where, agents, 1, `pool ${type}`);
    if (pools.has(type)) throw new TypeError(`${where}: there is another pool ${JSON.stringify(type)}`);
    return builderOf({ ...definition, pools: new Map([...pools, [type, agents]]) });
  }

  function output(map: Mapping): Workflow<unknown, unknown> {
    if (typeof map !== "function") throw new TypeError(`${where}: output must be given a function`);
    return agentOf({ ...definition, output: map });
  }

  return {
    ...(steps.length === 0 ? {} : { ...agentOf(definition), output }),
    pool,
    step: (id: string, options: unknown) => add(id, "once", options),
    map: (id: string, options: unknown) => add(id, "map", options),
    loop: (id: string, options: unknown) => add(id, "loop", options),
  };
}
