import { TroupeError } from "../../base/errors.ts";
import type { Json } from "../../base/json.ts";
import { isDeeperThan } from "../../base/levels.ts";
import type { Agent, CallOptions, Context } from "../../core/agent.ts";
import { fromFailure } from "../../core/failure.ts";
import { type MemberFailure, memberFailure } from "../../core/member-failure.ts";
import { isSupervised, type SupervisedReport } from "../../core/supervised-report.ts";
import type { Turn } from "../../core/turn.ts";
import { type Members, membersNow } from "../membership/roster.ts";

/** What came of asking a member. */
export type Asked<O> =
  | { readonly ok: true; readonly member: string; readonly value: O }
  | { readonly ok: false; readonly member: string; readonly failure: MemberFailure; readonly error: unknown };

/** For members that may leave. */
export interface PresentOptions extends CallOptions {
  /** Whom the member is one of. A roster is looked at before each call: one who has left is not called, and has not failed. */
  readonly members: Members<Agent>;
  /** They were looked at just now, which saves looking before the first call. */
  readonly isSeen?: boolean;
}

/** `members` is there for those who look: without it nobody has left. */
export type AskOptions = CallOptions & { readonly members?: undefined };

/** The conversation that each member has with its team. */
const thread = "team";

/** Levels of what a member answers; there must be room around it, where it is kept. */
export const mostLevels = 100;

/**
 * Gives a member its turn, in the conversation it has with this team. That it fails is an outcome, for the pattern to deal
 * with; that the team is cancelled is not. A member that reports its failure instead of throwing it, as a supervised one, has
 * failed as well; if it has not, its answer is the value that it reports.
 *
 * Undefined for one who has left.
 * @throws the reason of `ctx.signal`, or of `options.signal`, when aborted.
 */
export async function askMember<V extends Json, O>(
  ctx: Context,
  member: Agent<Turn<V>, O>,
  turn: Turn<V>,
  options?: AskOptions,
): Promise<Asked<O>>;
export async function askMember<V extends Json, O>(
  ctx: Context,
  member: Agent<Turn<V>, O>,
  turn: Turn<V>,
  options: AskOptions | PresentOptions,
): Promise<Asked<O> | undefined>;
export async function askMember<V extends Json, O>(
  ctx: Context,
  member: Agent<Turn<V>, O>,
  turn: Turn<V>,
  options: AskOptions | PresentOptions = {},
): Promise<Asked<O> | undefined> {
  const { members, isSeen, ...how } = { isSeen: false, ...options };
  if (members && !isSeen && !(await isPresent(ctx, members, member))) return undefined;
  try {
    return answerIn(member.name, await ctx.call(member, turn, { thread, ...how }));
  } catch (error) {
    ctx.signal.throwIfAborted();
    options.signal?.throwIfAborted();
    return { ok: false, member: member.name, failure: memberFailure(member.name, error), error };
  }
}

async function isPresent(ctx: Context, members: Members<Agent>, { name }: Agent): Promise<boolean> {
  return (await membersNow(ctx, members)).some((each) => each.name === name);
}

/** What a member that returns this has answered: of a report of how it went, the value. */
export type Answered<O> = O extends SupervisedReport
  ? O extends { readonly status: "completed"; readonly value: infer V }
    ? V
    : never
  : O;

function answerIn<O>(member: string, given: O): Asked<O> {
  if (isSupervised(given) && given.status === "failed") {
    const { code, message } = given.error;
    const error = fromFailure({ name: "Error", code, message, detail: null }, member);
    return { ok: false, member, failure: { member, code, message }, error };
  }
  const value = isSupervised(given) && given.status === "completed" ? (given.value as O) : given;
  if (!isDeeperThan(mostLevels, value)) return { ok: true, member, value };
  const wrong = `its answer has more than ${mostLevels} levels`;
  const error = new TroupeError(`${member}: ${wrong}`, {
    code: "output_invalid",
    detail: { agent: member, issues: [wrong], repairs: 0, text: "" },
  });
  return { ok: false, member, failure: memberFailure(member, error), error };
}
