import type { MemberFailure } from "../../core/member-failure.ts";

const mostInARow = 2;

/** Who has failed to take a turn. One that fails twice in a row is not asked again: the team goes on without it. */
export interface Absences {
  /** In the order in which they happened. */
  readonly failures: readonly MemberFailure[];
  /** `role` tells apart what one agent does in several; default: its name, as a member. */
  failed(failure: MemberFailure, role?: unknown): void;
  came(role: unknown): void;
  isOut(role: unknown): boolean;
}

export function absences(): Absences {
  const failures: MemberFailure[] = [];
  const inARow = new Map<unknown, number>();
  return {
    failures,
    failed(failure, role = failure.member) {
      failures.push(failure);
      inARow.set(role, (inARow.get(role) ?? 0) + 1);
    },
    came(role) {
      inARow.delete(role);
    },
    isOut: (role) => (inARow.get(role) ?? 0) >= mostInARow,
  };
}
