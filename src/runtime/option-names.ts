import type { OptionNames } from "../base/known-options.ts";
import type { CallOptions, StepOptions, WaitOptions } from "../core/agent.ts";
import type { Answer, Question } from "../core/decision.ts";
import type { DecisionQuery, EntriesOptions, RunQuery } from "../core/engine.ts";
import type { MailOptions, ReceiveOptions, RequestOptions } from "../core/mail.ts";
import type { Change, PutOptions, WatchOptions } from "../core/store.ts";

// What each operation knows; everything else is refused. The compiler keeps these lists complete.

export const callOptions: OptionNames<CallOptions> = {
  as: true,
  budget: true,
  mail: true,
  placement: true,
  signal: true,
  thread: true,
};
export const stepOptions: OptionNames<StepOptions<unknown>> = {
  effect: true,
  timeoutMs: true,
  reconcile: true,
  shield: true,
  about: true,
  kind: true,
  digest: true,
};
export const sleepOptions: OptionNames<{ signal?: AbortSignal }> = { signal: true };
export const waitOptions: OptionNames<WaitOptions> = { timeoutMs: true, signal: true };
export const questionFields: OptionNames<Question> = {
  question: true,
  proposal: true,
  why: true,
  ifRejected: true,
  timeoutMs: true,
  otherwise: true,
};
export const otherwiseFields: OptionNames<Pick<Answer, "approved" | "value">> = { approved: true, value: true };

export const putOptions: OptionNames<PutOptions> = { ifVersion: true, ttlMs: true };
export const watchOptions: OptionNames<WatchOptions> = { version: true, timeoutMs: true, signal: true };
export const deleteOptions: OptionNames<Pick<PutOptions, "ifVersion">> = { ifVersion: true };
export const putFields: OptionNames<Extract<Change, { put: string }>> = {
  put: true,
  value: true,
  ifVersion: true,
  ttlMs: true,
};
export const deleteFields: OptionNames<Extract<Change, { delete: string }>> = { delete: true, ifVersion: true };

export const runQuery: OptionNames<RunQuery> = { status: true, limit: true };
export const decisionQuery: OptionNames<DecisionQuery> = { runId: true, status: true };
export const entriesOptions: OptionNames<EntriesOptions> = { from: true, follow: true, signal: true };

export const mailOptions: OptionNames<MailOptions> = {
  type: true,
  intent: true,
  priority: true,
  correlationId: true,
  causationId: true,
  metadata: true,
  ttlMs: true,
};
export const requestOptions: OptionNames<RequestOptions> = { ...mailOptions, timeoutMs: true, signal: true };
export const receiveOptions: OptionNames<ReceiveOptions> = { timeoutMs: true, signal: true };
