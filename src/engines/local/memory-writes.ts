import type { CreateWrite, EntryWrite, Write } from "./journal.ts";
import { memoryChildren } from "./memory-children.ts";
import type { MemoryTables } from "./memory-tables.ts";

/** Refused without a word when the epoch is an earlier one; entries and ends say so themselves. */
const fenced: ReadonlySet<Write["kind"]> = new Set(["decision", "taken", "watch", "child", "call-off"]);

/** Carries out one write of a commit. */
export function memoryWrites({ runs, inbox, decisions, watches, state }: MemoryTables): (write: Write) => void {
  const children = memoryChildren(runs, state);
  const ownedBy = (run: number, epoch: number): boolean => runs.at(run)?.row.epoch === epoch;

  /** Keeps the write itself. */
  function append(write: EntryWrite): void {
    const kept = runs.at(write.run);
    write.refused = kept?.row.epoch !== write.epoch || kept.log.length !== write.seq;
    if (!kept || write.refused) return;
    const { request, scope, at } = write;
    if (request && scope && write.body === null) {
      write.result = state.execute(request, scope, at);
      write.body = JSON.stringify({ request, result: write.result });
    }
    kept.log.push(write);
  }

  function create(write: CreateWrite): void {
    const { id, agent, owner, at, body } = write;
    const there = runs.byId.get(id);
    write.existed = there !== undefined;
    const kept = there ?? runs.add({ id, agent, owner, createdAt: at });
    if (!there) runs.insert(kept, { seq: 0, at, path: "", type: "run.started", body });
    write.row = kept.row;
  }

  return (write) => {
    if (write.kind === "entry") return append(write);
    if (fenced.has(write.kind) && "epoch" in write && !ownedBy(write.run, write.epoch)) return;
    switch (write.kind) {
      case "create":
        create(write);
        break;
      case "status":
        if (!runs.setStatus(write)) break;
        decisions.voidAll(write.run);
        inbox.forget(write.run);
        watches.close(write.run, null);
        children.ended(write);
        break;
      case "child":
        children.make(write);
        break;
      case "call-off":
        children.callOff(write);
        break;
      case "decision":
        decisions.write(write);
        break;
      case "taken":
        inbox.take(write.run, write.pos);
        break;
      case "late":
        decisions.keepLate(write);
        break;
      case "watch":
        state.watch(write);
        break;
    }
  };
}
