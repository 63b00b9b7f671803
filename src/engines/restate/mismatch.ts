import type { HooksProvider } from "@restatedev/restate-sdk";
import { TroupeError } from "../../base/errors.ts";
import { runId } from "../../base/ids.ts";
import type { WorkerParts } from "./worker-parts.ts";

/** The program asks the server for something else than its journal has. */
const journalMismatch = 570;

/**
 * Tells the log of a run whose program has changed. The program itself hears nothing of it: what it asks for never comes,
 * and the server tries again and again.
 */
export function mismatchHook(agent: string, worker: Pick<WorkerParts, "stuck">): HooksProvider {
  return ({ request }) => ({
    interceptor: {
      async handler(next) {
        try {
          await next();
        } catch (error) {
          if (isMismatch(error)) {
            const id = runId(request.target.key ?? "");
            worker.stuck(id, changedProgram(agent, error.message), 0).catch(() => undefined); // told again at the next attempt
          }
          throw error;
        }
      },
    },
  });
}

const isMismatch = (error: unknown): error is Error =>
  Error.isError(error) && "code" in error && error.code === journalMismatch;

function changedProgram(agent: string, recorded: string): TroupeError {
  const lines = recorded.split("\n").map((line) => line.replace(/^[\s-]+/, ""));
  const difference = lines.filter((line) => / != |^The (?:previous|current) execution /.test(line)).join("; ");
  const message =
    `the program of ${agent} has changed since this run was recorded: ${difference || lines[0]}. Resume it with the ` +
    "program it was started with, or fork it before the change";
  return new TroupeError(message, { code: "replay_mismatch", detail: { seq: null, recorded, asked: [] } });
}
