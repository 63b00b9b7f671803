import { asError, TroupeError } from "../../base/errors.ts";
import type { GrantLists, TreeLimits } from "../../core/bounds.ts";
import { checkGrantLists, checkTreeLimits } from "../../core/check-bounds.ts";
import type { CallPlace } from "../call-place.ts";
import { both } from "../waits.ts";
import type { Reach } from "./bounds.ts";
import { Lifetime } from "./lifetime.ts";

/** Gives a call that has not begun limits or grants of its own, within those that it would have. @throws TroupeError `invalid_input` */
export function narrow(
  place: CallPlace,
  agent: string,
  limits: TreeLimits | undefined,
  grants: GrantLists | undefined,
): void {
  try {
    if (limits !== undefined) checkTreeLimits("ctx.call: limits", limits);
    if (grants !== undefined) checkGrantLists("ctx.call: grants", grants);
  } catch (error) {
    const issue = asError(error).message;
    throw new TroupeError(issue, { code: "invalid_input", detail: { issues: [issue] }, cause: error });
  }
  const { path, level, host, bounds } = place;
  place.bounds = bounds.within({ agent, path, level }, host.now(), limits ?? {}, grants);
  const { life } = place.bounds;
  if (life && life !== bounds.life) live(place, life);
}

/** Ends a call when its time is up, once it has begun. */
export function live(place: CallPlace, life: Reach): void {
  place.life = new Lifetime(life);
  place.signal = both(place.signal, place.life.signal);
}
