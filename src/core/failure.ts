import { asError, type ErrorCode, type ErrorDetails, TroupeError } from "../base/errors.ts";
import { encodeJson, type Json } from "../base/json.ts";
import type { StepKind } from "./agent.ts";
import type { Failure } from "./outcome.ts";

/** Most characters that are kept of what an error says. */
const longestText = 10_000;
/** Most characters of JSON of its detail. */
const largestDetail = 1_048_576;

/** What the log keeps of an error: no stack, because that names the machine, and no more than a person would read. */
export function toFailure(thrown: unknown): Failure {
  const error = asError(thrown);
  return {
    name: textOf(() => error.name) ?? "Error",
    code: textOf(() => ("code" in error && typeof error.code === "string" ? error.code : null)),
    message: textOf(() => error.message) ?? "",
    detail: TroupeError.is(error) ? detailOf(error) : null,
  };
}

/** Errors of others may carry anything, and throw when looked at. */
function textOf(look: () => unknown): string | null {
  try {
    const found = look();
    return found === null || found === undefined ? null : cut(String(found)).toWellFormed();
  } catch {
    return null;
  }
}

const cut = (text: string): string => (text.length <= longestText ? text : `${text.slice(0, longestText)} …`);

function detailOf(error: TroupeError): Json {
  try {
    const { text, value = null } = encodeJson(error.detail, "detail");
    return (text?.length ?? 0) <= largestDetail ? value : null;
  } catch {
    return null;
  }
}

/** Codes that say that a place lacks something, such as a key or a package. */
const lacking: ReadonlySet<string | null> = new Set<ErrorCode>(["model_missing", "peer_missing"]);

/**
 * Whether a model could not be asked because of something that this place does not have. That says nothing about the run:
 * it is no outcome, and the run is stuck until it is resumed where the model can be had.
 */
export const isLacking = (kind: StepKind, { name, code }: Failure): boolean =>
  kind === "model" && name === "TroupeError" && lacking.has(code);

/**
 * The error a recorded failure is thrown as, live and in replay alike: ours as it was, any other as `step_failed`.
 * Only live there is a `cause`; programs must not depend on it.
 */
export function fromFailure({ name, code, message, detail }: Failure, step: string, cause?: unknown): TroupeError {
  const options = cause === undefined ? {} : { cause };
  if (name === "TroupeError" && code !== null) {
    return new TroupeError(message, {
      code: code as ErrorCode,
      detail: detail as unknown as ErrorDetails[ErrorCode],
      ...options,
    });
  }
  return new TroupeError(message, { code: "step_failed", detail: { step, name, message, code }, ...options });
}
