// Runs the team and prints its result. Usage: worker.ts <folder> <url of the provider> [before|after <commit>]

import { systemClock } from "../../../src/base/clock.ts";
import { journalEngine } from "../../../src/engines/local/engine.ts";
import type { Journal } from "../../../src/engines/local/journal.ts";
import { sqliteJournal } from "../../../src/engines/local/sqlite-journal.ts";
import { troupe } from "../../../src/index.ts";
import { team } from "./team.ts";

const [folder = "", url = "", when = "never", at = "0"] = process.argv.slice(2);

/** Dies for good at one commit: no handler runs, nothing is said goodbye to. */
function killing(inner: Journal): Journal {
  let commits = 0;
  const dieIf = (now: string) => {
    if (when === now && commits === Number(at)) process.kill(process.pid, "SIGKILL");
  };
  return {
    ...inner,
    commit(writes) {
      commits += 1;
      dieIf("before");
      inner.commit(writes);
      dieIf("after");
    },
  };
}

const engine = journalEngine(() => killing(sqliteJournal(folder, "process")), {
  clock: systemClock,
  recover: false,
  alwaysReplay: false,
});
const manager = team(url);
await using app = troupe({ agents: [manager], engine });
const run = await app.start(manager, "Write about bees.", { id: "r" });
process.stdout.write(await run.result);
