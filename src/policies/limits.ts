import type { Policy } from "../core/agent.ts";
import type { TreeLimits } from "../core/bounds.ts";
import { checkTreeLimits } from "../core/check-bounds.ts";
import { checkWrapped } from "./check-option.ts";

/**
 * Limits what goes on below the inner agent, and how long it may live. All that it calls inherits them, runs of their own as
 * well: of several limits the tightest holds, and nothing within makes one wider. A call that would cross one is refused before
 * anything runs; of `ms` the agent and all below are aborted. Policies around agents are no level and no call, but each further
 * attempt is one.
 *
 * What the run has recorded decides, so a resumed run is refused the same. `ms` is a durable timer: it counts on through a
 * restart, and the time of a person who is asked counts. A run of its own is given what is left when it is started: what it
 * calls is not counted here.
 *
 * Without any option a run has `depth: 64`, and nothing else; `troupe({ limits })` sets that for all runs of an app.
 *
 * @throws TroupeError `limit_reached`, with the limit and whose it is, in the place that crosses it.
 * @throws RangeError or TypeError for limits that cannot be.
 * @example
 * const bounded = limits({ depth: 2, fanOut: 5, calls: 30, ms: 600_000 })(manager);
 */
export function limits(limits: TreeLimits): Policy {
  checkTreeLimits("limits", limits);
  return (inner) => {
    checkWrapped("limits", inner);
    return { ...inner, run: (input, ctx) => ctx.call(inner, input, { mail: "inherited", limits }) };
  };
}
