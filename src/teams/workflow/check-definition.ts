import { unknownName } from "../../base/nearest.ts";
import { circleIn, circleText } from "../running/graph.ts";
import type { StepDefinition, WorkflowDefinition } from "./definition.ts";

/** Ids are names in programs, in paths of logs and in drawings. */
const idForm = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** All that is wrong with how steps hang together. `where` are the steps, `at` is one of them. */
export function definitionIssues(
  { steps, pools }: WorkflowDefinition,
  where: string,
  at: (index: number) => string,
): string[] {
  const ids = steps.map(({ id }) => id);
  const circle = circleIn(new Map(steps.map(({ id, after }) => [id, after])));
  return [
    ...steps.flatMap((step, index) => stepIssues(step, index, ids, [...pools.keys()]).map((each) => at(index) + each)),
    ...(circle === null ? [] : [`${where}: steps wait for each other in a circle: ${circleText(circle)}`]),
  ];
}

function stepIssues(
  { id, after, by }: StepDefinition,
  index: number,
  ids: readonly string[],
  types: readonly string[],
): string[] {
  const others = ids.filter((each) => each !== id);
  return [
    ...(idForm.test(id) ? [] : [".id: must be 1 to 64 letters, digits, _ and -, beginning with a letter"]),
    ...(ids.indexOf(id) < index ? [`.id: there is another step ${JSON.stringify(id)}`] : []),
    ...after
      .filter((each) => !ids.includes(each))
      .map((each) => `.after: there is no step ${unknownName(each, others)}`),
    ...(new Set(after).size < after.length ? [".after: names a step twice"] : []),
    ...("type" in by && !types.includes(by.type) ? [`.type: there is no pool ${unknownName(by.type, types)}`] : []),
  ];
}
