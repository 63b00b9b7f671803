import { checkOptions, type OptionNames } from "../../base/known-options.ts";
import { mustBe } from "../../base/shown.ts";
import type { Agent } from "../../core/agent.ts";
import { checkAgent } from "../membership/check-values.ts";
import { atLeastOne } from "../running/bounds.ts";
import type { Again, ForEach, Mapping, Repetition, StepDefinition } from "./definition.ts";

/** What a step can be told, without types. */
interface Given {
  readonly agent?: Agent;
  readonly type?: string;
  readonly after?: readonly string[];
  readonly when?: Mapping<boolean>;
  readonly input?: Mapping;
  readonly over?: ForEach["over"];
  readonly limit?: number;
  readonly until?: Again["until"];
  readonly next?: Again["next"];
  readonly rounds?: number;
}

type Kind = Repetition["kind"];

const always = { agent: true, type: true, after: true, when: true } as const;
const known: Readonly<Record<Kind, OptionNames<Partial<Given>>>> = {
  once: { ...always, input: true },
  map: { ...always, over: true, limit: true },
  loop: { ...always, input: true, until: true, next: true, rounds: true },
} as never;

/** What such options are called elsewhere. */
const also = { dependsOn: "after", needs: "after", depends: "after", if: "when", maxRounds: "rounds", forEach: "over" };

/**
 * A step of options that a program gave.
 *
 * @throws TypeError naming the step and the option that cannot be; RangeError for a bound out of range.
 */
export function readStep(where: string, id: string, kind: Kind, options: unknown): StepDefinition {
  if (options === undefined) throw mustBe(where, "its options", "an object", options);
  checkOptions<Partial<Given>>(where, options as Given, known[kind], also);
  const given = options as Given;
  const { agent, type, after = [], when } = given;
  if ((agent === undefined) === (type === undefined)) {
    throw new TypeError(`${where}: give agent, or type for any agent of a pool, and not both`);
  }
  if (agent !== undefined) checkAgent(where, "agent", agent);
  if (!Array.isArray(after)) throw new TypeError(`${where}: after must be a list of ids of steps`);
  for (const field of ["when", "input", "over", "until", "next"] as const) {
    const value = given[field];
    if (value !== undefined && typeof value !== "function")
      throw new TypeError(`${where}: ${field} must be a function`);
  }
  const by = agent === undefined ? { type: type as string } : { agent };
  return { id, after: [...after], by, when, repetition: repetitionOf(where, kind, given) };
}

function repetitionOf(where: string, kind: Kind, given: Given): Repetition {
  const { input, over, limit = Number.POSITIVE_INFINITY, until, next, rounds = 3 } = given;
  switch (kind) {
    case "once":
      return { kind, input };
    case "map":
      atLeastOne(where, { limit });
      if (!over) throw new TypeError(`${where}: over is missing: the list whose items it is done for`);
      return { kind, over, limit };
    case "loop":
      atLeastOne(where, { rounds });
      if (!until) throw new TypeError(`${where}: until is missing: when an output will do`);
      return { kind, input, until, next, rounds };
  }
}
