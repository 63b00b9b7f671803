import { relative } from "node:path";
import { cleanLine } from "../clean-text.ts";

/** A path as it is short to read from here. */
export function nearPath(path: string, { cwd }: { readonly cwd: string }): string {
  const short = relative(cwd, path);
  return cleanLine(short.startsWith("..") ? path : short);
}
