import { existsSync } from "node:fs";
import { join } from "node:path";
import { TroupeError } from "../../base/errors.ts";
import { undoFixes } from "../../catalog/audit/apply.ts";
import { undoFileOf } from "../../catalog/audit/editor.ts";
import type { AuditInput } from "../../catalog/audit/team.ts";
import { cleanJson, cleanLine } from "../clean-text.ts";
import { exit } from "../exit.ts";
import { findRun, reading } from "../open-run.ts";
import { count } from "../render/words.ts";
import type { Invocation } from "../spec.ts";
import { usage } from "../usage.ts";
import { type Workspace, workspace } from "../workspace.ts";

/** `troupe undo <run>` */
export async function undo({ terminal, args, options }: Invocation): Promise<number> {
  const place = await workspace(options, terminal);
  const { id, agent } = await findRun(place, args[0] ?? "");
  if (agent !== "audit") throw usage(`run ${id} is of the team ${agent}; only an audit has fixes to take back`);
  const { folder, reports } = await inputOf(place, id);
  const record = undoFileOf(join(reports, id));
  if (!existsSync(record)) throw usage(`run ${id} has applied no fixes, so there is nothing to take back`);
  const { changed, refused } = await undoFixes(folder, record, terminal.interrupt.signal);
  const { out, err } = terminal;
  if (options.has("json")) out.write(`${cleanJson({ schema_version: 1, run: id, restored: changed, refused })}\n`);
  else {
    for (const file of changed) out.write(`restored  ${cleanLine(file)}\n`);
    for (const { file, reason } of refused) err.write(`left      ${cleanLine(file)}: ${cleanLine(reason)}\n`);
    err.write(
      changed.length + refused.length === 0
        ? "Nothing left to undo: the files are as they were before the fixes.\n"
        : `${count(changed.length, "file")} restored${refused.length > 0 ? `, ${refused.length} left alone` : ""}\n`,
    );
  }
  return refused.length === 0 ? exit.done : exit.failed;
}

async function inputOf(place: Workspace, id: string): Promise<AuditInput> {
  const first = await reading(place, async (app) => {
    for await (const entry of app.events(id)) return entry;
    return null;
  });
  const { input } = (first?.body ?? {}) as { readonly input?: Partial<AuditInput> };
  const { folder, reports } = input ?? {};
  if (folder === undefined || reports === undefined) {
    throw new TroupeError(`run ${id} does not say which folder it read`, {
      code: "run_unknown",
      detail: { runId: id },
    });
  }
  return { folder, reports };
}
