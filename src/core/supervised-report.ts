import type { MemberFailure } from "./member-failure.ts";

/** How it went. */
export type SupervisedReport = Readonly<{
  /** How often the agent itself was run; those that stood in are not counted. */
  attempts: number;
  /** From the beginning to the end, pauses included, in milliseconds. */
  durationMs: number;
  /** Whether the value is that of one who stood in. */
  fallbackUsed: boolean;
  /** Each attempt that failed, and each stand-in, in order. Not empty does not mean that it failed in the end. */
  failures: readonly MemberFailure[];
}>;

/** What became of a supervised agent. */
export type Supervised<O> =
  | (SupervisedReport & Readonly<{ status: "completed"; value: O }>)
  /** `error` is the one that would have been thrown. */
  | (SupervisedReport & Readonly<{ status: "failed"; error: MemberFailure }>);

const fields: readonly string[] = ["attempts", "durationMs", "fallbackUsed", "failures", "status"];

/** Whether a value has exactly the fields of such a report. */
export function isSupervised(value: unknown): value is Supervised<unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const { status, error, attempts, durationMs, fallbackUsed, failures } = value as Readonly<Record<string, unknown>>;
  const outcome = status === "completed" ? "value" : "error";
  if (status !== "completed" && !(status === "failed" && isFailure(error))) return false;
  const isReport = typeof attempts === "number" && typeof durationMs === "number" && Array.isArray(failures);
  const isExact = Object.keys(value).every((field) => field === outcome || fields.includes(field));
  return isReport && typeof fallbackUsed === "boolean" && isExact;
}

const isFailure = (error: unknown): boolean =>
  typeof error === "object" && error !== null && "member" in error && "message" in error;
