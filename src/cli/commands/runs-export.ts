import { createWriteStream } from "node:fs";
import { resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { asError } from "../../base/errors.ts";
import type { Entry } from "../../core/entry.ts";
import { cleanJson, cleanLine } from "../clean-text.ts";
import { exit } from "../exit.ts";
import { findRun, reading } from "../open-run.ts";
import { count } from "../render/words.ts";
import type { Invocation } from "../spec.ts";
import { usage } from "../usage.ts";
import { workspace } from "../workspace.ts";

/** `troupe runs export <id>` */
export async function runsExport({ terminal, args, options }: Invocation): Promise<number> {
  const place = await workspace(options, terminal);
  const { id } = await findRun(place, args[0] ?? "");
  const { out, err, cwd } = terminal;
  const file = options.text("output");
  const json = options.has("json");
  if (file === undefined && json) throw usage("--json needs -o <file>: without a file the log itself goes to stdout");
  let entries = 0;
  await reading(place, async (app) => {
    async function* lines(): AsyncIterable<string> {
      for await (const entry of app.events(id)) {
        entries += 1;
        yield line(entry);
      }
    }
    if (file === undefined) for await (const each of lines()) out.write(each);
    else await writeLines(resolve(cwd, file), lines());
  });
  if (json) out.write(`${cleanJson({ schema_version: 1, run: id, file, entries })}\n`);
  else if (file !== undefined) err.write(`wrote ${count(entries, "entry", "entries")} to ${cleanLine(file)}\n`);
  return exit.done;
}

const line = (entry: Entry): string => `${cleanJson(entry)}\n`;

async function writeLines(file: string, lines: AsyncIterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(lines), createWriteStream(file, { mode: 0o600 }));
  } catch (error) {
    throw usage(`${JSON.stringify(file)} cannot be written: ${asError(error).message}`);
  }
}
