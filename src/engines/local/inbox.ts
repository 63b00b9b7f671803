import type { Json } from "../../base/json.ts";
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
      const path = journal.decision(item.id)?.path ?? "";
      return run.append("decision.answered", path, { id: item.id, answer: item.answer });
    }
    case "child":
      return recordEnd(run, journal, item);
    case "changed":
      run.watching.delete(item.path);
      return run.append("store.changed", item.path, { key: item.key, item: item.item });
  }
}
