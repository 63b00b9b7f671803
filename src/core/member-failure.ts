import { toFailure } from "./failure.ts";

/** Who in a team failed, and why. */
export type MemberFailure = Readonly<{
  /** The member's name. */
  member: string;
  /** Of our errors; null for others. */
  code: string | null;
  message: string;
}>;

/** What a team returns that goes on without members that failed. */
export type TeamResult<V> = Readonly<{
  value: V;
  /** In the order in which they happened; empty when all went well. */
  failures: readonly MemberFailure[];
}>;

export function memberFailure(member: string, error: unknown): MemberFailure {
  const { code, message } = toFailure(error);
  return { member, code, message };
}
