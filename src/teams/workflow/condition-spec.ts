import { schemaIssues, valueIssues } from "../../base/json-schema.ts";
import { pointerIssues, type Reach } from "./input-spec.ts";
import { type Documents, valueAt } from "./pointer.ts";
import type { ConditionSpec } from "./spec.ts";

type Conditions = ConditionSpec | readonly ConditionSpec[];

const listOf = (given: Conditions): readonly ConditionSpec[] =>
  Array.isArray(given) ? given : [given as ConditionSpec];

/** Whether all of them hold. */
export const holds = (given: Conditions, documents: Documents): boolean =>
  listOf(given).every((condition) => {
    const value = valueAt(documents, condition.at);
    const fits =
      value !== undefined && valueIssues("is" in condition ? condition.is : condition.not, value).length === 0;
    return "is" in condition ? fits : !fits;
  });

export const conditionIssues = (given: Conditions, reach: Reach, at: string): readonly string[] =>
  listOf(given).flatMap((condition, index) => {
    const here = Array.isArray(given) ? `${at}[${index}]` : at;
    const isOne = "is" in condition !== "not" in condition;
    return [
      ...pointerIssues(condition.at, reach, `${here}.at`),
      ...(isOne ? [] : [`${here}: needs is or not, and not both`]),
      ...("is" in condition ? schemaIssues(condition.is, `${here}.is`) : []),
      ...("not" in condition ? schemaIssues(condition.not, `${here}.not`) : []),
    ];
  });
