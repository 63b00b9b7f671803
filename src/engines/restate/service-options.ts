import type { ObjectOptions, RetryPolicy, WorkflowOptions } from "@restatedev/restate-sdk";

/** Ten minutes. */
export const defaultMaxStepMs = 600_000;

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** Attempts follow each other quickly, and never end: giving up would lose a run. */
const retryPolicy: RetryPolicy = {
  initialInterval: 50,
  exponentiationFactor: 2,
  maxInterval: 2_000,
  maxAttempts: 2_000_000_000,
  onMaxAttempts: "pause",
};

/** Short messages: kept no longer than somebody may still ask whether they arrived. */
export const hubOptions: ObjectOptions = {
  enableLazyState: true,
  journalRetention: 0,
  idempotencyRetention: 10 * minuteMs,
  inactivityTimeout: minuteMs,
  retryPolicy,
};

/**
 * A step must be over before the server closes the run's input for want of news: else no cancel and no timer reaches
 * the run before the step ends by itself. And it must never be so late that the server kills and repeats it.
 */
export function runOptions(maxStepMs: number, alwaysReplay: boolean): WorkflowOptions {
  return {
    inactivityTimeout: alwaysReplay ? 0 : maxStepMs + minuteMs / 4,
    abortTimeout: maxStepMs + 60 * minuteMs,
    workflowRetention: dayMs,
    journalRetention: 0,
    retryPolicy,
  };
}
