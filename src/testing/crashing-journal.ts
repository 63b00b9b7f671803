import type { Journal } from "../engines/local/journal.ts";

/** What a {@link crashingJournal} throws when its time has come. */
export class Crash extends Error {
  override readonly name = "Crash";
}

export interface CrashPlan {
  /** Dies at the n-th commit, counted from 1. */
  readonly at: number;
  /** Before the commit is kept, or just after. */
  readonly when: "before" | "after";
}

/**
 * A journal that dies the way a process does: at one commit, for good. What was kept before stays in `inner`, which
 * another engine can open. With `at` larger than what a run needs, counts its commits.
 */
export function crashingJournal(inner: Journal, { at, when }: CrashPlan): Journal & { readonly commits: number } {
  let commits = 0;

  function alive(): void {
    if (commits > at || (commits === at && when === "before")) throw new Crash(`died ${when} commit ${at}`);
  }

  return {
    ...inner,
    get commits() {
      return commits;
    },
    commit(writes) {
      commits += 1;
      alive();
      inner.commit(writes);
      if (commits === at) throw new Crash(`died after commit ${at}`);
    },
    /** What changes the store outside of any run is a commit as well. */
    store(request, scope, now) {
      if (request.op !== "transact") {
        if (commits >= at) throw new Crash(`died ${when} commit ${at}`);
        return inner.store(request, scope, now);
      }
      commits += 1;
      alive();
      const result = inner.store(request, scope, now);
      if (commits === at) throw new Crash(`died after commit ${at}`);
      return result;
    },
    claim(id, owner, now) {
      if (commits >= at) throw new Crash(`died ${when} commit ${at}`);
      return inner.claim(id, owner, now);
    },
    retire(owner) {
      if (commits >= at) throw new Crash(`died ${when} commit ${at}`);
      inner.retire(owner);
    },
    answer(id, answer, now) {
      if (commits >= at) throw new Crash(`died ${when} commit ${at}`);
      return inner.answer(id, answer, now);
    },
  };
}
