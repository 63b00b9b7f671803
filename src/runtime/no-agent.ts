import { TroupeError } from "../base/errors.ts";
import { shown } from "../base/shown.ts";

/** What was called instead of an agent. */
export function noAgent(given: unknown): TroupeError {
  const issue = `ctx.call: the first argument must be an agent (something with a name and run), got ${shown(given)}`;
  return new TroupeError(issue, { code: "invalid_input", detail: { issues: [issue] } });
}
