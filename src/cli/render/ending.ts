import type { Outcome } from "../../core/outcome.ts";
import { cleanLine, cleanText } from "../clean-text.ts";
import { type ErrorObject, errorObject } from "../report-error.ts";
import type { Screen } from "../terminal.ts";

type Ended<S extends Outcome["status"]> = Extract<Outcome, { readonly status: S }>;

/** What a paused run waits for besides decisions, a line each. */
export function waitingLines({ signals, keys }: Ended<"paused">): readonly string[] {
  return [
    ...signals.map((name) => `The run waits for the signal ${cleanLine(name)}.`),
    ...keys.map((key) => `The run waits for a change of ${cleanLine(key)}.`),
  ];
}

/** A run that has failed or is stuck, and what command lines about it need. */
export interface Fallen {
  readonly id: string;
  readonly stuck: boolean;
  /** The entry to fork it at. */
  readonly forkAt: number;
  readonly command: (...words: readonly string[]) => string;
}

/** Forks a run before its failure. */
export const forkCommand = ({ id, forkAt, command }: Fallen): string => command("fork", id, "--at", String(forkAt));

/** The error of a run, with command lines that can be pasted. */
export function failureObject(error: unknown, fallen: Fallen): ErrorObject {
  const { fix, ...said } = errorObject(error);
  const { id, command } = fallen;
  const filled = fix.replaceAll(/troupe ((?:runs )?[a-z]+) <id>/g, (_, words: string) =>
    command(...words.split(" "), id),
  );
  return { ...said, fix: filled };
}

/** Why a run failed, or cannot go on, and what to do. */
export function failureLines({ error }: Ended<"failed">, fallen: Fallen, { paint }: Screen): readonly string[] {
  const { code, message, fix } = failureObject(error, fallen);
  const { stuck } = fallen;
  const again = `A failed run does not go on; to try again from before the failure: ${forkCommand(fallen)}`;
  return [
    `${paint("red", stuck ? "stuck" : "failed")} ${cleanText(message)} ${paint("dim", `[${code}]`)}`,
    `${paint("dim", "  fix")} ${cleanLine(fix)}`,
    `  ${stuck ? "Nothing is lost: the run stands where it stood, and resuming it tries again." : again}`,
  ];
}
