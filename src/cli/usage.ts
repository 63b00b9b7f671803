import { TroupeError } from "../base/errors.ts";

/** The error for a command line that asks for something impossible. */
export function usage(message: string): TroupeError<"invalid_input"> {
  return new TroupeError(message, { code: "invalid_input", detail: { issues: [message] } });
}
