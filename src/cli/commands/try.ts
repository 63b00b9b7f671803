import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import { shortId } from "../../base/random.ts";
import { cleanText } from "../clean-text.ts";
import { conclude } from "../conclude.ts";
import { exit } from "../exit.ts";
import { appFor } from "../open-run.ts";
import { readableFolder } from "../readable-folder.ts";
import { type Attended, announce, refuseBoth, type Session, seeThrough } from "../session.ts";
import type { Invocation } from "../spec.ts";
import { version } from "../version.ts";
import { workspace } from "../workspace.ts";

const rulesOnly = "rules only: no language model, no key, nothing leaves this machine";

const ifMissing = "Give one that is there; without a name, troupe try reads the present folder.";

/** `troupe try [folder]` */
export async function tryFolder(invocation: Invocation): Promise<number> {
  const { terminal, args, options } = invocation;
  refuseBoth(invocation, "json", "events");
  refuseBoth(invocation, "json", "stdout");
  refuseBoth(invocation, "events", "stdout");
  const folder = readableFolder(args[0] ?? ".", terminal.cwd, ifMissing);
  const place = await workspace(options, terminal);
  const id = shortId("r");
  const app = await appFor(place, "audit");
  const session: Session = {
    ...invocation,
    place,
    app,
    id,
    team: "audit",
    ...(options.has("yes") ? { standing: { approved: true, by: "cli --yes" } } : {}),
  };
  announce(
    invocation,
    [
      ["troupe", version()],
      ["", rulesOnly],
    ],
    [
      ["audit of", relative(terminal.cwd, folder) || "."],
      ["run", id],
    ],
  );
  return seeThrough(
    session,
    (attended) => deliver(session, attended),
    async () => {
      await app.start("audit", { folder, reports: place.reports }, { id });
    },
  );
}

/** The report never waits for a person: with nobody to ask, fixes that wait are no reason to fail. */
async function deliver(session: Session, attended: Attended): Promise<number> {
  const { options, terminal } = session;
  const { notes, outcome } = attended;
  if (options.has("stdout") && notes?.report) {
    const text = await readFile(notes.report.markdown, "utf8");
    terminal.out.write(terminal.out.live ? cleanText(text) : text);
    return outcome.status === "failed" ? exit.failed : exit.done;
  }
  const code = await conclude(session, attended);
  if (notes?.documents === 0 && !options.has("json")) {
    terminal.err.write("\n  There was nothing to read: no Markdown, MDX, text or CSV file in this folder.\n");
  }
  return code === exit.paused && notes?.report ? exit.done : code;
}
