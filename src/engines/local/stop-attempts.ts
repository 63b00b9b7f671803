import type { LiveRun } from "./live-run.ts";

/**
 * Stops what is still running, and starts nothing any more. What may have happened outside is waited for, within the
 * grace of an attempt; undefined when there is nothing to wait for.
 */
export function stopAttempts(run: LiveRun): Promise<void> | undefined {
  run.ending = true;
  return run.attempts.size === 0 ? undefined : stopAll(run);
}

async function stopAll(run: LiveRun): Promise<void> {
  const running = [...run.attempts.values()];
  for (const each of running) each.detach();
  await Promise.all(running.filter((each) => each.request.intent).map((each) => each.stopped));
  for (const { request } of run.attempts.values()) {
    if (!request.intent) continue;
    run.unresolved.add(request.path, request.key);
    run.note(request.path, "step.abandoned", { key: request.key });
  }
}
