import { canonicalJson, type Json } from "../base/json.ts";
import { sha256 } from "../base/random.ts";

/** A call that a program wants to be allowed. */
export interface ProposedCall {
  /** Its name, as a tool's: 1 to 64 letters, digits, `_` and `-`, beginning with a letter. */
  readonly tool: string;
  /** Exactly what it will be given. */
  readonly input: Json;
  /** Stands for what the tool is: another one is another tool, and what was allowed to the old one is not allowed to it. */
  readonly definition: string;
  /** Name of the step that makes the call: the answer counts for that step alone. */
  readonly step: string;
  /** What it does to the world, as the step declares it: shown to the person. */
  readonly effect?: string;
}

/** The same as it is in the question, bound to its place. */
export type BoundCall = Readonly<
  ProposedCall & {
    /** Of the step that makes it, from the root of the run. */
    path: string;
    /** SHA-256 of tool, input, definition, run and path. */
    hash: string;
  }
>;

/**
 * How far an answer reaches: `once`, for this call; `run`, for calls that are covered in the same run; `always`, for those
 * in all runs that share the state.
 */
export type ApprovalScope = "once" | "run" | "always";

/** What may be different in calls that a standing answer covers: a pattern for each argument that is named. */
export type ArgumentPatterns = Readonly<Record<string, string>>;

/** What is bound, besides run and path. */
export type CallFacts = Pick<ProposedCall, "tool" | "input" | "definition">;

/** What binds an approval. The order of keys means nothing, and every character else does. */
export function callHash(runId: string, path: string, call: CallFacts): string {
  const { tool, input, definition } = call;
  return sha256(canonicalJson({ tool, input, definition, run: runId, path }));
}
