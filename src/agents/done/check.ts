import type { Json } from "../../base/json.ts";
import type { Agent } from "../../core/agent.ts";

/** A call of a tool that the model has made in this conversation. */
export type DoneCall = Readonly<{
  /** Of its step: `turn-2.search`, then `turn-2.search.2`. In the n-th call of a thread with `call-<n>.` before it. */
  id: string;
  tool: string;
  input: Json;
  /** `none`: it was not made, because a person refused it, or because it was none that could be made. */
  outcome: "completed" | "failed" | "none";
  /** What the model was told of a failure. */
  error?: string;
}>;

/** How an agent stands that wants to end. */
export type DoneState = Readonly<{
  agent: string;
  /** The answer, as the model has written it. */
  text: string;
  /** The answer: the same text, or what `output` lets through. */
  value: Json;
  /** In order; of a thread those of its earlier calls as well. The last 10,000. */
  calls: readonly DoneCall[];
  /** What the agent was told before that is open, in this conversation. The last 1,000. */
  told: readonly string[];
}>;

interface Basics {
  /** Part of the name of its step: different from those of the other checks. */
  readonly name: string;
  /**
   * The model is told what is open and may then end all the same: it does not count as a refusal, so the agent never fails by
   * it. What it has told (`told`) it must not name again. Default false.
   */
  readonly once?: boolean;
  /** Told to the model after its instructions. */
  readonly instructions?: string;
  /** The tools whose results are shown with the id of their call, for the model to cite. Default: none. */
  readonly cites?: (tool: string) => boolean;
}

/**
 * Whether an agent may end: what is still open, in words for the model that has to do it; none where all is well.
 *
 * A function looks at what it is given and at nothing else; where it answers later, what it said is recorded. What has to look at
 * mail or the store, or to ask somebody, is an agent: `{ name, run }`, called in the place of the agent that it checks.
 */
export type DoneCheck = Basics &
  (
    | { readonly open: (state: DoneState) => readonly string[] | PromiseLike<readonly string[]> }
    | { readonly run: Agent<DoneState, readonly string[]>["run"] }
  );
