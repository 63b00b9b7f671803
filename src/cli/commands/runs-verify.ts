import { TroupeError } from "../../base/errors.ts";
import { cleanJson } from "../clean-text.ts";
import { exit } from "../exit.ts";
import { findRun, reading } from "../open-run.ts";
import { count } from "../render/words.ts";
import type { Invocation } from "../spec.ts";
import { usage } from "../usage.ts";
import { type Workspace, workspace } from "../workspace.ts";

interface Verdict {
  readonly run: string;
  readonly ok: boolean;
  readonly entries: number;
  readonly head: string | null;
  /** The first entry that does not fit. */
  readonly changed_at: number | null;
}

/** `troupe runs verify <id>`, `troupe runs verify --all` */
export async function runsVerify({ terminal, args, options }: Invocation): Promise<number> {
  const place = await workspace(options, terminal);
  const [id] = args;
  if ((id === undefined) === !options.has("all")) throw usage("give the id of a run, or --all");
  const ids = id === undefined ? await allRuns(place) : [(await findRun(place, id)).id];
  const verdicts = ids.length === 0 ? [] : await verifyAll(place, ids);
  const broken = verdicts.filter(({ ok }) => !ok);
  const { out, err } = terminal;
  if (options.has("json")) out.write(`${cleanJson({ schema_version: 1, ok: broken.length === 0, runs: verdicts })}\n`);
  else {
    for (const { run, ok, entries, head, changed_at } of verdicts) {
      const words = ok
        ? `${out.paint("green", "intact")}   ${count(entries, "entry", "entries")}  ${out.paint("dim", head ?? "")}`
        : `${out.paint("red", "changed")}  at or before entry ${changed_at}`;
      out.write(`${run}  ${words}\n`);
    }
    if (broken.length > 0) err.write("Do not trust these logs: restore the state folder from a backup.\n");
  }
  return broken.length === 0 ? exit.done : exit.failed;
}

async function allRuns(place: Workspace): Promise<readonly string[]> {
  if (!place.recorded()) return [];
  return (await reading(place, (_, engine) => engine.runs({ limit: 1_000_000 }))).map(({ id }) => id);
}

async function verifyAll(place: Workspace, ids: readonly string[]): Promise<readonly Verdict[]> {
  return reading(place, async (app) => {
    const verdicts: Verdict[] = [];
    for (const run of ids) {
      try {
        verdicts.push({ run, ok: true, ...(await app.verify(run)), changed_at: null });
      } catch (error) {
        if (!TroupeError.is(error, "log_tampered")) throw error;
        verdicts.push({ run, ok: false, entries: 0, head: null, changed_at: error.detail.seq });
      }
    }
    return verdicts;
  });
}
