import { STATUS_CODES } from "node:http";

/** What went wrong between here and a provider. */
export interface ProviderErrorOptions {
  /** HTTP status. Absent: no connection at all. */
  readonly status?: number;
  /** Default: what HTTP calls the status. */
  readonly message?: string;
  /** Sent as `retry-after`: a number of seconds, or an HTTP date as text. */
  readonly retryAfter?: number | string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The body of the response, as text. */
  readonly body?: string;
  /** Where there is no status: the code of the network error. Default `ECONNREFUSED`. */
  readonly code?: string;
}

const marker = Symbol.for("vercel.ai.error");
const callMarker = Symbol.for("vercel.ai.error.AI_APICallError");

/** Statuses that the provider packages say may be tried again. */
const isRetryable = (status: number): boolean => status === 408 || status === 409 || status === 429 || status >= 500;

/**
 * The error that a provider package of the AI SDK throws for a failed request: `APICallError.isInstance` says yes to it. It is
 * made of the marks alone, so that no provider package is loaded.
 */
export function providerError(options: ProviderErrorOptions): Error {
  const { status, headers = {}, retryAfter, body, code = "ECONNREFUSED" } = options;
  if (status === undefined) {
    const cause = Object.assign(new Error(options.message ?? `connect ${code}`), { code });
    return marked(new Error(`Cannot connect to API: ${cause.message}`, { cause }), { isRetryable: true });
  }
  const wait = retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
  return marked(new Error(options.message ?? STATUS_CODES[status] ?? `status ${status}`), {
    statusCode: status,
    responseHeaders: { ...headers, ...wait },
    ...(body === undefined ? {} : { responseBody: body }),
    isRetryable: isRetryable(status),
  });
}

function marked(error: Error, fields: object): Error {
  return Object.assign(error, {
    name: "AI_APICallError",
    url: "scripted:",
    requestBodyValues: {},
    ...fields,
    [marker]: true,
    [callMarker]: true,
  });
}
