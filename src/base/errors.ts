/**
 * What each error code carries. Other entries add their own codes by declaration merging,
 * so the union stays closed for `switch` and open for extension.
 */
export interface ErrorDetails {
  /** A signal ended the work: the caller gave up, a sibling won, the run was cancelled. */
  aborted: { reason: string };
  cancelled: { runId: string; reason: string; unresolved: readonly string[] };
  timeout: { what: string; afterMs: number };
  invalid_input: { issues: readonly string[] };
  /** A value that JSON cannot carry unchanged; `at` is where in the value, e.g. `$.items[3].when`. */
  invalid_value: { what: string; at: string; found: string };
  too_large: { what: string; bytes: number; limit: number };
  /** A step's effect threw; `name`, `message` and `code` are those of the original error. */
  step_failed: { step: string; name: string; message: string; code: string | null };
  /** An attempt that has started a `once` effect may not be run again. */
  effect_committed: { agent: string; path: string; keys: readonly string[] };
  /** The process died, or was fenced, while a `once` effect was in flight; it may or may not have happened. */
  effect_unknown: { step: string; key: string; reconciled: boolean };
  /** A person said that an effect shall not happen, or not again. */
  effect_refused: { step: string; key: string };
  stage_failed: { stage: string; index: number; done: readonly string[] };
  not_enough: { wanted: number; completed: number; failures: readonly { index: number; message: string }[] };
  name_taken: { path: string };
  /** `seq` is null where the engine cannot tell the place. */
  replay_mismatch: { seq: number | null; recorded: string; asked: readonly string[] };
  /** What is about to be done is not what was approved. Nothing was done. `approved` is null where nothing was. */
  approval_stale: { step: string; approved: string | null; found: string };
  /** There is no standing answer with this id, or no more. */
  rule_unknown: { rule: string };
  decision_required: { decisions: readonly string[] };
  decision_unknown: { decision: string };
  decision_closed: { decision: string; status: string; by: string | null };
  run_unknown: { runId: string };
  run_exists: { runId: string; differs: "agent" | "input" };
  run_ended: { runId: string; status: string };
  agent_unknown: { agent: string; known: readonly string[] };
  /** The receiver has as many unread messages as its mailbox holds. */
  mailbox_full: { to: string; limit: number };
  store_conflict: { key: string; expected: number; actual: number };
  log_corrupt: { file: string; problem: string };
  log_newer: { file: string; found: number; supported: number };
  log_read_only: { file: string };
  log_unavailable: { file: string; problem: string };
  log_tampered: { runId: string; seq: number };
  closed: { what: string };
  /** The server that runs are kept on cannot be reached, or does not do what it was asked. */
  engine_unavailable: { url: string; problem: string };
  /** A package that this entry needs and does not bring along is not installed. */
  peer_missing: { package: string; install: string };
  /** No reply that counts could be had of a model, or of those to fall back on. `fault` is that of the last attempt. */
  model_failed: {
    model: string;
    fault: string;
    status: number | null;
    attempts: readonly { model: string; fault: string; status: number | null; ms: number }[];
  };
  /** There is no such model here, or none at all. `set` names what would change that. */
  model_missing: { model: string | null; set: readonly string[] };
  /** A model's answer did not have the shape that was asked for, however often it was told. `text` is its last one. */
  output_invalid: { agent: string; issues: readonly string[]; repairs: number; text: string };
  /** An agent came to a limit before it had an answer. `last` is the last text it had. */
  limit_reached: { agent: string; limit: string; at: number; last: string | null };
  /** A plan that cannot be carried out, still so after it was sent back once: unknown workers, tasks that wait in a circle. */
  plan_invalid: { team: string; issues: readonly string[] };
  /** Every agent that should have stood in has failed as well. In order. */
  fallbacks_failed: { failures: readonly { member: string; code: string | null; message: string }[] };
  /** Too much has failed under this key: nothing is tried before `retryAt`, in epoch milliseconds. */
  circuit_open: { key: string; retryAt: number };
  /** There would be no place under this key before `retryAt`, in epoch milliseconds, which is later than one would wait. */
  rate_limited: { key: string; retryAt: number };
  /** As many as may are at work, and as many as may are waiting. */
  bulkhead_full: { key: string; limit: number; waiting: number };
  /**
   * What may be spent does not suffice for the next request to a model. `account` is its key, `name` says which it is; the
   * numbers are US dollars or tokens. `asks`: a person may raise it. `finish`: a person said to end with what there is.
   * `attempts`: what was tried before in the same call, and paid for.
   */
  budget_exceeded: {
    account: string;
    name: string;
    limit: "usd" | "tokens";
    max: number;
    spent: number;
    needed: number;
    asks: boolean;
    finish: boolean;
    attempts?: readonly { model: string; fault: string; status: number | null; ms: number }[];
  };
  /** What a model costs is not known, where money is limited. */
  price_unknown: { model: string };
  /** A check refused what goes into an agent, or what came out of it. */
  guard_blocked: { agent: string; guard: string; stage: "input" | "output"; why: string };
  /** An agent, or several in turn, did the same again and again, and nothing changed. `calls`: what was repeated. `last`: its last text. */
  loop_detected: {
    agent: string;
    kind: "loop" | "no_progress" | "ping_pong";
    times: number;
    calls: readonly string[];
    last: string | null;
  };
  /** An agent wanted to call, use or write to something that it was not granted. */
  not_granted: { agent: string; kind: "agent" | "tool" | "mail"; name: string };
  /**
   * Agents of one run that all wait for each other. `path` waits at `on` (`mail`, `call`, a key, a pool) for those of `for`. First the
   * one that was told; of very many, a hundred.
   */
  deadlock: { waits: readonly { path: string; on: string; for: readonly string[] }[] };
  /** An agent wanted to end while something was open, however often it was told. `text` is what it wanted to end with. */
  not_done: { agent: string; open: readonly string[]; text: string };
  /** Nothing that was made passed the checks. Those of the last round. */
  verification_failed: { team: string; failed: readonly { check: string; why: string }[]; rounds: number };
  /** What has these labels must not reach the tool. */
  labels_refused: { tool: string; labels: readonly string[]; path: string };
  /** A file outside of what may be used. */
  file_refused: { path: string; why: string };
  /** An address that must not be fetched. */
  address_refused: { url: string; why: string };
  /** Nothing, or nothing that can be used, came from an address. `status` is that of HTTP, null where none came. */
  fetch_failed: { url: string; status: number | null; why: string };
  /** A call was not recorded, or was and is not made. `at` is the number of the nearest interaction, 0 where there is none. */
  cassette_drift: { cassette: string; at: number; difference: string };
  /** `line` is 0 where it is the file as a whole. */
  cassette_invalid: { cassette: string; line: number; problem: string };
  config_invalid: { file: string; issues: readonly string[] };
}

export type ErrorCode = keyof ErrorDetails;

/**
 * The only error class this library throws at run time. Match on `code`, never on the message:
 * codes are public API, messages are for people and may change in any release.
 * Programmer mistakes at construction are `TypeError` and `RangeError`.
 */
export class TroupeError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = "TroupeError";
  readonly code: C;
  readonly detail: ErrorDetails[C];

  constructor(message: string, options: ErrorOptions & { readonly code: C; readonly detail: ErrorDetails[C] }) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.code = options.code;
    this.detail = options.detail;
  }

  /** True for errors of this library, even across duplicate installs or realms. */
  static is<C extends ErrorCode>(value: unknown, code?: C): value is TroupeError<C> {
    if (!Error.isError(value) || value.name !== "TroupeError" || !("code" in value)) return false;
    return code === undefined || value.code === code;
  }
}

/** Any thrown value as an Error, so that what is logged and shown always has a message. */
export function asError(thrown: unknown): Error {
  if (Error.isError(thrown)) return thrown;
  try {
    return new Error(String(thrown));
  } catch {
    return new Error("something was thrown that has no text"); // such as an object without a prototype
  }
}

/** The error an aborted signal stands for: its own reason when that is one of ours, else `aborted`. */
export function abortError(signal: AbortSignal): TroupeError {
  const { reason } = signal;
  if (TroupeError.is(reason)) return reason;
  const message = asError(reason).message;
  return new TroupeError(message, { code: "aborted", detail: { reason: message }, cause: reason });
}
