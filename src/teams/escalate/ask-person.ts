import type { Json } from "../../base/json.ts";
import { checkOptions, type OptionNames } from "../../base/known-options.ts";
import { shown } from "../../base/shown.ts";
import type { Context } from "../../core/agent.ts";
import type { Question } from "../../core/decision.ts";
import type { Statement } from "../../core/turn.ts";
import { checkText } from "../membership/check-values.ts";
import type { Given } from "../turns/task-of.ts";

/** How the person is asked. */
export interface PersonOptions {
  /** Default: "What is the answer?", with the team's name. */
  readonly question?: string;
  /** Milliseconds until `otherwise` is taken as the answer. Survives restarts. Default: no limit. */
  readonly timeoutMs?: number;
  /** The answer when the time is up. Default: none, and the team fails. */
  readonly otherwise?: NonNullable<Question["otherwise"]>;
}

const known: OptionNames<PersonOptions> = { question: true, timeoutMs: true, otherwise: true };

/** @throws TypeError or RangeError naming what cannot be. */
export function checkPerson(where: string, person: PersonOptions = {}): void {
  checkOptions(`${where}: person`, person, known);
  const { question, timeoutMs = 0 } = person;
  if (question !== undefined) checkText(where, "person.question", question);
  if (typeof timeoutMs === "number" && timeoutMs >= 0) return;
  throw new RangeError(
    `${where}: person.timeoutMs must be a number of milliseconds from 0 on, got ${shown(timeoutMs)}`,
  );
}

/** What a person has said in the place of a team. */
export type PersonsAnswer = Readonly<{ isPerson: true; by: string; value: Json; approved: boolean }>;

/**
 * Shows a person the task and all that was said, and asks for the answer. Undefined for a no without a word, which is also
 * what comes of it when nobody answers in time.
 */
export async function askPerson(
  ctx: Context,
  team: string,
  given: Given,
  story: readonly Statement[],
  { question = `${team}: nobody has an answer so far. What is the answer?`, timeoutMs, otherwise }: PersonOptions,
): Promise<PersonsAnswer | undefined> {
  const { approved, value, note, by } = await ctx.ask({
    question,
    proposal: { task: given.task, story: [...given.said, ...story] },
    why:
      story.length === 0 ? "There is nobody else to ask." : `${story.map(({ from }) => from).join(", ")} passed it on.`,
    ifRejected: "With a note or a value, that is the answer. Without, the team fails: nobody has an answer.",
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(otherwise === undefined ? {} : { otherwise }),
  });
  const said = value ?? note ?? null;
  return said === null && !approved ? undefined : { isPerson: true, by, value: said, approved };
}
