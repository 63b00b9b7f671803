import { fn } from "../../src/agents/fn.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { Turn } from "../../src/core/turn.ts";
import type { GroupChatView } from "../../src/teams/group-chat/chat-state.ts";
import type { GroupChatResult } from "../../src/teams/group-chat.ts";

export type Seat = Turn<GroupChatView>;
type Member = Agent<Seat, string>;

/** Says where it is in the run, in a step. */
export const member = (name: string): Member =>
  fn(name, async (_, ctx) => `${name} ${await ctx.step("speak", ({ key }) => key, { effect: "pure" })}`);

export const abc: readonly Member[] = ["a", "b", "c"].map(member);

/** Members that keep what they were told, outside of the run: not for runs that are executed again. */
export function listeners(
  names: readonly string[],
  answer: (name: string, turn: Seat) => string = (name) => name,
): { readonly members: readonly Member[]; readonly told: (name: string) => readonly Seat[] } {
  const heard = new Map<string, Seat[]>(names.map((name) => [name, []]));
  const members = names.map((name) =>
    fn(name, (turn: Seat) => {
      heard.get(name)?.push(turn);
      return answer(name, turn);
    }),
  );
  return { members, told: (name) => heard.get(name) ?? [] };
}

/** Who has spoken, for names of one letter. */
export const speakers = ({ transcript }: GroupChatResult<unknown>): string =>
  transcript.map(({ from }) => from).join("");
