import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Where a report is; absolute. */
export type ReportFiles = Readonly<{ markdown: string; json: string }>;

/**
 * Writes `report.md` and `report.json` into a folder, made if missing. Replaces both files whole, so that nobody ever reads
 * half a report; doing it again does no harm.
 */
export async function writeReportFiles(
  folder: string,
  texts: { readonly markdown: string; readonly json: object },
  signal: AbortSignal,
): Promise<ReportFiles> {
  await mkdir(folder, { recursive: true });
  const files = { markdown: join(folder, "report.md"), json: join(folder, "report.json") };
  const forms = { markdown: texts.markdown, json: `${JSON.stringify(texts.json, null, 2)}\n` };
  for (const form of ["markdown", "json"] as const) {
    await writeFile(`${files[form]}.new`, forms[form], { signal });
    await rename(`${files[form]}.new`, files[form]);
  }
  return files;
}
