import { runId as asRunId } from "../base/ids.ts";
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

const byNumbers = new Intl.Collator("en", { numeric: true });

/** Oldest first; of those asked at once, as they are numbered: `ask#2` before `ask#10`. */
const byAge = (a: Decision, b: Decision): number =>
  a.requestedAt - b.requestedAt || byNumbers.compare(a.runId, b.runId) || byNumbers.compare(a.path, b.path);

const isPlaced = ({ runId }: Pick<Decision, "runId">): boolean => called.test(runId);

/** Decisions with who has called their runs; those of one run with those of the runs that it has called. Oldest first. */
export async function decisionsOf(engine: Engine, query: DecisionQuery): Promise<readonly Decision[]> {
  const { runId, ...rest } = query;
  const of = callersOf(engine);
  const all = async (decisions: readonly Decision[]) => {
    const found = decisions.some(isPlaced)
      ? await Promise.all(decisions.map((decision) => withCallers(of, decision)))
      : decisions;
    return found.toSorted(byAge);
  };
  if (runId === undefined) return all(await engine.decisions(rest));
  const isOfIt = ({ runId: id, calledBy = [] }: Decision) =>
    id === runId || calledBy.some((caller) => caller.runId === runId);
  const others = (await engine.decisions(rest)).filter((each) => each.runId !== runId && isPlaced(each));
  return (await all([...(await engine.decisions(query)), ...others])).filter(isOfIt);
}

/** The same of the decisions that a run waits for. */
export async function outcomeWithCallers(engine: Engine, outcome: Outcome): Promise<Outcome> {
  if (outcome.status !== "paused") return outcome;
  const of = callersOf(engine);
  const decisions = outcome.decisions.some(isPlaced)
    ? await Promise.all(outcome.decisions.map((each) => withCallers(of, each)))
    : outcome.decisions;
  return { ...outcome, decisions: decisions.toSorted(byAge) };
}
