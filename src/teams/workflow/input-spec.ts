import { TroupeError } from "../../base/errors.ts";
import type { Json } from "../../base/json.ts";
import { isRecord } from "../turns/read-answer.ts";
import { type Documents, pointerParts, valueAt } from "./pointer.ts";
import type { InputSpec } from "./spec.ts";

/** A pointer within a text. */
const hole = /\{(\/[^{}]*)\}/g;

/** Makes an input of its spec. @throws TroupeError `invalid_input` for a pointer that leads nowhere. */
export function fillInput(spec: InputSpec, documents: Documents, where: string): Json {
  if (typeof spec === "string") {
    return spec.replaceAll(hole, (_, pointer: string) => inWords(found(documents, pointer, where)));
  }
  if (Array.isArray(spec)) return spec.map((each: Json) => fillInput(each, documents, where));
  if (!isRecord(spec)) return spec;
  const from = spec["$from"];
  if (typeof from === "string") {
    const instead = spec["else"];
    return instead === undefined ? found(documents, from, where) : (valueAt(documents, from) ?? instead);
  }
  return Object.fromEntries(Object.entries(spec).map(([name, each]) => [name, fillInput(each, documents, where)]));
}

const inWords = (value: Json): string => {
  if (value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
};

function found(documents: Documents, pointer: string, where: string): Json {
  const value = valueAt(documents, pointer);
  if (value !== undefined) return value;
  const issues = [`${where}: there is nothing at ${pointer}`];
  throw new TroupeError(issues.join(), { code: "invalid_input", detail: { issues } });
}

/** What pointers of a field may lead into. */
export interface Reach {
  /** First parts. */
  readonly roots: readonly string[];
  /** Steps whose outputs are there. */
  readonly steps: readonly string[];
}

/** Pointers that lead nowhere, whatever comes: found before anything runs. */
export function inputIssues(spec: InputSpec, reach: Reach, at: string): readonly string[] {
  if (typeof spec === "string") {
    return [...spec.matchAll(hole)].flatMap(([, pointer = ""]) => pointerIssues(pointer, reach, at));
  }
  if (Array.isArray(spec)) return spec.flatMap((each: Json, index) => inputIssues(each, reach, `${at}[${index}]`));
  if (!isRecord(spec)) return [];
  const { $from: from, else: _, ...others } = spec;
  if (from === undefined) {
    return Object.entries(spec).flatMap(([name, each]) => inputIssues(each, reach, `${at}.${name}`));
  }
  const strangers = Object.keys(others).map((name) => `${at}.${name}: beside $from there can only be else`);
  return [...pointerIssues(from, reach, `${at}.$from`), ...strangers];
}

export function pointerIssues(pointer: Json, { roots, steps }: Reach, at: string): readonly string[] {
  const parts = typeof pointer === "string" ? pointerParts(pointer) : null;
  if (!parts) return [`${at}: must be a JSON pointer such as "/input", got ${JSON.stringify(pointer)}`];
  const [root = "", step] = parts;
  const shown = JSON.stringify(pointer);
  if (!roots.includes(root)) return [`${at}: ${shown} must begin with ${roots.map((each) => `/${each}`).join(", ")}`];
  if (root !== "steps" || (step !== undefined && steps.includes(step))) return [];
  if (step === undefined) return [`${at}: ${shown} must name a step, as in /steps/${steps[0] ?? "draft"}`];
  return [`${at}: ${shown} needs ${JSON.stringify(step)} in after`];
}
