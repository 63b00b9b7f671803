/** Whether a person must see the exact call first. */
export type ApprovalTest<I> = "always" | ((input: I) => boolean | PromiseLike<boolean>);

/** An approval with terms of its own. */
export interface ApprovalTerms<I> {
  /** Default `"always"`. */
  readonly when?: ApprovalTest<I>;
  /** Milliseconds until `otherwise` counts as the answer. Survives restarts. Default: waits for ever. */
  readonly timeoutMs?: number;
  /** What counts when nobody has answered in time. Default `"reject"`: no answer is no approval. */
  readonly otherwise?: "approve" | "reject";
  /** What happens on "no", for the person to know. Default: the call is not made, and the agent is told so. */
  readonly ifRejected?: string;
}

const known: ReadonlySet<string> = new Set([
  "when",
  "timeoutMs",
  "otherwise",
  "ifRejected",
] satisfies (keyof ApprovalTerms<never>)[]);

/** What is wrong with what somebody gave as the approval of a tool, or null. */
export function approvalProblem(approval: unknown): string | null {
  if (approval === "always" || approval === "never" || typeof approval === "function") return null;
  if (typeof approval !== "object" || approval === null)
    return `approval must be "always", "never", a function or its terms`;
  const odd = Object.keys(approval).find((name) => !known.has(name));
  if (odd !== undefined) return `approval has no ${JSON.stringify(odd)} (known: ${[...known].join(", ")})`;
  return termsProblem(approval);
}

function termsProblem({
  when = "always",
  timeoutMs,
  otherwise,
  ifRejected,
}: { readonly [K in keyof ApprovalTerms<never>]: unknown }): string | null {
  if (when !== "always" && typeof when !== "function") return `approval.when must be "always" or a function`;
  if (timeoutMs !== undefined && !(typeof timeoutMs === "number" && timeoutMs > 0 && Number.isFinite(timeoutMs))) {
    return "approval.timeoutMs must be more than 0 milliseconds";
  }
  if (otherwise !== undefined && otherwise !== "approve" && otherwise !== "reject") {
    return `approval.otherwise must be "approve" or "reject"`;
  }
  if (otherwise !== undefined && timeoutMs === undefined)
    return "approval.otherwise needs approval.timeoutMs: nobody is waited for less than for ever without";
  return ifRejected === undefined || typeof ifRejected === "string" ? null : "approval.ifRejected must be a text";
}
