import { TroupeError } from "../../base/errors.ts";
import type { MemberFailure } from "../../core/member-failure.ts";

/** Too few members are left to do what the team is for. `index` in its detail is the member's place among `names`. */
export function tooFew(
  team: string,
  names: readonly string[],
  wanted: number,
  completed: number,
  failures: readonly MemberFailure[],
): TroupeError {
  const list = failures.map(({ member, message }) => `${member}: ${message}`).join("; ");
  const why = list === "" ? "nobody was there" : list;
  return new TroupeError(`${team}: ${completed} of at least ${wanted} members took part: ${why}`, {
    code: "not_enough",
    detail: {
      wanted,
      completed,
      failures: failures.map(({ member, message }) => ({ index: names.indexOf(member), message })),
    },
  });
}
