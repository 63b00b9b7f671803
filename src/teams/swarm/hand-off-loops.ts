import { cycleAtEnd, longestCycle } from "../../base/cycle.ts";
import { TroupeError } from "../../base/errors.ts";
import type { Statement } from "../../core/turn.ts";

/** One hand-off that was made. */
export type HandedOff = Readonly<{ from: string; to: string; why: string }>;

/**
 * Stops a team that hands off more often than it may, or in a circle in which nothing new is said.
 *
 * @throws TroupeError `limit_reached`, with the last thing that was said.
 */
export function stopLoops(
  team: string,
  handoffs: readonly HandedOff[],
  story: readonly Statement[],
  most: number,
): void {
  const last = story.at(-1)?.text ?? null;
  const circle = cycleAtEnd(story.slice(-2 * longestCycle).map(inShort));
  if (circle !== undefined) throw inCircle(team, handoffs.slice(-circle), last);
  if (handoffs.length > most) throw tooMany(team, most, last);
}

/** What is compared to find out that nothing new is said. */
const inShort = ({ from, text }: Statement): string => `${from}: ${text.toLowerCase().replace(/\s+/g, " ")}`;

function tooMany(team: string, at: number, last: string | null): TroupeError {
  return new TroupeError(`${team} reached its limit of maxHandoffs (${at}); what was said last is in the detail`, {
    code: "limit_reached",
    detail: { agent: team, limit: "maxHandoffs", at, last },
  });
}

function inCircle(team: string, circle: readonly HandedOff[], last: string | null): TroupeError {
  const names = [circle[0]?.from, ...circle.map(({ to }) => to)].join(" → ");
  return new TroupeError(`${team}: handed off in a circle, ${names}, twice in the same words: nothing comes of it`, {
    code: "limit_reached",
    detail: { agent: team, limit: "circle", at: circle.length, last },
  });
}
