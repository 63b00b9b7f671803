import type { StepScope } from "../../src/core/agent.ts";

/** The outside of a random team: jobs that take time there, whatever becomes of the process that has asked for them. */
export interface TeamWorld {
  /** Keys of the jobs that were asked for, each time. */
  readonly asked: readonly string[];
  /** Jobs that are waited for now, of those that obey. */
  readonly running: number;
  /** Paths of members that were run, whether their run was thrown away or not. */
  readonly members: ReadonlySet<string>;
  /** A member begins. */
  entered(path: string): void;
  /**
   * Asks for a job. The same key is the same job: it ends when it would have ended without the crash after which it is asked
   * for again. One that is stubborn does not hear that it is to stop.
   */
  job(scope: StepScope, ms: number, isStubborn: boolean): Promise<string>;
}

export function teamWorld(): TeamWorld {
  const asked: string[] = [];
  const ends = new Map<string, number>();
  const members = new Set<string>();
  let running = 0;

  return {
    asked,
    members,
    get running() {
      return running;
    },
    entered: (path) => void members.add(path),
    async job({ key, signal, clock }, ms, isStubborn) {
      asked.push(key);
      const endAt = ends.get(key) ?? clock.now() + ms;
      ends.set(key, endAt);
      if (endAt <= clock.now()) return key;
      if (isStubborn) return new Promise((resolve) => void clock.alarm(endAt, () => resolve(key)));
      running += 1;
      try {
        return await new Promise((resolve, reject) => {
          const stop = clock.alarm(endAt, () => resolve(key));
          signal.addEventListener("abort", () => {
            stop();
            reject(signal.reason);
          });
        });
      } finally {
        running -= 1;
      }
    },
  };
}
