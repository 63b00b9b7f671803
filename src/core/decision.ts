import type { Json } from "../base/json.ts";

/** What a person is asked. Everything needed to answer must be in it: the reader may know nothing else. */
export interface Question {
  readonly question: string;
  /** Exactly what will be done on approval: a tool call, a diff, a text. */
  readonly proposal?: Json;
  readonly why?: string;
  /** What happens on "no". */
  readonly ifRejected?: string;
  /** Milliseconds from now until `otherwise` is taken as the answer. Survives restarts. Default: no limit. */
  readonly timeoutMs?: number;
  /** The answer when the time is up. Default: rejected. */
  readonly otherwise?: { readonly approved: boolean; readonly value?: Json };
}

export interface Answer {
  readonly approved: boolean;
  /** Whatever the person gave beyond yes or no. */
  readonly value?: Json;
  readonly note?: string;
  /** Who answered; `deadline` when nobody did in time. */
  readonly by: string;
}

export type DecisionStatus = "open" | "answered" | "void";

/** A question waiting for, or settled by, a person. */
export interface Decision {
  /** `d_<run>_<hash>`, bound to run, path and the whole question: a changed proposal is another decision. */
  readonly id: string;
  readonly runId: string;
  readonly path: string;
  readonly question: Question;
  readonly status: DecisionStatus;
  /** Epoch milliseconds. */
  readonly requestedAt: number;
  readonly deadline: number | null;
  readonly answer: Answer | null;
}

/** Where the decision about a step with an unknown outcome is asked; a late result answers it by itself (R10). */
export const unknownOutcome = (stepPath: string): string => `${stepPath}!outcome`;
