import { callerEnded } from "./called-off.ts";
import type { CallOffWrite, ChildWrite, StatusWrite } from "./journal.ts";
import { ended, type MemoryRuns } from "./memory-runs.ts";
import type { State } from "./state.ts";

/** Runs that others have called. Whoever calls has checked the epoch. */
export class MemoryChildren {
  readonly #runs: MemoryRuns;
  readonly #state: State;

  constructor(runs: MemoryRuns, state: State) {
    this.#runs = runs;
    this.#state = state;
  }

  make(write: ChildWrite): void {
    const { run, id, agent, owner, at, path } = write;
    const there = this.#runs.byId.get(id);
    write.existed = there !== undefined;
    const parent = { run, runId: this.#runs.at(run)?.row.id ?? "", path };
    const kept = there ?? this.#runs.add({ id, agent, owner, createdAt: at, parent });
    if (!there) this.#runs.insert(kept, { seq: 0, at, path: "", type: "run.started", body: write.body });
    write.row = kept.row;
  }

  callOff({ run, id, reason }: CallOffWrite): void {
    const child = this.#runs.children(run).find((each) => each.id === id);
    if (child) this.#state.tell(child.n, id, { type: "cancel", reason });
  }

  /** This run has ended: its caller hears of it, and those it has called are cancelled. */
  ended({ run, committed = [] }: StatusWrite): void {
    const { parent, id } = this.#runs.at(run)?.row ?? { parent: null, id: "" };
    const caller = parent && this.#runs.at(parent.run)?.row;
    if (caller && !ended.has(caller.status)) {
      this.#state.tell(caller.n, caller.id, { type: "child", path: parent.path, id, committed });
    }
    for (const child of this.#runs.children(run)) {
      this.#state.tell(child.n, child.id, { type: "cancel", reason: callerEnded });
    }
  }
}
