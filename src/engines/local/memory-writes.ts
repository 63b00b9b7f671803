import { executeStore } from "../execution/store-ops.ts";
import type { CreateWrite, EntryWrite, Write } from "./journal.ts";
import type { MemoryTables } from "./memory-tables.ts";

/** Carries out one write of a commit. */
export function memoryWrites({ runs, inbox, items, decisions }: MemoryTables): (write: Write) => void {
  const ownedBy = (run: number, epoch: number): boolean => runs.at(run)?.row.epoch === epoch;

  function append(write: EntryWrite): void {
    const kept = runs.at(write.run);
    write.refused = kept?.row.epoch !== write.epoch || kept.entries.length !== write.seq;
    if (!kept || write.refused) return;
    if (write.body === null && write.request && write.scope) {
      write.result = executeStore(items, write.request, write.scope, write.at);
      write.body = JSON.stringify({ request: write.request, result: write.result });
    }
    const { seq, at, path, type, body } = write;
    runs.insert(kept, { seq, at, path, type, body: body ?? "{}" });
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
    switch (write.kind) {
      case "entry":
        append(write);
        break;
      case "create":
        create(write);
        break;
      case "status":
        if (!runs.setStatus(write)) break;
        decisions.voidAll(write.run);
        inbox.forget(write.run);
        break;
      case "decision":
        if (ownedBy(write.run, write.epoch)) decisions.write(write);
        break;
      case "taken":
        if (ownedBy(write.run, write.epoch)) inbox.take(write.run, write.pos);
        break;
      case "late":
        decisions.keepLate(write);
        break;
    }
  };
}
