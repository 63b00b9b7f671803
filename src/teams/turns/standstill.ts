import { cutText } from "../../base/cut-text.ts";
import { longestCycle } from "../../base/cycle.ts";
import type { TroupeError } from "../../base/errors.ts";
import { NumberedTexts } from "../../base/numbered-texts.ts";
import { nudgeAt, Repeats } from "../../base/repeats.ts";
import type { Context } from "../../core/agent.ts";
import type { MemberFailure } from "../../core/member-failure.ts";
import type { Statement } from "../../core/turn.ts";

/** Whether a team only says what it has said before. */
export interface Standstill {
  /** What members are to be told besides, with a blank before it; empty as long as something new is said. */
  readonly word: string;
  /**
   * Hears what was said at one time. True when it is over: the same was said by the same members as often as it may be, and nothing
   * new in between. Whether one agrees with another does not matter: only what somebody has said before is a repetition.
   */
  heard(ctx: Context, said: readonly Statement[]): boolean;
}

/** Longer texts are compared letter by letter. */
const mostFolded = 10_000;
/** Characters of a statement, where it is named. */
const mostShown = 200;

const word =
  " What was said last only repeats what was said before. Say something that has not been said yet, or say what is missing.";

const silent: Standstill = { word: "", heard: () => false };

/** @param repeats How often the same may be said while nothing new is; `Infinity` for as often as one likes. */
export function standstill(repeats: number): Standstill {
  if (repeats === Number.POSITIVE_INFINITY) return silent;
  const texts = new NumberedTexts();
  const seen = new Repeats();
  const last: (readonly Statement[])[] = [];
  let isStuck = false;

  function report(ctx: Context, event: "loop.nudged" | "loop.detected", times: number): void {
    const circle = last.slice(-(seen.cycle() ?? longestCycle)).flat();
    const calls = [...new Set(circle.map(({ from, text }) => `${from}: ${cutText(text, 0, mostShown)}`))];
    ctx.emit(event, { kind: calls.length > 1 ? "ping_pong" : "loop", times, calls });
  }

  return {
    get word() {
      return isStuck ? word : "";
    },
    heard(ctx, said) {
      if (said.length === 0) return false;
      last.push(said);
      if (last.length > longestCycle) last.shift();
      const times = seen.step(said.map(({ from, text }) => texts.numberOf(`${from}: ${folded(text)}`)));
      if (times === 0) isStuck = false;
      if (times >= repeats) {
        report(ctx, "loop.detected", times);
        return true;
      }
      if (!isStuck && times >= nudgeAt(repeats)) {
        isStuck = true;
        report(ctx, "loop.nudged", times);
      }
      return false;
    },
  };
}

/** Statements are the same whatever their case and their blanks. */
const folded = (text: string): string =>
  text.length > mostFolded ? text : text.toLowerCase().replace(/\s+/g, " ").trim();

/** How a team that has no name for such an end says why it has ended. */
export const stalled = (member: string, times: number): MemberFailure => ({
  member,
  code: "loop_detected" satisfies TroupeError["code"],
  message: `the same was said ${times} times, and nothing new in between`,
});
