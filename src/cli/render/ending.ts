import type { Outcome } from "../../core/outcome.ts";
import { cleanLine, cleanText } from "../clean-text.ts";
import { errorObject } from "../report-error.ts";
import type { Screen } from "../terminal.ts";

type Ended<S extends Outcome["status"]> = Extract<Outcome, { readonly status: S }>;

/** What a paused run waits for besides decisions, a line each. */
export function waitingLines({ signals, keys }: Ended<"paused">): readonly string[] {
  return [
    ...signals.map((name) => `The run waits for the signal ${cleanLine(name)}.`),
    ...keys.map((key) => `The run waits for a change of ${cleanLine(key)}.`),
  ];
}

/** Why a run failed, or cannot go on, and what to do. */
export function failureLines({ error }: Ended<"failed">, stuck: boolean, { paint }: Screen): readonly string[] {
  const { code, message, fix } = errorObject(error);
  return [
    `${paint("red", stuck ? "stuck" : "failed")} ${cleanText(message)} ${paint("dim", `[${code}]`)}`,
    `${paint("dim", "  fix")} ${fix}`,
    ...(stuck ? ["  Nothing is lost: the run stands where it stood, and resuming it tries again."] : []),
  ];
}
