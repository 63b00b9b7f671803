import type { Json } from "../../base/json.ts";
import type { Turn } from "../../core/turn.ts";
import type { BoardEntries } from "./board-entries.ts";
import { mostEntries } from "./read-contribution.ts";

/** What a member of a blackboard sees. */
export type BlackboardView = Readonly<{
  /** Whether it is to say if it could add something, or to add it. One that adds at once need not be asked again. */
  step: "look" | "contribute";
  /** Where the board is in the run's store: for `readBlackboard`. */
  board: string;
  /** What others have added since the member last looked, oldest first. */
  news: readonly Readonly<{ author: string; description: string; content: Json }>[];
}>;

/** What a member is asked. */
export type BoardQuestion = "able" | "bid" | "entries";

const shape = `{"entries":[{"description":"in a few words","content":"all of it"}]}`;

const requests: Readonly<Record<BoardQuestion, string>> = {
  able: `Could you add something to the board as it stands? Answer with JSON: {"able":true} or {"able":false}.`,
  bid: `How much could you add to the board as it stands? Answer with JSON: {"bid":0.5}, from 0 for nothing to 1 for the solution.`,
  entries: `Add what you can to the board as it stands. Answer with JSON: ${shape}, at most ${mostEntries} entries; an empty list when you have nothing to add.`,
};

const roleOf = (team: string, member: string): string =>
  [
    `You are ${member}, one of those who work at the blackboard ${JSON.stringify(team)}.`,
    "Nobody plans the work: each adds what they can, by what they know and by what is on the board.",
    "You are shown what others have added since you last looked. Add only what is not there yet; nothing is also an answer.",
  ].join(" ");

/** What a member is given: all that is new to it, unless it has just been shown that. */
export function boardTurn(
  team: string,
  task: string,
  member: string,
  board: BoardEntries,
  question: BoardQuestion,
): Turn<BlackboardView> {
  const news = board.newsFor(member).map(({ author, description, content }) => ({ author, description, content }));
  const step = question === "entries" ? "contribute" : "look";
  const view: BlackboardView = { step, board: board.place, news };
  return { task, role: roleOf(team, member), view, request: requests[question] };
}
