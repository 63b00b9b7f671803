import type { Json } from "../base/json.ts";
import type { OptionNames } from "../base/known-options.ts";
import type { Agent, Context } from "../core/agent.ts";
import type { MemberFailure } from "../core/member-failure.ts";
import type { Statement, Turn } from "../core/turn.ts";
import { absences } from "./membership/absences.ts";
import { memberNames } from "./membership/members.ts";
import { candidatesOf, type Members, membersNow } from "./membership/roster.ts";
import { teamName } from "./membership/team-name.ts";
import { tooFew } from "./membership/too-few.ts";
import { type Report, readReport } from "./rounds/read-report.ts";
import { atLeastOne, finiteFromOne } from "./running/bounds.ts";
import { gather } from "./running/gather.ts";
import { askMember } from "./turns/ask-member.ts";
import { taskOf } from "./turns/task-of.ts";
import { transcript } from "./turns/transcript.ts";

/** What a member sees in a tick: what the others have said since it was last asked, none of this tick. */
export type RoundsView = Readonly<{ tick: number; news: readonly Statement[] }>;

/** All members are done; the ticks are used up; or no member is left. */
export type RoundsEnd = "done" | "ticks" | "members";

export type RoundsResult = Readonly<{
  /** The last thing that each member has said, in the order in which they first spoke. */
  value: readonly Statement[];
  ended: RoundsEnd;
  /** So many there were. */
  ticks: number;
  /** All that was said, tick by tick, within one in the order of the members. */
  statements: readonly Statement[];
  failures: readonly MemberFailure[];
}>;

type RoundsMember = Agent<Turn<RoundsView>, unknown>;

export interface RoundsOptions {
  readonly name: string;
  readonly description?: string;
  readonly members: Members<RoundsMember>;
  /** Most ticks. Default 10. */
  readonly ticks?: number;
  /** How many members are asked at a time. Default: all. */
  readonly limit?: number;
}

const known: OptionNames<RoundsOptions> = { name: true, description: true, members: true, ticks: true, limit: true };

/**
 * In each tick all members act at the same time, on what the others had said before it, until every member has said that it
 * is done, at most `ticks` times. A member says so with `{ done: true }`, or with a last line DONE.
 *
 * One that is done is left alone until another member has said something that it has not seen; then it is asked again, and may
 * have to go on. A tick takes as long as its slowest member. Members may join and leave between ticks (`roster`); who joins is
 * told all that was said.
 *
 * Degrades: one that fails is asked again in the next tick, and left out after two failures in a row.
 *
 * Sources: Valiant, "A Bridging Model for Parallel Computation" (1990), for rounds in step; Malewicz et al., "Pregel: A System
 * for Large-Scale Graph Processing" (2010), for ending when all are done and nothing is new.
 *
 * @throws TroupeError `not_enough` when no member has ever answered.
 * @throws RangeError for no members or bounds below 1; TypeError for an option there is not.
 */
export function rounds(options: RoundsOptions): Agent<Json, RoundsResult> {
  const name = teamName("rounds", options, known);
  const { members, ticks = 10, limit = Number.POSITIVE_INFINITY } = options;
  const names = memberNames(`rounds ${name}`, candidatesOf(members));
  finiteFromOne(`rounds ${name}`, { ticks });
  atLeastOne(`rounds ${name}`, { limit });

  return {
    name,
    ...(options.description === undefined ? {} : { description: options.description }),
    async run(input, ctx) {
      const system = systemOf(ctx, { team: name, task: taskOf(input, ctx), members, ticks, limit });
      let tick = 0;
      const end = (ended: RoundsEnd): RoundsResult => {
        if (!system.hasBegun()) throw tooFew(name, names, 1, 0, system.failures);
        ctx.emit("rounds.ended", { ended, ticks: tick });
        const { value, statements, failures } = system;
        return { value: value(), ended, ticks: tick, statements, failures };
      };

      for (;;) {
        const present = system.present(await membersNow(ctx, members));
        if (present.length === 0) return end("members");
        if (present.every((member) => system.isDone(member.name))) return end("done");
        if (tick === ticks) return end("ticks");
        tick += 1;
        await system.advance(tick, present);
      }
    },
  };
}

interface Plan {
  readonly team: string;
  readonly task: string;
  readonly members: Members<RoundsMember>;
  readonly ticks: number;
  readonly limit: number;
}

/** What was said, who is done, and who has failed. */
function systemOf(ctx: Context, { team, task, members, ticks, limit }: Plan) {
  const said = transcript();
  const out = absences();
  const done = new Map<string, boolean>();
  const role = `You are a member of ${team}, which works in rounds, at most ${ticks}. In each round the members act at the same time, and then see what the others have said. When you have nothing more to do, end your answer with a line that says DONE; you are asked again only if another member has something new.`;

  function report(from: string, { text, done: isDone }: Report, seen: number): void {
    out.came(from);
    said.told(from, seen);
    done.set(from, isDone);
    if (text !== "") said.say(from, text);
  }

  return {
    statements: said.statements,
    failures: out.failures,
    hasBegun: () => done.size > 0,
    isDone: (name: string) => done.get(name) === true,
    present: (members: readonly RoundsMember[]) => members.filter((member) => !out.isOut(member.name)),
    value: () => [...new Map(said.statements.map((statement) => [statement.from, statement])).values()],

    async advance(tick: number, present: readonly RoundsMember[]): Promise<void> {
      const seen = said.statements.length;
      const request = tick === 1 ? "Round 1: do your part." : `Round ${tick}: go on.`;
      const turns = present
        .map((member) => ({ member, news: said.newsFor(member.name) }))
        .filter(({ member, news }) => news.length > 0 || !done.get(member.name));
      const asked = await gather(
        ctx,
        turns,
        ({ member, news }, signal, index) => {
          const turn = { task, role, view: { tick, news }, request };
          return askMember(ctx, member, turn, { signal, members, isSeen: index < limit });
        },
        limit,
      );
      for (const each of asked) {
        if (each?.ok) report(each.member, readReport(each.value), seen);
        else if (each) out.failed(each.failure);
      }
      const finished = present.filter((member) => done.get(member.name)).length;
      ctx.emit("rounds.ticked", { tick, asked: asked.length, done: finished, of: present.length });
    },
  };
}
