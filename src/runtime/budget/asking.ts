import type { Answer } from "../../core/decision.ts";

/** A question about a limit, and what was said to it. */
export type Asking = Promise<{ readonly decision: string; readonly answer: Answer }>;
