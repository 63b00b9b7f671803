import type { Json } from "../../base/json.ts";
import type { Agent, CallOptions, Context } from "../../core/agent.ts";
import { type MemberFailure, memberFailure } from "../../core/member-failure.ts";
import type { Turn } from "../../core/turn.ts";

/** What came of asking a member. */
export type Asked<O> =
  | { readonly ok: true; readonly member: string; readonly value: O }
  | { readonly ok: false; readonly member: string; readonly failure: MemberFailure; readonly error: unknown };

/** The conversation that each member has with its team. */
const thread = "team";

/**
 * Gives a member its turn, in the conversation it has with this team. That it fails is an outcome, for the pattern to deal
 * with; that the team is cancelled is not.
 *
 * @throws the reason of `ctx.signal`, or of `options.signal`, when aborted.
 */
export async function askMember<V extends Json, O>(
  ctx: Context,
  member: Agent<Turn<V>, O>,
  turn: Turn<V>,
  options: CallOptions = {},
): Promise<Asked<O>> {
  try {
    return { ok: true, member: member.name, value: await ctx.call(member, turn, { thread, ...options }) };
  } catch (error) {
    ctx.signal.throwIfAborted();
    options.signal?.throwIfAborted();
    return { ok: false, member: member.name, failure: memberFailure(member.name, error), error };
  }
}
