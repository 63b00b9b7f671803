import { isPathName } from "../../base/ids.ts";
import { valueIssues } from "../../base/json-schema.ts";
import { unknownName } from "../../base/nearest.ts";
import { type Agent, isAgent } from "../../core/agent.ts";
import { conditionIssues } from "./condition-spec.ts";
import { inputIssues, pointerIssues } from "./input-spec.ts";
import { type StepSpec, specSchema, type WorkflowSpec } from "./spec.ts";

/** What is wrong with the fields of a spec, each with its place. */
export const formIssues = (data: unknown): readonly string[] =>
  valueIssues(specSchema, data, "$").map((issue) => (ofCondition.test(issue) ? `${issue} (${conditionForms})` : issue));

const ofCondition = /^\$\.steps\[\d+\]\.(?:when|until): /;

const conditionForms =
  'a condition is {"at": "/steps/facts/score", "is": {"minimum": 7}}, or with "not" in the place of "is"; several are a list of these';

/** What is wrong with names, pointers and conditions in a spec of the right form. */
export function nameIssues(spec: WorkflowSpec, agents: Readonly<Record<string, Agent>>): readonly string[] {
  const { name, pools = {}, steps, output } = spec;
  const known = Object.keys(agents).filter((each) => isAgent(agents[each]));
  const ids = steps.map(({ id }) => id);
  const noAgent = (agent: string, at: string) =>
    known.includes(agent) ? [] : [`${at}: there is no agent ${unknownName(agent, known)}`];
  return [
    ...(isPathName(name) ? [] : [`$.name: must be 1 to 120 characters without "/", "#" and "!"`]),
    ...Object.entries(pools).flatMap(([type, members]) => [
      ...members.flatMap((agent, index) => noAgent(agent, `$.pools.${type}[${index}]`)),
      ...(new Set(members).size < members.length ? [`$.pools.${type}: names an agent twice`] : []),
    ]),
    ...steps.flatMap((step, index) => [
      ...(step.agent === undefined ? [] : noAgent(step.agent, `$.steps[${index}].agent`)),
      ...stepIssues(step, `$.steps[${index}]`),
    ]),
    ...(output === undefined ? [] : inputIssues(output, { roots: ["input", "steps"], steps: ids }, "$.output")),
  ];
}

function stepIssues(step: StepSpec, at: string): readonly string[] {
  const { agent, type, after = [], input, when, over, until, next } = step;
  const reach = (...more: string[]) => ({ roots: ["input", "steps", ...more], steps: after });
  return [
    ...((agent === undefined) === (type === undefined) ? [`${at}: needs agent or type, and not both`] : []),
    ...kindIssues(step, at),
    ...(input === undefined ? [] : inputIssues(input, over === undefined ? reach() : reach("item"), `${at}.input`)),
    ...(when === undefined ? [] : conditionIssues(when, reach(), `${at}.when`)),
    ...(over === undefined ? [] : pointerIssues(over, reach(), `${at}.over`)),
    ...(until === undefined ? [] : conditionIssues(until, reach("output", "round"), `${at}.until`)),
    ...(next === undefined ? [] : inputIssues(next, reach("output", "given"), `${at}.next`)),
  ];
}

/** Fields that would be read by nobody. */
function kindIssues({ over, limit, until, next, rounds }: StepSpec, at: string): readonly string[] {
  return [
    ...(over !== undefined && until !== undefined
      ? [`${at}: cannot have over and until both; make one a workflow`]
      : []),
    ...(limit !== undefined && over === undefined ? [`${at}.limit: is only for steps with over`] : []),
    ...(next !== undefined && until === undefined ? [`${at}.next: is only for steps with until`] : []),
    ...(rounds !== undefined && until === undefined ? [`${at}.rounds: is only for steps with until`] : []),
  ];
}
