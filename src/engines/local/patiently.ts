import type { Clock } from "../../base/clock.ts";
import { TroupeError } from "../../base/errors.ts";
import { systemRandom } from "../../base/random.ts";
import { JournalBusy } from "./journal.ts";

/** About half a minute in all. */
const tries = 600;

/**
 * Does something to the journal, again and again while another process is writing. Waits are jittered and leave the
 * event loop free, unlike SQLite's own busy timeout.
 *
 * @throws TroupeError `log_unavailable` when it never gets its turn.
 */
export async function patiently<T>(clock: Clock, file: string, work: () => T): Promise<T> {
  for (let attempt = 0; attempt < tries; attempt++) {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof JournalBusy)) throw error;
    }
    const pauseMs = 1 + systemRandom() * Math.min(50, 2 ** attempt);
    await new Promise<void>((resolve) => {
      clock.alarm(clock.now() + pauseMs, resolve);
    });
  }
  const problem = "another process has been writing to it for too long";
  throw new TroupeError(`${file} cannot be used now: ${problem}`, {
    code: "log_unavailable",
    detail: { file, problem },
  });
}
