import { TroupeError } from "../base/errors.ts";

/** What was called instead of an agent. */
export function noAgent(given: unknown): TroupeError {
  const got = typeof given === "string" ? JSON.stringify(given) : `a ${typeof given}`;
  const issue = `ctx.call: the first argument must be an agent (something with a name and run), got ${got}`;
  return new TroupeError(issue, { code: "invalid_input", detail: { issues: [issue] } });
}
