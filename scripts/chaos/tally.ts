import type { Findings } from "./findings.ts";
import type { Engine, Kill } from "./place.ts";
import type { Round } from "./round.ts";

/** What a series of rounds has shown. */
export interface Tally {
  readonly engine: Engine;
  readonly killed: Kill;
  readonly seed: number;
  readonly kills: number;
  readonly runs: number;
  readonly steps: number;
  readonly lost: number;
  /** Another result than the right one, or no success. */
  readonly wrong: number;
  readonly finishedRepeated: number;
  readonly onceDoubled: number;
  readonly decisionsDoubled: number;
  readonly signalsDoubled: number;
  readonly tooEarly: number;
  readonly logsBroken: number;
  /** Workers that ended without having been killed. */
  readonly crashes: number;
  readonly inFlightRepeated: number;
  /** How long a round takes when nobody is killed. */
  readonly calmMs: number;
  /** From the kill until all runs had ended. */
  readonly doneP50Ms: number;
  readonly doneMaxMs: number;
}

/** All of these must be 0. */
const zeros = [
  "lost",
  "wrong",
  "finishedRepeated",
  "onceDoubled",
  "decisionsDoubled",
  "signalsDoubled",
  "tooEarly",
  "logsBroken",
  "crashes",
] as const satisfies readonly (keyof Tally)[];

export const isClean = (tally: Tally): boolean => zeros.every((name) => tally[name] === 0);

export function tallyOf(
  series: Pick<Tally, "engine" | "killed" | "seed" | "calmMs" | "crashes">,
  rounds: readonly Round[],
): Tally {
  const sum = (of: (round: Round) => number) => rounds.reduce((total, round) => total + of(round), 0);
  const found = (name: keyof Findings) =>
    sum(({ findings }) => findings.reduce((total, each) => total + each[name], 0));
  const ended = (...states: readonly string[]) =>
    sum(({ runs }) => runs.filter(({ status }) => states.includes(status)).length);
  const times = rounds.map(({ doneMs }) => doneMs).toSorted((a, b) => a - b);
  return {
    ...series,
    kills: rounds.length,
    runs: sum(({ runs }) => runs.length),
    steps: sum(({ counts }) => counts.steps),
    lost: ended("lost"),
    wrong: found("wrong") + ended("failed", "cancelled"),
    finishedRepeated: sum(({ counts }) => counts.finishedRepeated),
    onceDoubled: sum(({ counts }) => counts.onceDoubled),
    decisionsDoubled: found("decisionsDoubled"),
    signalsDoubled: found("signalsDoubled"),
    tooEarly: sum(({ counts }) => counts.tooEarly),
    logsBroken: found("logsBroken"),
    inFlightRepeated: sum(({ counts }) => counts.inFlightRepeated),
    calmMs: Math.round(series.calmMs),
    doneP50Ms: Math.round(times[Math.floor(times.length / 2)] ?? 0),
    doneMaxMs: Math.round(times.at(-1) ?? 0),
  };
}

export const tableHead: string = [
  "| engine, what is killed | kills | runs | lost | wrong | finished step repeated | in-flight step repeated | `once` doubled | decision or signal doubled | logs broken | kill → all done p50 / max |",
  "|---|---|---|---|---|---|---|---|---|---|---|",
].join("\n");

export function tableRow(tally: Tally): string {
  const seconds = (ms: number) => (ms / 1_000).toFixed(2);
  const cells = [
    `${tally.engine}, ${tally.killed}`,
    tally.kills,
    tally.runs,
    tally.lost,
    tally.wrong + tally.tooEarly,
    `**${tally.finishedRepeated}**`,
    tally.inFlightRepeated,
    tally.onceDoubled,
    tally.decisionsDoubled + tally.signalsDoubled,
    tally.logsBroken,
    `${seconds(tally.doneP50Ms)} / ${seconds(tally.doneMaxMs)} s`,
  ];
  return `| ${cells.join(" | ")} |`;
}
