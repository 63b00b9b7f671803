import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openShelf, type Shelf } from "../../../src/catalog/audit/shelf.ts";
import { survey } from "../../../src/catalog/audit/survey.ts";

export const signal: AbortSignal = new AbortController().signal;

/** A real folder that is removed when the test ends. */
export interface Folder extends AsyncDisposable {
  readonly root: string;
  write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void>;
  shelf(): Promise<Shelf>;
}

export async function folderOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<Folder> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "troupe-audit-")));
  const write = async (more: Readonly<Record<string, string | Uint8Array>>): Promise<void> => {
    for (const [file, content] of Object.entries(more)) {
      await mkdir(dirname(join(root, file)), { recursive: true });
      await writeFile(join(root, file), content);
    }
  };
  await write(files);
  return {
    root,
    write,
    shelf: async () => openShelf(root, await survey(root, signal), signal),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}
