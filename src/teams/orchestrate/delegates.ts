import type { Json } from "../../base/json.ts";
import type { Agent } from "../../core/agent.ts";
import type { MemberFailure } from "../../core/member-failure.ts";
import type { Turn } from "../../core/turn.ts";
import { candidatesOf, type Members, membersNow } from "../membership/roster.ts";
import { askMember } from "../turns/ask-member.ts";
import { valueIn } from "../turns/team-value.ts";

/** One that work is delegated to. It sees the task of the team, and is asked for its part of it. */
export type Delegate = Agent<Turn<null>, unknown>;

/** A delegation that was not made, and why. Told to the one who asked for it; not an error. */
type Refusal = Readonly<{ refused: string }>;

/** The members of one run, as they are called by one who leads them. */
export interface Delegates {
  /** Each takes what it shall do, in words. */
  readonly agents: readonly Agent<string, unknown>[];
  /** What each of them meant by its last answer. */
  readonly answers: ReadonlyMap<string, Json>;
  /** In the order in which they happened. */
  readonly failures: readonly MemberFailure[];
}

/** Lets members be called at most `most` times in all. Each call is a conversation of its own. */
export function delegatesOf(team: string, task: string, members: Members<Delegate>, most: number): Delegates {
  const answers = new Map<string, Json>();
  const failures: MemberFailure[] = [];
  let made = 0;

  const delegate = (member: Delegate): Agent<string, unknown> => ({
    ...member,
    async run(request, ctx) {
      if (made >= most) return refusal("there are no delegations left; answer with what you have");
      made += 1;
      const now = await membersNow(ctx, members);
      if (!now.includes(member)) {
        return refusal(`${member.name} is not in the team now; there are: ${now.map(({ name }) => name).join(", ")}`);
      }
      const asked = await askMember(ctx, member, { task, role: roleOf(team, member.name), view: null, request });
      if (!asked.ok) {
        failures.push(asked.failure);
        throw asked.error;
      }
      const answer = valueIn(asked.value);
      answers.set(member.name, answer);
      return answer;
    },
  });

  return { agents: candidatesOf(members).map(delegate), answers, failures };
}

const refusal = (refused: string): Refusal => ({ refused });

const roleOf = (team: string, member: string): string =>
  `You are ${member} in the team ${team}. What is above is the task of the whole team. One who leads it asks you for a part of ` +
  "it: do that part only, and answer with the result.";
