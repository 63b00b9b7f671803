import { until } from "../../base/clock.ts";
import type { RunInfo } from "../../core/outcome.ts";
import type { App } from "../../runtime/troupe.ts";
import { conclude } from "../conclude.ts";
import { exit } from "../exit.ts";
import { addressFacts } from "../model-address.ts";
import { appFor, findRun, reading } from "../open-run.ts";
import { announce, refuseBoth, seeThrough } from "../session.ts";
import type { Invocation } from "../spec.ts";
import type { Terminal } from "../terminal.ts";
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
  announce(
    invocation,
    [
      ["team", team],
      ["run", id],
      [
        "",
        isOver(status)
          ? `has ${status === "cancelled" ? "been " : ""}${status}; it does not go on, and this is how it ended`
          : `was ${status}`,
      ],
    ],
    ...addressFacts(team, terminal.env),
  );
  return seeThrough(
    { ...invocation, place, app, id, team, isOver: isOver(status) },
    (attended, session) => conclude(session, attended),
    async () => {
      const length = (await Array.fromAsync(app.events(id))).length;
      await app.resume(id);
      if (status !== "running" || (await takenOver(app, id, length, terminal))) return;
      announce(invocation, [["", "another process is at work on this run; following it"]]);
    },
  );
}

const isOver = (status: RunInfo["status"]): boolean => ["completed", "failed", "cancelled"].includes(status);

const looks = 10;
const lookMs = 30;

/** Whoever takes a run over notes it in the log at once; a run that somebody else executes has no such note. */
async function takenOver(app: App, id: string, from: number, { clock, interrupt }: Terminal): Promise<boolean> {
  for (let look = 0; look < looks; look++) {
    for await (const { type } of app.events(id, { from })) if (type === "run.resumed") return true;
    if ((await app.run(id))?.status !== "running") return true;
    await until(clock, clock.now() + lookMs, interrupt.signal);
  }
  return false;
}

/** The newest run that has not ended. */
async function latest(place: Workspace): Promise<RunInfo | undefined> {
  if (!place.recorded()) return undefined;
  const runs = await reading(place, (_, engine) => engine.runs({ limit: 1_000 }));
  return runs.find(({ status }) => ["running", "paused", "sleeping", "stuck"].includes(status));
}
