import type { Entry } from "../../core/entry.ts";
import { cleanJson, cleanLine } from "../clean-text.ts";
import { exit } from "../exit.ts";
import { follow } from "../follow.ts";
import { findRun, reading } from "../open-run.ts";
import { cut } from "../render/fit.ts";
import { refuseBoth } from "../session.ts";
import type { Invocation } from "../spec.ts";
import type { Screen } from "../terminal.ts";
import { usage } from "../usage.ts";
import { workspace } from "../workspace.ts";

/** `troupe runs events <id>` */
export async function runsEvents(invocation: Invocation): Promise<number> {
  const { terminal, args, options } = invocation;
  refuseBoth(invocation, "json", "events");
  refuseBoth(invocation, "json", "follow");
  const place = await workspace(options, terminal);
  const { id } = await findRun(place, args[0] ?? "");
  const text = options.text("from") ?? "0";
  if (!/^\d+$/.test(text)) throw usage(`--from must be the number of an entry, not ${JSON.stringify(text)}`);
  const { out, err, clock, interrupt } = terminal;
  const kept: Entry[] = [];
  const collect = options.has("json");
  const show = (entry: Entry): void => {
    if (collect) kept.push(entry);
    else out.write(`${options.has("events") ? cleanJson(entry) : eventLine(entry, out)}\n`);
  };
  const from = Number(text);
  const { signal } = interrupt;
  const rests = await reading(place, async (app) => {
    if (options.has("follow")) {
      const standing = () => place.standings([id])(id);
      return follow({ app, id, from, clock, signal, standing, show });
    }
    for await (const entry of app.events(id, { from, signal })) show(entry);
    return true;
  });
  if (collect) out.write(`${cleanJson({ schema_version: 1, run: id, entries: kept })}\n`);
  if (!rests) err.write(`Nobody is at work on this run. To go on with it: ${place.command("resume", id)}\n`);
  return exit.done;
}

/** Where nobody sees it at once, lines may be longer; whole bodies are for `--events`. */
const plainColumns = 200;

/** `  14  10:02:11.408  audit/links  finding.posted  {"by":"links"}` */
function eventLine({ seq, at, path, type, body }: Entry, { paint, columns, live }: Screen): string {
  const time = new Date(at).toISOString().slice(11, 23);
  const head = `${String(seq).padStart(5)}  ${time}  `;
  const words = `${type}${path === "" ? "" : `  ${cleanLine(path)}`}  `;
  const rest = cleanJson(body);
  const room = (live ? columns() - 1 : plainColumns) - head.length - words.length;
  const shown = cut(rest, Math.max(0, room));
  return `${paint("dim", head)}${words}${paint("dim", shown)}`;
}
