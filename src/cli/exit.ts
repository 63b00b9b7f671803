import { type ErrorCode, TroupeError } from "../base/errors.ts";
import type { Outcome } from "../core/outcome.ts";

/** What the shell is told. */
export const exit = { done: 0, failed: 1, usage: 2, paused: 3, login: 4, later: 75 } as const;

/** Where an error leads: the exit code, and what a person can do about it. */
export interface Remedy {
  readonly exit: number;
  readonly fix: string;
}

const inProgram = (fix: string): Remedy => ({ exit: exit.failed, fix });
const inUsage = (fix: string): Remedy => ({ exit: exit.usage, fix });

/** Every error code there is, so that a new one cannot be forgotten. */
const remedies: Readonly<Record<ErrorCode, Remedy>> = {
  aborted: inProgram("The work was called off. Resume the run to go on."),
  cancelled: inProgram("The run was cancelled and stays so. Fork it to go on from an earlier entry."),
  timeout: inProgram("Give it more time where the limit is set, or find out what hangs with: troupe runs show <id>"),
  invalid_input: inUsage("Correct what the message names, and start again."),
  invalid_value: inProgram("Return plain JSON: no dates, maps, class instances or functions."),
  too_large: inProgram("Keep large results in a file and return its path."),
  step_failed: inProgram("Mend what the message names, then fork the run before that step."),
  effect_committed: inProgram("Look whether the effect happened, then fork the run after it."),
  effect_unknown: inProgram("Look whether the effect happened, and answer the open decision."),
  effect_refused: inProgram("It was refused on purpose. Fork the run before it to be asked again."),
  stage_failed: inProgram("What was done before is in the log: troupe runs show <id>"),
  not_enough: inProgram("See why the others failed: troupe runs show <id>"),
  name_taken: inProgram("Give each step and each `as` its own name."),
  replay_mismatch: inProgram(
    "The program has changed since. Put the old one back and resume, or fork before that entry.",
  ),
  approval_stale: inProgram(
    "It was approved for something else. Start again, or fork the run before it, to be asked anew.",
  ),
  rule_unknown: inUsage("troupe approvals rules lists the standing answers."),
  decision_required: { exit: exit.paused, fix: "Answer it: troupe approve <decision>, or troupe reject <decision>" },
  decision_unknown: inUsage("troupe approvals lists what waits for an answer."),
  decision_closed: inUsage("The first answer counts. troupe runs show <id> tells how the run went on."),
  run_unknown: inUsage("troupe runs list shows the runs of this state folder; --state names another."),
  run_exists: inUsage("Choose another --id, or go on with that run: troupe resume <id>"),
  run_ended: inUsage("It cannot be changed any more. Fork it to go on from an earlier entry."),
  agent_unknown: inUsage(
    "Register it in troupe.config.ts: export default { agents: [...] }, or name that file with --config.",
  ),
  mailbox_full: inProgram("Let the receiver read what it has, or raise the limit of its mailbox with ctx.mail.limit."),
  store_conflict: inProgram("Read the value again, and repeat the change."),
  log_corrupt: inUsage("Restore the file from a backup, or move it away, or use another folder with --state."),
  log_newer: inUsage("Install the newer Troupe, or use another folder with --state."),
  log_read_only: inUsage("Make the state folder writable, or use another one with --state."),
  log_unavailable: { exit: exit.later, fix: "What was recorded is safe. Make room or wait, then: troupe resume" },
  log_tampered: inProgram("Do not trust this log. Restore the state folder from a backup."),
  engine_unavailable: {
    exit: exit.later,
    fix: "Start the server, or correct its addresses in troupe.config.ts. Runs are safe where they are.",
  },
  peer_missing: inUsage("Install the package that the message names."),
  closed: inProgram("Start over: the program was shutting down."),
  model_failed: inProgram("Mend what the message names, or wait, then fork the run before that reply."),
  model_missing: { exit: exit.login, fix: "Set what the message names, then: troupe doctor" },
  output_invalid: inProgram("Ask for a simpler shape, allow more repairs, or use a stronger model."),
  limit_reached: inProgram("Raise the limit that the message names, or give the agent less to do."),
  plan_invalid: inProgram("Describe the workers better, or give the planner a stronger model."),
  fallbacks_failed: inProgram("See why each of them failed: troupe runs show <id>"),
  circuit_open: {
    exit: exit.later,
    fix: "What it protects has failed too often. Wait until it is tried again, then: troupe resume",
  },
  rate_limited: { exit: exit.later, fix: "Wait, or raise the rate that the message names." },
  bulkhead_full: { exit: exit.later, fix: "Start less at a time, or raise the limit that the message names." },
  budget_exceeded: inProgram("Raise the limit, or look where the money went: troupe runs cost <id>"),
  price_unknown: inUsage("Give the price that the message names, or limit tokens (maxTokens) and not dollars."),
  guard_blocked: inProgram("The check that the message names refused it. Change the input, or the check."),
  loop_detected: inProgram("See what was repeated: troupe runs show <id>. Say more clearly when the agent is done."),
  not_granted: inProgram("Grant what the message names, or tell the agent to do without."),
  deadlock: inProgram("Let one of those that wait have a limit of time, or something else to wait for."),
  not_done: inProgram("See what was left open: troupe runs show <id>. Allow more repairs, or use a stronger model."),
  verification_failed: inProgram("See which check failed and why: troupe runs show <id>"),
  labels_refused: inProgram("Let a person allow the call, or keep what is not trusted away from that agent."),
  file_refused: inUsage("Use a path inside the folder that was given."),
  address_refused: inUsage("Use a public http or https address."),
  fetch_failed: inProgram("Look whether the address can be reached from here, and try again."),
  cassette_drift: inProgram("Record the cassette again, if the change is meant."),
  cassette_invalid: inUsage("Record the cassette again, or take it from a backup."),
  config_invalid: inUsage("Mend the configuration file, or name another with --config."),
};

const unexpected: Remedy = inProgram(
  "This may be a fault of Troupe. Run again with TROUPE_DEBUG=1 to see where it happened.",
);

export const remedyFor = (code: string): Remedy => (code in remedies ? remedies[code as ErrorCode] : unexpected);

const byStatus: Readonly<Record<Outcome["status"], number>> = {
  completed: exit.done,
  failed: exit.failed,
  cancelled: exit.failed,
  paused: exit.paused,
};

/** The exit code for where a run has come to rest. */
export function exitOf(outcome: Outcome): number {
  return outcome.status === "failed" && wantsKey(outcome.error) ? exit.login : byStatus[outcome.status];
}

/** It failed for want of a model or of a valid key, and nothing else. */
function wantsKey(error: unknown): boolean {
  if (TroupeError.is(error, "model_failed")) return error.detail.fault === "unauthorized";
  return TroupeError.is(error, "model_missing");
}
