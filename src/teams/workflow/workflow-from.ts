import { TroupeError } from "../../base/errors.ts";
import type { Json } from "../../base/json.ts";
import type { Agent } from "../../core/agent.ts";
import { checkAgent, checkEach } from "../membership/check-values.ts";
import type { Workflow } from "./builder-types.ts";
import { definitionIssues } from "./check-definition.ts";
import { holds } from "./condition-spec.ts";
import type { Mapping, Outputs, Repetition, StepDefinition, WorkflowDefinition } from "./definition.ts";
import { fillInput } from "./input-spec.ts";
import { type Documents, valueAt } from "./pointer.ts";
import type { InputSpec, StepSpec, WorkflowSpec } from "./spec.ts";
import { formIssues, nameIssues } from "./spec-issues.ts";
import { agentOf } from "./workflow.ts";

/**
 * A workflow that comes as data, such as a file: `workflowFrom(JSON.parse(text), { researcher, writer })`. It names agents of the
 * record, workflows among them, and nothing else is found; nothing in it is run. All that is wrong with it is said at once:
 * names, pointers and circles, or else fields.
 *
 * It does what the same workflow would do that was made by `workflow`. What its agents are given is not checked by the
 * compiler; a pointer that leads nowhere when its time comes is the step's failure.
 *
 * @throws TroupeError `invalid_input`, naming every field that is wrong and how it should be; TypeError for `agents` that are
 * none.
 * When it runs: `stage_failed`.
 */
export function workflowFrom(spec: unknown, agents: Readonly<Record<string, Agent>>): Workflow<Json, Json> {
  checkEach("workflowFrom", "agents", agents, checkAgent);
  refuse(formIssues(spec));
  const given = spec as WorkflowSpec;
  const definition = definitionOf(given, agents);
  const order = definitionIssues(definition, "$.steps", (index) => `$.steps[${index}]`);
  refuse([...nameIssues(given, agents), ...order]);
  return agentOf(definition) as Workflow<Json, Json>;
}

function refuse(issues: readonly string[]): void {
  if (issues.length > 0) throw new TroupeError(issues.join("; "), { code: "invalid_input", detail: { issues } });
}

function definitionOf(spec: WorkflowSpec, agents: Readonly<Record<string, Agent>>): WorkflowDefinition {
  const { name, description, limit = Number.POSITIVE_INFINITY, pools = {}, steps, output } = spec;
  const found = (names: readonly string[]) => names.flatMap((each) => agents[each] ?? []);
  return {
    name,
    description,
    limit,
    pools: new Map(Object.entries(pools).map(([type, names]) => [type, found(names)])),
    steps: steps.map((step) => stepOf(step, agents)),
    output: output === undefined ? undefined : mapping(output, "output"),
  };
}

function stepOf(spec: StepSpec, agents: Readonly<Record<string, Agent>>): StepDefinition {
  const { id, agent, type, after = [], when } = spec;
  return {
    id,
    after,
    by: type === undefined ? { agent: agents[agent ?? ""] as Agent } : { type },
    when: when === undefined ? undefined : (outputs, input) => holds(when, documents(outputs, input)),
    repetition: repetitionOf(spec),
  };
}

function repetitionOf(spec: StepSpec): Repetition {
  const { id, input, over, limit = Number.POSITIVE_INFINITY, until, next, rounds = 3 } = spec;
  const where = `step ${id}: input`;
  if (over !== undefined) {
    return { kind: "map", limit, over: (outputs, given) => listAt(over, input, documents(outputs, given), where) };
  }
  const first = input === undefined ? undefined : mapping(input, where);
  if (until === undefined) return { kind: "once", input: first };
  return {
    kind: "loop",
    rounds,
    input: first,
    until: (output, round, outputs, given) =>
      holds(until, { ...documents(outputs, given), output: output as Json, round }),
    next:
      next === undefined
        ? undefined
        : (output, last, outputs, given) => {
            const all = { ...documents(outputs, given), output: output as Json, given: last as Json };
            return fillInput(next, all, `step ${id}: next`);
          },
  };
}

const documents = (outputs: Outputs, input: unknown): Documents => ({ input: input as Json, steps: outputs as Json });

const mapping =
  (spec: InputSpec, where: string): Mapping =>
  (outputs, input) =>
    fillInput(spec, documents(outputs, input), where);

function listAt(pointer: string, input: InputSpec | undefined, all: Documents, where: string): readonly Json[] {
  const items = valueAt(all, pointer);
  if (!Array.isArray(items)) {
    const issues = [`${where}: there is no list at ${pointer}`];
    throw new TroupeError(issues.join(), { code: "invalid_input", detail: { issues } });
  }
  return input === undefined ? items : items.map((item: Json) => fillInput(input, { ...all, item }, where));
}
