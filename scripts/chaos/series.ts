import { seededRandom } from "../../src/testing/index.ts";
import type { Attended } from "./attend.ts";
import { type Engine, type Kill, openPlace, type Place } from "./place.ts";
import { playRound, type Round } from "./round.ts";
import { isClean, type Tally, tallyOf } from "./tally.ts";

export interface SeriesPlan {
  readonly engine: Engine;
  readonly kill: Kill;
  readonly times: number;
  readonly runs: number;
  readonly seed: number;
}

/** Kills so often, each time at another moment of the work, and counts what came of it. */
export async function playSeries(plan: SeriesPlan, tell: (line: string) => void): Promise<Tally> {
  const { engine, kill, times, seed } = plan;
  const random = seededRandom(seed);
  await using place = await openPlace(engine);
  const calm = await calmRound(place, plan);
  const tallied = (rounds: readonly Round[]) =>
    tallyOf({ engine, killed: kill, seed, calmMs: calm.doneMs, crashes: place.worker.crashes }, rounds);
  const rounds: Round[] = [];
  for (let turn = 1; rounds.length < times; turn++) {
    const round = await playRound(place, { ids: idsOf(plan, turn), kill, afterMs: random() * calm.doneMs });
    const isFine = isClean(tallied([round]));
    if (round.moot && isFine) continue; // it all was done before
    rounds.push(round);
    if (!isFine) tell(await reportOf(place, round));
    if (rounds.length % 10 === 0) tell(`${rounds.length} of ${times} kills`);
  }
  return tallied(rounds);
}

/** How long it takes when nobody is killed; and that it comes right then. The first is to warm up. */
async function calmRound(place: Place, plan: SeriesPlan): Promise<Round> {
  const { engine, kill, seed } = plan;
  await playRound(place, { ids: idsOf(plan, "warm"), kill: null, afterMs: 0 });
  const round = await playRound(place, { ids: idsOf(plan, "calm"), kill: null, afterMs: 0 });
  const { crashes } = place.worker;
  const tally = tallyOf({ engine, killed: kill, seed, calmMs: round.doneMs, crashes }, [round]);
  if (isClean(tally) && tally.inFlightRepeated === 0) return round;
  throw new Error(`It goes wrong even when nothing is killed: ${await reportOf(place, round)}`);
}

/** No dots: those mark a run that another one called. */
const idsOf = ({ runs, seed }: SeriesPlan, turn: number | string): readonly string[] =>
  Array.from({ length: runs }, (_, index) => `c${seed}-${turn}-${index}`);

/** All there is to know about a round that went wrong. Its files are kept. */
async function reportOf(place: Place, round: Round): Promise<string> {
  place.keep();
  const runs = await Promise.all(round.runs.map((run) => describe(place, run)));
  const { counts, findings } = round;
  return [JSON.stringify({ counts, findings }), ...runs, `files are in ${place.folder}`].join("\n");
}

async function describe(place: Place, run: Attended): Promise<string> {
  const { id, status, value, answersGiven, answersAccepted, signalsSent } = run;
  const lines = [JSON.stringify({ id, status, value, answersGiven, answersAccepted, signalsSent })];
  if (status === "completed") return lines.join("\n");
  try {
    lines.push(JSON.stringify(await place.app.run(id)));
    for await (const entry of place.app.events(id)) lines.push(`  ${JSON.stringify(entry)}`);
    lines.push(await place.inspect(id));
  } catch (error) {
    lines.push(String(error));
  }
  return lines.join("\n");
}
