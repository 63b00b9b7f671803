import type { Json } from "../../base/json.ts";
import type { OptionNames } from "../../base/known-options.ts";
import type { Context } from "../../core/agent.ts";
import type { Question } from "../../core/decision.ts";
import type { Statement } from "../../core/turn.ts";

/** How the person is asked. */
export interface PersonOptions {
  /** Default: "What is the answer?", with the team's name. */
  readonly question?: string;
  /** Milliseconds until `otherwise` is taken as the answer. Survives restarts. Default: no limit. */
  readonly timeoutMs?: number;
  /** The answer when the time is up. Default: none, and the team fails. */
  readonly otherwise?: NonNullable<Question["otherwise"]>;
}

export const knownOfPerson: OptionNames<PersonOptions> = { question: true, timeoutMs: true, otherwise: true };

/** What a person has said in the place of a team. */
export type PersonsAnswer = Readonly<{ isPerson: true; by: string; value: Json; approved: boolean }>;

/**
 * Shows a person the task and all that was said, and asks for the answer. Undefined for a no without a word, which is also
 * what comes of it when nobody answers in time.
 */
export async function askPerson(
  ctx: Context,
  team: string,
  task: string,
  story: readonly Statement[],
  { question = `${team}: nobody has an answer so far. What is the answer?`, timeoutMs, otherwise }: PersonOptions,
): Promise<PersonsAnswer | undefined> {
  const { approved, value, note, by } = await ctx.ask({
    question,
    proposal: { task, story },
    why:
      story.length === 0 ? "There is nobody else to ask." : `${story.map(({ from }) => from).join(", ")} passed it on.`,
    ifRejected: "With a note or a value, that is the answer. Without, the team fails: nobody has an answer.",
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(otherwise === undefined ? {} : { otherwise }),
  });
  const said = value ?? note ?? null;
  return said === null && !approved ? undefined : { isPerson: true, by, value: said, approved };
}
