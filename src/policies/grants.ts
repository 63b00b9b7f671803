import type { Policy } from "../core/agent.ts";
import type { GrantLists } from "../core/bounds.ts";
import { checkGrantLists } from "../core/check-bounds.ts";
import { checkWrapped } from "./check-option.ts";

/**
 * Lists what the inner agent, and all that it calls, may call, use and write to. What a given list does not name is refused
 * before anything happens, by the runtime and not by a prompt: a model is not shown the tool, and if it calls it reads why not.
 * Without a list nothing of its kind is refused; an empty one allows nothing. All below inherits the lists, runs of their own
 * as well, and can only be given less: of several, what all of them name.
 *
 * Name the members of a team that is wrapped too, because the team calls them. An agent inside other policies is named once;
 * what stands in for it is another agent. An answer to a request that waits for it may always be sent.
 *
 * @throws TroupeError `not_granted`, in the place that wanted it; the log has the note `grant.refused`.
 * @throws TypeError for lists that cannot be.
 * @example
 * const writer = grants({ tools: ["read_*"], agents: [], mail: ["editor"] })(author);
 */
export function grants(lists: GrantLists): Policy {
  checkGrantLists("grants", lists);
  return (inner) => {
    checkWrapped("grants", inner);
    return { ...inner, run: (input, ctx) => ctx.call(inner, input, { mail: "inherited", grants: lists }) };
  };
}
