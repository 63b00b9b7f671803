import { TroupeError } from "../../base/errors.ts";

/** The cluster, or what it should have started, cannot be reached. */
export function unavailable(url: string, problem: string, cause?: unknown): TroupeError {
  return new TroupeError(`the Restate server at ${url} cannot be used: ${problem}`, {
    code: "engine_unavailable",
    detail: { url, problem },
    ...(cause === undefined ? {} : { cause }),
  });
}

export function unknownRun(runId: string): TroupeError {
  return new TroupeError(`no run ${runId}`, { code: "run_unknown", detail: { runId } });
}
