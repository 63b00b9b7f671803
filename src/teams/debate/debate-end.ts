import type { Agent, Context } from "../../core/agent.ts";
import type { Statement, Turn } from "../../core/turn.ts";
import type { Absences } from "../membership/absences.ts";
import { type Asked, askMember } from "../turns/ask-member.ts";
import { askFor } from "../turns/read-answer.ts";
import { valueIn } from "../turns/team-value.ts";
import type { Transcript } from "../turns/transcript.ts";
import { readVerdict } from "./verdict.ts";

/** A debater sees what the others have said since it spoke last; whoever decides sees all of it. */
export type DebateView = Readonly<{ statements: readonly Statement[] }>;

/** Anything that takes such turns; what it answers is said as text. */
export type Debater = Agent<Turn<DebateView>>;

/** A debate at work. */
export interface Debate {
  readonly task: string;
  readonly transcript: Transcript;
  readonly absences: Absences;
}

interface Ending {
  readonly name: string;
  readonly positions: Readonly<Record<string, string>>;
  /** Who decides it, or makes one answer of it. */
  readonly chair: Debater;
  readonly isJudge: boolean;
}

/** The judge's verdict on those who have spoken, or the synthesis. */
export function conclude(
  ctx: Context,
  { task, transcript }: Debate,
  { name, positions, chair, isJudge }: Ending,
  speakers: readonly string[],
): Promise<Asked<unknown>> {
  const sides = speakers.map((each) => sideText(each, positions)).join("\n");
  const turn: Turn<DebateView> = {
    task,
    role: `You ${isJudge ? "judge" : "bring together"} the debate ${JSON.stringify(name)}. Its debaters, with the positions they were given:\n${sides}`,
    view: { statements: transcript.newsFor(chair.name) },
    request: isJudge ? verdictRequest(speakers) : synthesisRequest,
  };
  if (!isJudge) return askMember(ctx, chair, turn);
  return askFor(ctx, chair, turn, (answer) => readVerdict(valueIn(answer), speakers));
}

const sideText = (debater: string, positions: Readonly<Record<string, string>>): string =>
  Object.hasOwn(positions, debater) ? `- ${debater}: ${positions[debater]}` : `- ${debater}`;

const verdictRequest = (speakers: readonly string[]): string =>
  `Who has argued best? Judge what was said, not whether you held it before. Answer as JSON: {"winner": one of ${JSON.stringify(speakers)}, "reasons": a text, "scores": from 0 to 10 by name}.`;

const synthesisRequest = "Give the one answer that the debate leads to. Say where the debaters still disagree.";
