import type { Execution } from "../../core/engine.ts";
import { cancelled, ended as endingOf } from "../execution/endings.ts";
import type { Pump } from "../execution/pump.ts";
import type { Ended } from "./drive.ts";
import { moving } from "./protocol.ts";
import type { RunParts } from "./run-effects.ts";
import { recordEnd } from "./step-end.ts";

/** Stops what the program has left behind, and writes the last entry of the run. */
export async function conclude(run: RunParts, pump: Pump, execution: Execution, end: Ended): Promise<void> {
  const { ctx, worker, runId, projection, poster, open } = run;
  const { unresolved } = pump.effects;
  const left = [...open.values()];
  const at = pump.now();
  pump.close();
  if (left.length > 0) {
    const ends = await ctx.run("!stop", () => worker.inFlight.stop(runId, left));
    for (const [index, request] of left.entries()) {
      const known = ends[index];
      if (known) recordEnd(projection, unresolved, request, known);
      else if (request.intent) {
        unresolved.add(request.path, request.key);
        projection.note(request.path, "step.abandoned", at, { key: request.key });
      }
    }
  }
  const isCancelled = pump.signal.aborted || end.outcome === null;
  const { type, status, body } =
    isCancelled || end.outcome === null
      ? cancelled(unresolved, pump.signal)
      : endingOf(end.outcome, execution.labels());
  for (const [path, id] of run.children) pump.effects.cancelChild(pump, path, id, "the run that called it has ended");
  run.store.unwatchAll();
  projection.committed = execution.committed();
  projection.write(type, "", at, body);
  poster.tell(projection.state({ ...moving, status }));
  await poster.flushed(); // no command of the journal: an attempt that ends here does all this again
}
