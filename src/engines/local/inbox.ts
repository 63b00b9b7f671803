import { canonicalJson, type Json } from "../../base/json.ts";
import type { Answer, Decision } from "../../core/decision.ts";
import type { Fact } from "../execution/fact.ts";
import type { InboxItem, Journal } from "./journal.ts";
import type { LiveRun } from "./live-run.ts";
import { recordEnd } from "./local-children.ts";

/** Turns what has come for a run into facts of its log: taken from the inbox in the commit that keeps them. */
export function drainInbox(run: LiveRun, journal: Journal, deliver: (fact: Fact) => void): void {
  for (const { pos, item } of journal.inbox(run.row.n, run.taken)) {
    const fact = toFact(run, journal, item);
    run.taken = pos;
    run.add({ kind: "taken", run: run.row.n, epoch: run.row.epoch, pos });
    deliver(fact);
    run.sink.soon();
  }
}

function toFact(run: LiveRun, journal: Journal, item: InboxItem): Fact {
  switch (item.type) {
    case "signal":
      return run.append("signal.received", "", { name: item.name, payload: item.payload as Json });
    case "cancel":
      return run.append("cancel.requested", "", { reason: item.reason });
    case "answer": {
      const decision = journal.decision(item.id);
      const answer = decision ? answerKept(decision, item.answer) : item.answer;
      return run.append("decision.answered", decision?.path ?? "", { id: item.id, answer });
    }
    case "child":
      return recordEnd(run, journal, item);
    case "changed":
      run.watching.delete(item.path);
      return run.append("store.changed", item.path, { key: item.key, item: item.item });
  }
}

/** An answer is kept twice, with the question and on its way. Where the two differ, somebody has changed one of them: then it is no. */
function answerKept({ answer: kept }: Decision, given: Answer): Answer {
  if (kept === null || canonicalJson(kept as unknown as Json) === canonicalJson(given as unknown as Json)) return given;
  return {
    approved: false,
    by: kept.by,
    note: "The answer was changed where it is kept, after it was given; it counts as no.",
  };
}
