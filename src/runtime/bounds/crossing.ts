import { TroupeError } from "../../base/errors.ts";
import type { Agent } from "../../core/agent.ts";
import type { Bound, GrantKind } from "../../core/bounds.ts";
import { callsAs, isHelper, isPart } from "../../core/part-of.ts";
import type { Caller } from "../caller.ts";
import { type CallsLeft, mostNested } from "./bounds.ts";

/** One program may be refused for ever; so much of it is for the log. */
const mostTold = 100;

/**
 * Whether a call may be made; then it is counted. One that stands in for its caller is the caller's own work.
 *
 * @throws TroupeError `limit_reached`, `not_granted`
 */
export function checkCall(ctx: Caller, callee: Agent, standsIn: boolean): void {
  const { bounds, level, nested, atWork, signal } = ctx;
  if (signal.aborted) return; // it is not made anyway
  const agent = callee.name;
  if (bounds.grants?.allows("agent", agent) === false && !isOwnWork(ctx, callee, standsIn)) {
    throw notGranted(ctx, "agent", agent);
  }
  if (nested >= mostNested) throw tooNested(ctx, agent);
  if (!standsIn && level >= bounds.depth.at) throw tooDeep(ctx, agent);
  const { fanOut, calls } = bounds;
  if (!standsIn && fanOut && atWork >= fanOut.left) throw tooWide(ctx, agent, fanOut);
  if (calls === undefined || isHelper(callee)) return;
  const isFirst = standsIn && !ctx.hasStandIn;
  ctx.hasStandIn ||= standsIn;
  if (!isFirst) count(ctx, agent, calls);
}

/** What a policy does around an agent is the agent's. */
const isOwnWork = (ctx: Caller, callee: Agent, standsIn: boolean): boolean =>
  (standsIn && callee.name === nameOf(ctx)) || isPart(callee);

/** Whose call it is that is made here. */
const nameOf = ({ agent }: Caller): string => (agent === undefined ? "" : callsAs(agent));

function count(ctx: Caller, agent: string, calls: CallsLeft): void {
  const spent = exhausted(calls);
  if (spent) throw reached(ctx, agent, "calls", spent.bound, "so many have been made below it");
  for (let each: CallsLeft | undefined = calls; each; each = each.outer) each.left -= 1;
}

function exhausted(calls: CallsLeft): CallsLeft | undefined {
  for (let each: CallsLeft | undefined = calls; each; each = each.outer) if (each.left <= 0) return each;
  return undefined;
}

const tooDeep = (ctx: Caller, agent: string): TroupeError =>
  reached(ctx, agent, "depth", ctx.bounds.depth.bound, "on so many levels agents have called agents");

const tooWide = (ctx: Caller, agent: string, fanOut: Bound): TroupeError =>
  reached(ctx, agent, "fanOut", fanOut, "so many that it has called are at work; call fewer at a time");

function tooNested(ctx: Caller, callee: string): TroupeError {
  const bound = { left: 0, max: mostNested, agent: nameOf(ctx), path: ctx.path };
  return reached(ctx, callee, "depth", bound, "so many calls are within each other, those of policies included");
}

function reached(ctx: Caller, callee: string, limit: string, bound: Bound, why: string): TroupeError {
  const { agent, path, max } = bound;
  tell(ctx, "limit.reached", { agent, limit, at: max, path });
  return new TroupeError(
    `${ctx.path} may not call ${callee}: ${path} has come to its limit of ${limit} (${max}): ${why}`,
    { code: "limit_reached", detail: { agent, limit, at: max, last: null } },
  );
}

/** Why a life is over. */
export function outlived({ agent, path, max }: Bound): TroupeError {
  return new TroupeError(`${path} has come to its limit of ms (${max}), and whatever it had called with it`, {
    code: "limit_reached",
    detail: { agent, limit: "ms", at: max, last: null },
  });
}

/** @throws TroupeError `not_granted` */
export function checkMail(ctx: Caller, to: string | null): void {
  if (ctx.signal.aborted) return; // nothing is sent anyway
  if (ctx.bounds.grants?.allows("mail", to ?? "*") === false) throw notGranted(ctx, "mail", to ?? "*");
}

const verbs: Readonly<Record<GrantKind, string>> = { agent: "call", tool: "use", mail: "write to" };

function notGranted(ctx: Caller, kind: GrantKind, name: string): TroupeError {
  const { path } = ctx;
  const agent = nameOf(ctx);
  tell(ctx, "grant.refused", { agent, kind, name });
  return new TroupeError(`${path} may not ${verbs[kind]} ${name === "*" ? "all" : name}: it was not granted`, {
    code: "not_granted",
    detail: { agent, kind, name },
  });
}

function tell({ host, path, bounds }: Caller, type: string, data: object): void {
  if (bounds.told >= mostTold) return;
  bounds.told += 1;
  host.note(path, type, { data: data as never });
}
