import { asError, type ErrorCode, type ErrorDetails, TroupeError } from "../../base/errors.ts";
import type { Json } from "../../base/json.ts";

/** What a cassette keeps of an error: what programs look at, and no stack, because a stack names the machine. */
export type ErrorRecord = Readonly<{
  name: string;
  message: string;
  code?: string;
  /** Of errors of this library. */
  detail?: Json;
  /** Of failed requests: the HTTP status, whether trying again may help, how long to wait, and what was answered. */
  status?: number;
  retryable?: boolean;
  headers?: Readonly<Record<string, string>>;
  body?: string;
  cause?: ErrorRecord;
}>;

/** Headers that say when to try again; all others may name the account. */
const kept: readonly string[] = ["retry-after", "retry-after-ms"];
const deepest = 3;

export function recordOf(thrown: unknown, depth = 0): ErrorRecord {
  const error = asError(thrown);
  const { statusCode, isRetryable, responseHeaders, responseBody, code } = error as Readonly<Record<string, unknown>> &
    Error;
  return {
    name: error.name,
    message: error.message,
    ...(typeof code === "string" ? { code } : {}),
    ...(TroupeError.is(error) ? { detail: error.detail as unknown as Json } : {}),
    ...(typeof statusCode === "number" ? { status: statusCode } : {}),
    ...(typeof isRetryable === "boolean" ? { retryable: isRetryable } : {}),
    ...(typeof responseHeaders === "object" && responseHeaders !== null ? { headers: pick(responseHeaders) } : {}),
    ...(typeof responseBody === "string" ? { body: responseBody } : {}),
    ...(Error.isError(error.cause) && depth < deepest ? { cause: recordOf(error.cause, depth + 1) } : {}),
  };
}

function pick(headers: object): Record<string, string> {
  const found = Object.entries(headers).filter(([name]) => kept.includes(name.toLowerCase()));
  return Object.fromEntries(found.map(([name, value]) => [name, String(value)]));
}

const builtIn: Readonly<Record<string, new (message: string, options: ErrorOptions) => Error>> = {
  TypeError,
  RangeError,
  SyntaxError,
};

/** An error that programs cannot tell from the one that was recorded, unless they look at its class. */
export function errorOf(record: ErrorRecord): Error {
  const { name, message, code, detail, status, retryable, headers, body } = record;
  const options = record.cause === undefined ? {} : { cause: errorOf(record.cause) };
  if (name === "TroupeError" && code !== undefined) {
    return new TroupeError(message, {
      code: code as ErrorCode,
      detail: detail as unknown as ErrorDetails[ErrorCode],
      ...options,
    });
  }
  const error = new (builtIn[name] ?? Error)(message, options);
  return Object.assign(error, error.name === name ? {} : { name }, {
    ...(code === undefined ? {} : { code }),
    ...(status === undefined ? {} : { statusCode: status }),
    ...(retryable === undefined ? {} : { isRetryable: retryable }),
    ...(headers === undefined ? {} : { responseHeaders: headers }),
    ...(body === undefined ? {} : { responseBody: body }),
    ...marksOf(name),
  });
}

/** By these the AI SDK knows its errors, those of another copy of it included. */
function marksOf(name: string): object {
  if (!name.startsWith("AI_")) return {};
  return { [Symbol.for("vercel.ai.error")]: true, [Symbol.for(`vercel.ai.error.${name}`)]: true };
}
