import { callerEnded } from "./called-off.ts";
import type { CallOffWrite, ChildWrite, CreateWrite, EntryWrite, StatusWrite, Write } from "./journal.ts";
import { ended } from "./memory-runs.ts";
import type { MemoryTables } from "./memory-tables.ts";

/** Carries out one write of a commit. */
export function memoryWrites({ runs, inbox, decisions, watches, state }: MemoryTables): (write: Write) => void {
  const ownedBy = (run: number, epoch: number): boolean => runs.at(run)?.row.epoch === epoch;

  function append(write: EntryWrite): void {
    const kept = runs.at(write.run);
    write.refused = kept?.row.epoch !== write.epoch || kept.entries.length !== write.seq;
    if (!kept || write.refused) return;
    if (write.body === null && write.request && write.scope) {
      write.result = state.execute(write.request, write.scope, write.at);
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

  function call(write: ChildWrite): void {
    const caller = runs.at(write.run);
    if (!caller || !ownedBy(write.run, write.epoch)) return;
    const { id, agent, owner, at, path } = write;
    const there = runs.byId.get(id);
    write.existed = there !== undefined;
    const parent = { run: write.run, runId: caller.row.id, path };
    const kept = there ?? runs.add({ id, agent, owner, createdAt: at, parent });
    if (!there) runs.insert(kept, { seq: 0, at, path: "", type: "run.started", body: write.body });
    write.row = kept.row;
  }

  function callOff({ run, epoch, id, reason }: CallOffWrite): void {
    const child = ownedBy(run, epoch) ? runs.children(run).find((each) => each.id === id) : undefined;
    if (child) state.tell(child.n, id, { type: "cancel", reason });
  }

  function end({ run, committed = [] }: StatusWrite): void {
    decisions.voidAll(run);
    inbox.forget(run);
    watches.close(run, null);
    const { parent, id } = runs.at(run)?.row ?? { parent: null, id: "" };
    const caller = parent && runs.at(parent.run)?.row;
    if (caller && !ended.has(caller.status)) {
      state.tell(caller.n, caller.id, { type: "child", path: parent.path, id, committed });
    }
    for (const child of runs.children(run)) state.tell(child.n, child.id, { type: "cancel", reason: callerEnded });
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
        if (runs.setStatus(write)) end(write);
        break;
      case "child":
        call(write);
        break;
      case "call-off":
        callOff(write);
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
      case "watch":
        if (ownedBy(write.run, write.epoch)) state.watch(write);
        break;
    }
  };
}
