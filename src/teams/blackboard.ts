import type { Json } from "../base/json.ts";
import type { OptionNames } from "../base/known-options.ts";
import type { Agent, Context } from "../core/agent.ts";
import type { MemberFailure } from "../core/member-failure.ts";
import type { Turn } from "../core/turn.ts";
import { type BlackboardEntry, boardEntries, placeOf } from "./blackboard/board-entries.ts";
import { type BlackboardController, type Round, roundOf } from "./blackboard/board-round.ts";
import type { BlackboardView } from "./blackboard/board-turn.ts";
import { checkFunction } from "./membership/check-values.ts";
import { memberNames } from "./membership/members.ts";
import { candidatesOf, type Members, membersNow } from "./membership/roster.ts";
import { teamName } from "./membership/team-name.ts";
import { tooFew } from "./membership/too-few.ts";
import { finiteFromOne } from "./running/bounds.ts";
import { decide } from "./turns/decide.ts";
import { taskOf } from "./turns/task-of.ts";

export interface BlackboardOptions {
  readonly name: string;
  readonly description?: string;
  /** At least one. They answer as in {@link BlackboardAnswer}. A roster is looked at before every round. */
  readonly members: Members<Agent<Turn<BlackboardView>>>;
  /**
   * Who adds in a round: `"all"` who have something, at the same time (default); or one of those who say that they have
   * something: `"priority"` the first in the list, `"bid"` the one that says it has most.
   */
  readonly controller?: BlackboardController;
  /** Most rounds. Default 10. With a controller other than `"all"` a round adds what one member has. */
  readonly rounds?: number;
  /** Ends it when true; asked after each round in which something was added. Must be pure, or answer later: then it is recorded. */
  readonly until?: (entries: readonly BlackboardEntry[]) => boolean | PromiseLike<boolean>;
}

const known: OptionNames<BlackboardOptions> = {
  name: true,
  description: true,
  members: true,
  controller: true,
  rounds: true,
  until: true,
};

/** Why it ended: nobody had anything to add to the board as it stands; `until`; `rounds`; or no member was left. */
export type BlackboardEnd = "quiet" | "until" | "rounds" | "members";

export type BlackboardResult = Readonly<{
  /** All that was added, oldest first. */
  value: readonly BlackboardEntry[];
  ended: BlackboardEnd;
  /** Rounds in which somebody was asked. */
  rounds: number;
  failures: readonly MemberFailure[];
}>;

/**
 * Members share a blackboard. Each is shown what others have added since it last looked, and adds what it can; nobody is told
 * when to speak. It ends when it is quiet: every member has said that it has nothing to add to the board as it stands. Until
 * then a member is asked again when there is something new, or when it has just added something.
 *
 * With `controller: "all"` the members of a round look at the same board, at the same time, and what they add is ordered by
 * their names: contributions that do not depend on each other give the same board, in whatever order members are listed or
 * answer. What an author has added once is not added again.
 *
 * The board is in the run's store, under the `board` of the members' view; {@link readBlackboard} reads all of it.
 *
 * A member that fails is asked again when there is something new; after two failures in a row it is left out. Members of a
 * round are not cut off when another one fails.
 *
 * Sources: Erman, Hayes-Roth, Lesser and Reddy, "The Hearsay-II Speech-Understanding System" (1980), for the blackboard;
 * Hayes-Roth, "A Blackboard Architecture for Control" (1985), for choosing by bids; Nii, "Blackboard Systems" (1986).
 *
 * @throws TroupeError `not_enough` when no member has ever given an answer that could be read; whatever `until` throws.
 * @throws TypeError or RangeError for options that cannot be.
 * @example
 * const diagnosis = blackboard({ name: "diagnosis", members: [logs, metrics, code], rounds: 5 });
 */
export function blackboard(options: BlackboardOptions): Agent<Json, BlackboardResult> {
  const name = teamName("blackboard", options, known);
  const { members, controller = "all", rounds = 10, until } = options;
  const names = memberNames(`blackboard ${name}`, candidatesOf(members));
  if (!["all", "priority", "bid"].includes(controller)) {
    throw new TypeError(`blackboard ${name}: controller must be "all", "priority" or "bid"`);
  }
  finiteFromOne(`blackboard ${name}`, { rounds });
  if (until !== undefined) checkFunction(`blackboard ${name}`, "until", until);

  return {
    name,
    ...(options.description === undefined ? {} : { description: options.description }),
    async run(input, ctx) {
      const entries = boardEntries(placeOf(ctx));
      const round = roundOf(ctx, { team: name, task: taskOf(input, ctx), members, controller }, entries);
      const { ended, count } = await work(ctx, members, rounds, round, until);
      if (!round.hasBegun()) throw tooFew(name, names, 1, 0, round.failures);
      ctx.emit("blackboard.ended", { ended, rounds: count, entries: entries.all.length });
      return { value: entries.all, ended, rounds: count, failures: round.failures };
    },
  };
}

async function work(
  ctx: Context,
  members: BlackboardOptions["members"],
  rounds: number,
  round: Round,
  until: BlackboardOptions["until"],
): Promise<{ readonly ended: BlackboardEnd; readonly count: number }> {
  for (let count = 0; ; count++) {
    const present = round.present(await membersNow(ctx, members));
    if (present.length === 0) return { ended: "members", count };
    const asked = present.filter(({ name }) => round.concerns(name));
    if (asked.length === 0) return { ended: "quiet", count };
    if (count === rounds) return { ended: "rounds", count };
    const added = await round.hold(count + 1, asked);
    ctx.emit("blackboard.advanced", { round: count + 1, asked: asked.length, added });
    if (added > 0 && until && (await decide(ctx, `until-${count + 1}`, until, round.entries))) {
      return { ended: "until", count: count + 1 };
    }
  }
}
