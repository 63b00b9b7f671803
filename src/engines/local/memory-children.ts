import { callerEnded } from "./called-off.ts";
import type { CallOffWrite, ChildWrite, StatusWrite } from "./journal.ts";
import { ended, type MemoryRuns } from "./memory-runs.ts";
import type { State } from "./state.ts";

/** Whoever calls has checked the epoch. */
export interface MemoryChildren {
  make(write: ChildWrite): void;
  callOff(write: CallOffWrite): void;
  /** This run has ended: its caller hears of it, and those it has called are cancelled. */
  ended(write: StatusWrite): void;
}

export function memoryChildren(runs: MemoryRuns, state: State): MemoryChildren {
  return {
    make(write) {
      const { run, id, agent, owner, at, path } = write;
      const there = runs.byId.get(id);
      write.existed = there !== undefined;
      const parent = { run, runId: runs.at(run)?.row.id ?? "", path };
      const kept = there ?? runs.add({ id, agent, owner, createdAt: at, parent });
      if (!there) runs.insert(kept, { seq: 0, at, path: "", type: "run.started", body: write.body });
      write.row = kept.row;
    },
    callOff({ run, id, reason }) {
      const child = runs.children(run).find((each) => each.id === id);
      if (child) state.tell(child.n, id, { type: "cancel", reason });
    },
    ended({ run, committed = [] }) {
      const { parent, id } = runs.at(run)?.row ?? { parent: null, id: "" };
      const caller = parent && runs.at(parent.run)?.row;
      if (caller && !ended.has(caller.status)) {
        state.tell(caller.n, caller.id, { type: "child", path: parent.path, id, committed });
      }
      for (const child of runs.children(run)) state.tell(child.n, child.id, { type: "cancel", reason: callerEnded });
    },
  };
}
