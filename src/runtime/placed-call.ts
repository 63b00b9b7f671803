import { TroupeError } from "../base/errors.ts";
import { type RunId, runId } from "../base/ids.ts";
import { sha256 } from "../base/random.ts";
import type { Agent, CallOptions } from "../core/agent.ts";
import { toFailure } from "../core/failure.ts";
import { abroad } from "../core/labels.ts";
import { encodeKept } from "../core/limits.ts";
import type { Caller } from "./caller.ts";
import { forkGate, gatedChild } from "./fork-gate.ts";
import { learn } from "./marks.ts";
import { registeredName } from "./registered.ts";

/** Whether the call is to be a run of its own. @throws TroupeError `agent_unknown`, `invalid_input` */
export function checkPlacement(
  agent: Agent,
  { placement, mail, thread }: Pick<CallOptions, "placement" | "mail" | "thread"> = {},
  registry: ReadonlyMap<string, Agent>,
): boolean {
  if (placement === undefined) return false;
  if (placement !== "run") throw invalid(agent, `placement must be "run" or nothing, got ${JSON.stringify(placement)}`);
  if (mail !== undefined) throw invalid(agent, "a run of its own cannot have the mailbox of its caller");
  if (thread !== undefined) throw invalid(agent, "a run of its own cannot go on with a conversation of its caller");
  registeredName(agent, registry);
  return true;
}

function invalid({ name }: Agent, what: string): TroupeError {
  const issue = `ctx.call ${name}: ${what}`;
  return new TroupeError(issue, { code: "invalid_input", detail: { issues: [issue] } });
}

/** Runs an agent of the app as a run of its own (R6). `ctx` is the context of the call: its path names the child. */
export async function runPlaced<I, O>(ctx: Caller, agent: Agent<I, O>, input: I): Promise<O> {
  const { host, path, signal } = ctx;
  const id = childId(ctx.runId, path);
  const { value } = encodeKept(input, `the input of ${agent.name}`);
  host.note(path, "agent.started", {});
  try {
    if (host.forked) await forkGate(ctx, gatedChild(id))(path);
    const budget = ctx.spending?.forChild();
    const bounds = ctx.bounds.forRun(ctx.level, host.now());
    const labels = ctx.marks && abroad(ctx.runId, ctx.marks);
    const request = { id, agent: agent.name, input: value, budget, bounds, labels };
    const end = await ctx.waitFor(host.child(path, request, signal));
    if (end.labels !== undefined) learn(ctx, abroad(id, end.labels));
    for (const key of end.committed) ctx.commit(key);
    if (!end.ok) throw end.error;
    host.note(path, "agent.completed", {});
    return end.value as O;
  } catch (error) {
    host.note(path, "agent.failed", { error: toFailure(error) });
    throw error;
  }
}

/** `<run id>.<hash of the path>`; where that would be too long, a hash of both. */
function childId(parent: RunId, path: string): RunId {
  const mark = sha256(`${parent}\n${path}`);
  const id = `${parent}.${mark.slice(0, 12)}`;
  return runId(id.length <= 100 ? id : `child.${mark.slice(0, 32)}`);
}
