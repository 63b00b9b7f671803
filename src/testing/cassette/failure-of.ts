import { recordOf } from "./recorded-error.ts";
import type { Answer } from "./tape-line.ts";

/** What the caller has given up is not a failure of the other side. */
export const failureOf = (error: unknown, signal: AbortSignal | undefined): Answer =>
  signal?.aborted ? { aborted: true } : { error: recordOf(error) };
