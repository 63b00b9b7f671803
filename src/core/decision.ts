import { canonicalJson, type Json } from "../base/json.ts";
import { sha256 } from "../base/random.ts";
import type { Infer, JsonSchema, Schema } from "../base/schema.ts";
import type { ApprovalScope, ArgumentPatterns, BoundCall, CallFacts, ProposedCall } from "./approval.ts";

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
  /** JSON Schema of the value that a yes must come with. Others are refused, and the decision stays open. */
  readonly form?: { readonly [keyword: string]: Json };
  /** The call that a yes allows, and nothing else. */
  readonly call?: BoundCall;
  /** What models have cost the run until now, in US dollars; of an approval, where a budget applies. */
  readonly costUsd?: number;
  /** The standing rule that answers it, so that nobody is asked. */
  readonly rule?: { readonly id: string; readonly approved: boolean };
}

/** What the value of an answer must be: a schema of any library, or JSON Schema as data. */
export type Form<T = unknown> = Schema<T> | JsonSchema;

/** What a program asks: see {@link Question} for the rest. */
export interface Ask<S extends Form | undefined = undefined> extends Omit<Question, "form" | "call" | "rule"> {
  /**
   * What the value of a yes must be. As data, only what is checked may be in it: `pattern`, `format`, `$ref`, `oneOf` and
   * `allOf` are refused. Of a schema of a library, whatever JSON Schema cannot say is checked in the run, and the question asked
   * again with what was wrong.
   */
  readonly form?: S;
  /**
   * Binds the answer to a call: it has a `hash`, and a step with `approved` runs only if that is still its own. Standing rules
   * may answer, but for one with a form. Default: a question like any other.
   */
  readonly call?: ProposedCall;
}

type ValueOf<S> = unknown extends Infer<S> ? Json : Infer<S>;

/** What comes back: with a form, a yes has a value that fits it. */
export type AnswerTo<S> = S extends Form
  ?
      | (Answer & { readonly approved: false })
      | (Omit<Answer, "value"> & { readonly approved: true; readonly value: ValueOf<S> })
  : Answer;

export interface Answer {
  readonly approved: boolean;
  /** Whatever the person gave beyond yes or no. */
  readonly value?: Json;
  readonly note?: string;
  /** Who answered; `deadline` when nobody did in time, `rule <id>` when a standing rule did. */
  readonly by: string;
  /** Of the call that the answer is about: that of the question. */
  readonly hash?: string;
  /** Absent for `once`. */
  readonly scope?: Exclude<ApprovalScope, "once">;
  /** With `scope`: the arguments that may differ. */
  readonly match?: ArgumentPatterns;
  /** With `scope` the standing rule that this answer has made, else the one that gave it. */
  readonly rule?: string;
}

/** What a step that was asked about is bound to. */
export interface ApprovedCall {
  /** To a question with a `call` of this step. */
  readonly answer: Pick<Answer, "approved" | "hash">;
  /** What the step is about to do. Looked at when it does it, and not in a replay. */
  readonly call: () => CallFacts | PromiseLike<CallFacts>;
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
  /** The calls that have led to the run, where it was called as a run of its own: from the first of all to the last. */
  readonly calledBy?: readonly DecisionCaller[];
}

/** Where a run has called another one as a run of its own: `path` is that of the called agent, in the run that calls. */
export type DecisionCaller = Readonly<{ runId: string; path: string }>;

/** From the root of the first run of all, however many runs lie between. */
export function wholePath({ path, calledBy = [] }: Pick<Decision, "path" | "calledBy">): string {
  // each path begins with the agent that the path before it ends with
  return [...calledBy.map((caller) => caller.path), path].reduce((above, below) =>
    below.includes("/") ? `${above}${below.slice(below.indexOf("/"))}` : above,
  );
}

/** Where the decision about a step with an unknown outcome is asked; a late result answers it by itself (R10). */
export const unknownOutcome = (stepPath: string): string => `${stepPath}!outcome`;

/** Bound to run, path and everything that is asked. */
export const decisionId = (runId: string, path: string, question: Json): string =>
  `d_${runId}_${sha256(`${path}\n${canonicalJson(question)}`).slice(0, 10)}`;

const hashOf = ({ call }: Question): Pick<Answer, "hash"> => (call === undefined ? {} : { hash: call.hash });

/** Of whom nobody has answered in time. */
export const answerAtDeadline = (question: Question): Answer => ({
  approved: false,
  ...question.otherwise,
  by: "deadline",
  ...hashOf(question),
});

/** Whether what somebody says at `now` comes too late. */
export const isOverdue = (deadline: number | null, now: number): boolean => deadline !== null && now >= deadline;

/** Of a rule, where one has been found. */
export const answerByRule = ({ rule, ...question }: Question): Answer | null =>
  rule === undefined ? null : { approved: rule.approved, by: `rule ${rule.id}`, ...hashOf(question), rule: rule.id };

/** What a person says, bound to what they were asked. */
export const boundAnswer = (question: Question, answer: Answer): Answer => ({ ...answer, ...hashOf(question) });
