import type { CreateWrite, EntryWrite, StatusWrite, Write } from "./journal.ts";
import { MemoryChildren } from "./memory-children.ts";
import type { MemoryTables } from "./memory-tables.ts";

/** Refused without a word when the epoch is an earlier one; entries and ends say so themselves. */
const fenced: ReadonlySet<Write["kind"]> = new Set(["decision", "taken", "watch", "child", "call-off"]);

/** Carries out the writes of a commit, one after the other. */
export class MemoryWrites {
  readonly #tables: MemoryTables;
  readonly #children: MemoryChildren;

  constructor(tables: MemoryTables) {
    this.#tables = tables;
    this.#children = new MemoryChildren(tables.runs, tables.state);
  }

  apply(write: Write): void {
    if (write.kind === "entry") this.#append(write);
    else if (!fenced.has(write.kind) || !("epoch" in write) || this.#isOwned(write)) this.#carryOut(write);
  }

  #carryOut(write: Exclude<Write, EntryWrite>): void {
    const { inbox, decisions, state } = this.#tables;
    switch (write.kind) {
      case "create":
        this.#create(write);
        break;
      case "status":
        this.#setStatus(write);
        break;
      case "child":
        this.#children.make(write);
        break;
      case "call-off":
        this.#children.callOff(write);
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
  }

  #isOwned({ run, epoch }: { readonly run: number; readonly epoch: number }): boolean {
    return this.#tables.runs.at(run)?.row.epoch === epoch;
  }

  /** Keeps the write itself. */
  #append(write: EntryWrite): void {
    const kept = this.#tables.runs.at(write.run);
    write.refused = kept?.row.epoch !== write.epoch || kept.log.length !== write.seq;
    if (!kept || write.refused) return;
    const { request, scope, at } = write;
    if (request && scope && write.body === null) {
      write.result = this.#tables.state.execute(request, scope, at);
      write.body = JSON.stringify({ request, result: write.result });
    }
    kept.log.push(write);
  }

  #create(write: CreateWrite): void {
    const { id, agent, owner, at, body } = write;
    const { runs } = this.#tables;
    const there = runs.byId.get(id);
    write.existed = there !== undefined;
    const kept = there ?? runs.add({ id, agent, owner, createdAt: at });
    if (!there) runs.insert(kept, { seq: 0, at, path: "", type: "run.started", body });
    write.row = kept.row;
  }

  #setStatus(write: StatusWrite): void {
    const { runs, decisions, inbox, watches } = this.#tables;
    if (!runs.setStatus(write)) return;
    decisions.voidAll(write.run);
    inbox.forget(write.run);
    watches.close(write.run, null);
    this.#children.ended(write);
  }
}
