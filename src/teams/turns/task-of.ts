import type { Json } from "../../base/json.ts";
import type { Context, Thread } from "../../core/agent.ts";
import { isTurn, nextText, openingText, type Statement, statementsIn, type Turn } from "../../core/turn.ts";
import { textOf } from "./said.ts";

/** The turns of a team that is a member of another, in one conversation with it. */
interface Story {
  readonly turns: { readonly text: string; readonly said: readonly Statement[] }[];
  /** Calls that had returned when the last turn was told. */
  completed: number;
}

const stories = new WeakMap<Thread, Story>();

/**
 * Adds a turn to what was told before. A team has no memory of its turns, as a model has, so it is told of all of them
 * again, each once, with what it has answered. A turn that came to nothing is forgotten: what was news then is news again.
 */
function tell(turn: Turn, thread: Thread | null): Story["turns"] {
  const said = statementsIn(turn.view);
  if (thread === null) return [{ text: openingText(turn), said }];
  const story = stories.get(thread) ?? { turns: [], completed: thread.completed };
  stories.set(thread, story);
  if (story.completed === thread.completed) story.turns.pop();
  else story.turns.push({ text: `Your answer was: ${textOf(thread.last)}`, said: [] });
  story.turns.push({ text: story.turns.length === 0 ? openingText(turn) : nextText(turn), said });
  story.completed = thread.completed;
  return story.turns;
}

/** What a team is to do, in words. */
export function taskOf(input: Json, ctx: Context): string {
  if (typeof input === "string") return input;
  if (!isTurn(input)) return JSON.stringify(input ?? null, null, 2);
  return tell(input, ctx.thread)
    .map(({ text }) => text)
    .join("\n\n");
}

/** What a team was given, for a person: the task of the whole, and what was said to the team. */
export type Given = Readonly<{ task: string; said: readonly Statement[] }>;

/** As {@link taskOf}, without the words that tell a member who it is and what to do. */
export function givenTo(input: Json, ctx: Context): Given {
  if (!isTurn(input)) return { task: taskOf(input, ctx), said: [] };
  return { task: input.task, said: tell(input, ctx.thread).flatMap(({ said }) => said) };
}
