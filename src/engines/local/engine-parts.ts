import type { Clock } from "../../base/clock.ts";
import { type Watchers, watchers } from "../execution/watchers.ts";
import { type Changes, changes as changesOf } from "./changes.ts";
import { type Executor, executor } from "./executor.ts";
import type { Journal } from "./journal.ts";
import { type Lease, lease } from "./lease.ts";
import { ownerName } from "./owner.ts";
import { type Scheduler, scheduler } from "./scheduler.ts";
import { type Sink, sink } from "./sink.ts";

export interface JournalEngineOptions {
  readonly clock: Clock;
  /** Execute whatever this process can: runs whose owner died, timers that are due. */
  readonly recover: boolean;
  readonly alwaysReplay: boolean;
}

/** What an open engine consists of. */
export interface EngineParts {
  readonly journal: Journal;
  readonly news: Watchers;
  readonly changes: Changes;
  readonly leasing: Lease;
  readonly writes: Sink;
  readonly running: Executor;
  readonly schedule: Scheduler;
}

export function assemble(journal: Journal, { clock, recover, alwaysReplay }: JournalEngineOptions): EngineParts {
  const news = watchers(() => schedule.look());
  const changes = changesOf(journal, clock, news, (runId) => schedule.arrived(runId));
  const leasing = lease(journal, ownerName(), clock, {
    onRegained: () => running.recheck(),
    onFailed: (error) => writes.fail(error),
  });
  const writes = sink(journal, clock, {
    onRefused: (write) => running.refused(write),
    onCommitted(batch) {
      changes.tell(batch);
      if (!news.following) return;
      for (const write of batch) if (write.kind === "entry") running.announce(write.run);
    },
    onBroken: () => news.notifyAll(), // whoever waits for an outcome is told why there will be none
  });
  const running = executor({
    journal,
    sink: writes,
    clock,
    lease: leasing,
    watchers: news,
    alwaysReplay,
    onParked: (at) => schedule.due(at),
    onPlaced: (row, existed) => schedule.placed(row, existed),
    onCalledOff: (id) => schedule.calledOff([id]),
    onEnded: ({ n }) => schedule.calledOff(journal.children(n).map(({ id }) => id)),
  });
  const schedule = scheduler({ journal, clock, lease: leasing, executor: running, watchers: news, recover });
  return { journal, news, changes, leasing, writes, running, schedule };
}
