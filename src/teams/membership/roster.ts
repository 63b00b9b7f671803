import { TroupeError } from "../../base/errors.ts";
import { pathName } from "../../base/ids.ts";
import type { OptionNames } from "../../base/known-options.ts";
import { didYouMean } from "../../base/nearest.ts";
import type { Agent, Context } from "../../core/agent.ts";
import { contend } from "../../core/contend.ts";
import { checkTexts } from "./check-values.ts";
import { memberNames } from "./members.ts";
import { teamName } from "./team-name.ts";

export interface RosterOptions<M extends Agent> {
  /** For messages and for its key: at most 120 characters, no `/`. */
  readonly name: string;
  /** All that can ever be members, each with a name of its own. */
  readonly candidates: readonly M[];
  /** Names of those that are members at first. Default: all candidates. */
  readonly members?: readonly string[];
  /** A space of the store that other runs see as well, such as `"teams"`. Default: `"run"`, each run has its own. */
  readonly space?: string;
}

/** Who is in a team, which may change while it works. What takes `members` takes one of these as well. */
export interface Roster<M extends Agent> {
  /** Members of the moment, in the order in which they joined. A recorded step. */
  current(ctx: Context): Promise<readonly M[]>;
  /** From the team's next turn on; then there is a note `roster.joined` in the log. Nothing happens to one that is a member. @throws TroupeError `invalid_input` for a name that is no candidate's. */
  join(ctx: Context, name: string): Promise<void>;
  /** Never called again, once this has resolved; a call that is at work goes on. Note: `roster.left`. @throws TroupeError `invalid_input` */
  leave(ctx: Context, name: string): Promise<void>;
  readonly candidates: readonly M[];
}

const known: OptionNames<RosterOptions<Agent>> = { name: true, candidates: true, members: true, space: true };

/**
 * Members that may join and leave while a team works: `groupChat({ members: staff, … })`, and in a member or a tool
 * `await staff.leave(ctx, "intern")`. Who is a member is kept in the store, as names; it survives restarts.
 *
 * A team looks at its roster between turns. One without members ends, as its pattern says.
 *
 * @throws TypeError or RangeError for options that cannot be.
 */
export function roster<M extends Agent>(options: RosterOptions<M>): Roster<M> {
  const name = teamName("roster", options, known);
  const { candidates, space = "run" } = options;
  const where = `roster ${name}`;
  const names = memberNames(where, candidates, 1, "candidates");
  const first = options.members ?? names;
  checkTexts(where, "members", first);
  const stranger = first.find((each) => !names.includes(each));
  if (stranger !== undefined) throw new TypeError(`${where}: ${JSON.stringify(stranger)} is no candidate's name`);
  const twice = first.find((each, index) => first.indexOf(each) !== index);
  if (twice !== undefined) throw new TypeError(`${where}: ${JSON.stringify(twice)} is twice among its members`);
  const key = `${pathName(space)}/roster/${name}`;

  async function read(ctx: Context): Promise<{ readonly now: readonly string[]; readonly version: number }> {
    const item = await ctx.store.get(key);
    return item === null ? { now: first, version: 0 } : { now: item.value as readonly string[], version: item.version };
  }

  async function change(
    ctx: Context,
    member: string,
    note: "roster.joined" | "roster.left",
    next: (now: readonly string[]) => readonly string[],
  ): Promise<void> {
    if (!names.includes(member)) throw noCandidate(where, member, names);
    const hasChanged = await contend(ctx, async () => {
      const { now, version } = await read(ctx);
      const then = next(now);
      if (then !== now) await ctx.store.put(key, then, { ifVersion: version, unlabelled: true });
      return then !== now;
    });
    if (hasChanged) ctx.emit(note, { roster: name, member });
  }

  return {
    candidates,
    async current(ctx) {
      const { now } = await read(ctx);
      return now.flatMap((member) => candidates.filter((each) => each.name === member));
    },
    join: (ctx, member) =>
      change(ctx, member, "roster.joined", (now) => (now.includes(member) ? now : [...now, member])),
    leave: (ctx, member) =>
      change(ctx, member, "roster.left", (now) => (now.includes(member) ? now.filter((each) => each !== member) : now)),
  };
}

/** What patterns take: a list, or a roster. */
export type Members<M extends Agent> = readonly M[] | Roster<M>;

/** Of anything: what is neither is refused with the names. */
const isRoster = <M extends Agent>(members: Members<M>): members is Roster<M> =>
  typeof members === "object" && members !== null && "current" in members && typeof members.current === "function";

/** All that can be members: to check names when a team is defined. */
export const candidatesOf = <M extends Agent>(members: Members<M>): readonly M[] =>
  isRoster(members) ? members.candidates : members;

/** Members of the moment. A list costs nothing, a roster is a recorded step. */
export const membersNow = <M extends Agent>(ctx: Context, members: Members<M>): Promise<readonly M[]> =>
  isRoster(members) ? members.current(ctx) : Promise.resolve(members);

function noCandidate(where: string, member: string, names: readonly string[]): TroupeError {
  const stranger = `${JSON.stringify(member)}${didYouMean(member, names)}`;
  const issues = [`${where}: no candidate is called ${stranger} (candidates: ${names.join(", ")})`];
  return new TroupeError(issues.join(), { code: "invalid_input", detail: { issues } });
}
