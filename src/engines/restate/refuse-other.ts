import { TroupeError } from "../../base/errors.ts";
import { canonicalJson, type Json } from "../../base/json.ts";
import type { Create, Created } from "./protocol.ts";

/** Throws unless the run that exists is the one that was asked for. */
export function refuseOther(id: string, { agent, started }: Created, asked: Create): void {
  const recorded = JSON.parse(started) as { input?: Json };
  const differs = agent !== asked.agent ? "agent" : "input";
  if (agent === asked.agent && canonicalJson(recorded.input ?? null) === canonicalJson(asked.input ?? null)) return;
  throw new TroupeError(`run ${id} exists with another ${differs}; choose another id, or resume it`, {
    code: "run_exists",
    detail: { runId: id, differs },
  });
}
