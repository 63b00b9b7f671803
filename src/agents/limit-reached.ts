import { TroupeError } from "../base/errors.ts";

/** `last`: the last text that it had. */
export function limitReached(agent: string, limit: string, at: number, last: string | null, why = ""): TroupeError {
  const kept = last === null ? "it had no text yet" : "its last text is in the detail";
  return new TroupeError(`${agent} reached its limit of ${limit} (${at})${why}; ${kept}`, {
    code: "limit_reached",
    detail: { agent, limit, at, last },
  });
}
