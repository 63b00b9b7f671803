import { asError, TroupeError } from "../base/errors.ts";
import { cleanJson, cleanLine, cleanText } from "./clean-text.ts";
import { remedyFor } from "./exit.ts";
import type { Terminal } from "./terminal.ts";

/** An error as programs read it. */
export interface ErrorObject {
  readonly code: string;
  readonly message: string;
  readonly fix: string;
}

export function errorObject(thrown: unknown): ErrorObject {
  const error = asError(thrown);
  const code = codeOf(error);
  const fix = "fix" in error && typeof error.fix === "string" ? error.fix : remedyFor(code).fix;
  return { code, message: error.message, fix: fix.replaceAll("<id>", runOf(error) ?? "<id>") };
}

function runOf(error: Error): string | undefined {
  const detail: object | undefined = TroupeError.is(error) ? error.detail : undefined;
  return detail && "runId" in detail && typeof detail.runId === "string" ? detail.runId : undefined;
}

/** Says what went wrong and what to do, and returns the exit code. `command` is what was asked for: `troupe runs show`. */
export function reportError(thrown: unknown, terminal: Terminal, json: boolean, command: string): number {
  const error = asError(thrown);
  const said = errorObject(error);
  const { code, message } = said;
  const general = code === "invalid_input" && said.fix === remedyFor(code).fix;
  const fix = general ? `${command} --help shows how it is used.` : said.fix;
  const { paint, write } = terminal.err;
  if (json) terminal.out.write(`${cleanJson({ schema_version: 1, error: { code, message, fix } })}\n`);
  else
    write(
      `${paint("red", "error")} ${cleanText(message)} ${paint("dim", `[${code}]`)}\n${paint("dim", "  fix")} ${cleanLine(fix)}\n`,
    );
  if (terminal.env["TROUPE_DEBUG"]) write(`${cleanText(error.stack ?? "")}\n`);
  return remedyFor(code).exit;
}

function codeOf(error: Error): string {
  if (TroupeError.is(error)) return error.code;
  // a bad id, name or option is a programmer's mistake inside, and a wrong word on the command line
  return error instanceof TypeError && error.message.startsWith("not a ") ? "invalid_input" : "unexpected";
}
