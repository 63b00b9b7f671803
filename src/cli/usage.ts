import { TroupeError } from "../base/errors.ts";

/**
 * The error for a command line that asks for something impossible. `fix` says what to do where the help of the command
 * would not tell.
 */
export function usage(message: string, fix?: string): TroupeError<"invalid_input"> {
  const error = new TroupeError(message, { code: "invalid_input", detail: { issues: [message] } });
  return fix === undefined ? error : Object.assign(error, { fix });
}
