import { runId as asRunId, type RunId } from "../base/ids.ts";
import type { Decision, DecisionCaller } from "../core/decision.ts";
import type { DecisionQuery, Engine } from "../core/engine.ts";
import type { Outcome } from "../core/outcome.ts";

/** What ids of runs look like that other runs have called: see `childId`. */
const called = /\.[0-9a-f]{12}(?:[0-9a-f]{20})?$/;

type CallersOf = (runId: string) => Promise<readonly DecisionCaller[]>;

/** Finds who has called a run, the first of all first. Asks once about each. */
function callersOf(engine: Engine): CallersOf {
  const known = new Map<string, Promise<readonly DecisionCaller[]>>();
  async function find(id: string): Promise<readonly DecisionCaller[]> {
    const parent = called.test(id) ? (await engine.run(asRunId(id)))?.parent : null;
    return parent ? [...(await of(parent.runId)), parent] : [];
  }
  function of(id: string): Promise<readonly DecisionCaller[]> {
    const callers = known.get(id) ?? find(id);
    known.set(id, callers);
    return callers;
  }
  return of;
}

async function withCallers(of: CallersOf, decision: Decision): Promise<Decision> {
  const calledBy = await of(decision.runId);
  return calledBy.length === 0 ? decision : { ...decision, calledBy };
}

/** Decisions with who has called their runs; those of one run with those of the runs that it has called. */
export async function decisionsOf(engine: Engine, query: DecisionQuery): Promise<readonly Decision[]> {
  const { runId, ...rest } = query;
  const of = callersOf(engine);
  const all = (decisions: readonly Decision[]) => Promise.all(decisions.map((decision) => withCallers(of, decision)));
  if (runId === undefined) return all(await engine.decisions(rest));
  const own = await engine.decisions(query);
  const others = (await engine.decisions(rest)).filter((each) => each.runId !== runId && called.test(each.runId));
  const isBelow = ({ calledBy = [] }: Decision) => calledBy.some((caller) => caller.runId === runId);
  return [...(await all(own)), ...(await all(others)).filter(isBelow)];
}

/** The same of the decisions that a run waits for. */
export async function outcomeWithCallers(engine: Engine, id: RunId, outcome: Outcome): Promise<Outcome> {
  if (outcome.status !== "paused" || outcome.decisions.every(({ runId }) => runId === id && !called.test(id)))
    return outcome;
  const of = callersOf(engine);
  return { ...outcome, decisions: await Promise.all(outcome.decisions.map((each) => withCallers(of, each))) };
}
