import { locateFolder, openFile } from "./folder.ts";
import { detect } from "./text-lines.ts";
import { newReport, walkFiles } from "./walk-files.ts";

/** Whether the file tools would find anything to read in a folder: at least one text file that is not empty, hidden or a link. */
export async function holdsText(root: string, signal: AbortSignal): Promise<boolean> {
  const place = await locateFolder(root, "", false);
  const options = { depth: 64, matches: () => true, hidden: false, signal };
  for await (const { folder, name, path } of walkFiles(place, options, newReport())) {
    await using file = await openFile(folder, name, path).catch(() => null);
    if (file !== null && file.stats.size > 0 && (await detect(file)) !== null) return true;
  }
  return false;
}
