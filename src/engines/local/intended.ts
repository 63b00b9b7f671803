import type { Journal } from "./journal.ts";

const page = 1_000;

/** Whether the log of a run says that the effect at this path was about to start. Reads all of it: for rare cases. */
export function intended(journal: Journal, { run, path }: { readonly run: number; readonly path: string }): boolean {
  for (let from = 0; ; from += page) {
    const rows = journal.read(run, from, page);
    if (rows.some((row) => row.type === "effect.intended" && row.path === path)) return true;
    if (rows.length < page) return false;
  }
}
