import type { RunInfo } from "../../core/outcome.ts";
import { conclude } from "../conclude.ts";
import { exit } from "../exit.ts";
import { appFor, findRun, reading } from "../open-run.ts";
import { announce, refuseBoth, seeThrough } from "../session.ts";
import type { Invocation } from "../spec.ts";
import { usage } from "../usage.ts";
import { type Workspace, workspace } from "../workspace.ts";

/** `troupe resume [id]` */
export async function resume(invocation: Invocation): Promise<number> {
  const { terminal, args, options } = invocation;
  refuseBoth(invocation, "json", "events");
  if (args[0] !== undefined && options.has("continue")) throw usage("give an id or --continue, not both");
  const place = await workspace(options, terminal);
  const info = args[0] === undefined ? await latest(place) : await findRun(place, args[0]);
  if (!info) {
    terminal.err.write("Every run here has ended. Start one with: troupe try\n");
    return exit.usage;
  }
  const { id, agent: team, status } = info;
  const app = await appFor(place, team);
  announce(invocation, [
    ["team", team],
    ["run", id],
    ["", `was ${status}`],
  ]);
  return seeThrough(
    { ...invocation, place, app, id, team },
    (attended, session) => conclude(session, attended),
    async () => {
      await app.resume(id);
    },
  );
}

/** The newest run that has not ended. */
async function latest(place: Workspace): Promise<RunInfo | undefined> {
  if (!place.recorded()) return undefined;
  const runs = await reading(place, (_, engine) => engine.runs({ limit: 1_000 }));
  return runs.find(({ status }) => ["running", "paused", "sleeping", "stuck"].includes(status));
}
