import type { OptionNames } from "../base/known-options.ts";
import type { CallOptions, StepOptions, WaitOptions } from "../core/agent.ts";
import type { ProposedCall } from "../core/approval.ts";
import type { Answer, ApprovedCall, Ask } from "../core/decision.ts";
import type { DecisionQuery, EntriesOptions, RunQuery } from "../core/engine.ts";
import type { MailOptions, ReceiveOptions, RequestOptions } from "../core/mail.ts";
import type { Change, PutOptions, StoreOptions, WatchOptions } from "../core/store.ts";

// What each operation knows; everything else is refused. The compiler keeps these lists complete.

export const callOptions: OptionNames<CallOptions> = {
  as: true,
  budget: true,
  grants: true,
  limits: true,
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
  approved: true,
};
export const approvedFields: OptionNames<ApprovedCall> = { answer: true, call: true };
export const sleepOptions: OptionNames<{ signal?: AbortSignal }> = { signal: true };
export const waitOptions: OptionNames<WaitOptions> = { timeoutMs: true, signal: true };
export const askFields: OptionNames<Ask> = {
  question: true,
  proposal: true,
  why: true,
  ifRejected: true,
  timeoutMs: true,
  otherwise: true,
  form: true,
  call: true,
  costUsd: true,
};
export const proposedCall: OptionNames<ProposedCall> = {
  tool: true,
  input: true,
  definition: true,
  step: true,
  effect: true,
};
export const otherwiseFields: OptionNames<Pick<Answer, "approved" | "value">> = { approved: true, value: true };

export const storeOptions: OptionNames<StoreOptions> = { shield: true };
export const putOptions: OptionNames<PutOptions> = { ifVersion: true, ttlMs: true, shield: true, unlabelled: true };
export const watchOptions: OptionNames<WatchOptions> = { version: true, timeoutMs: true, signal: true };
export const deleteOptions: OptionNames<Omit<PutOptions, "ttlMs" | "unlabelled">> = { ifVersion: true, shield: true };
export const putFields: OptionNames<Extract<Change, { put: string }>> = {
  put: true,
  value: true,
  ifVersion: true,
  ttlMs: true,
  unlabelled: true,
};
export const deleteFields: OptionNames<Extract<Change, { delete: string }>> = { delete: true, ifVersion: true };

export const runQuery: OptionNames<RunQuery> = { status: true, limit: true };
export const decisionQuery: OptionNames<DecisionQuery> = { id: true, runId: true, status: true };
export const entriesOptions: OptionNames<EntriesOptions> = { from: true, follow: true, signal: true };

export const mailOptions: OptionNames<MailOptions> = {
  type: true,
  intent: true,
  priority: true,
  correlationId: true,
  causationId: true,
  metadata: true,
  ttlMs: true,
  maxHops: true,
};
export const requestOptions: OptionNames<RequestOptions> = { ...mailOptions, timeoutMs: true, signal: true };
export const receiveOptions: OptionNames<ReceiveOptions> = { timeoutMs: true, signal: true };
