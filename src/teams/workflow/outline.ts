import type { StepDefinition } from "./definition.ts";

/** What there is to see of a step, as JSON. */
export type StepOutline = Readonly<{
  id: string;
  after: readonly string[];
  /** Name of the one who does it; or `type`. */
  agent?: string;
  type?: string;
  /** Only on a condition. */
  when?: true;
  /** For each item of a list. */
  map?: true;
  /** Again, at most so many times. */
  loop?: Readonly<{ rounds: number }>;
}>;

export function outlineOf({ id, after, by, when, repetition }: StepDefinition): StepOutline {
  return {
    id,
    after,
    ...("agent" in by ? { agent: by.agent.name } : { type: by.type }),
    ...(when === undefined ? {} : { when: true }),
    ...(repetition.kind === "map" ? { map: true } : {}),
    ...(repetition.kind === "loop" ? { loop: { rounds: repetition.rounds } } : {}),
  };
}
