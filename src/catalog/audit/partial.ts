/**
 * True for files that sites include into other pages or copy as a start: their links and anchors count from there.
 * By convention such files, or a folder above them, start with an underscore or are named after their use.
 */
export function isIncluded(file: string): boolean {
  return /(?:^|\/)(?:_|(?:archetypes|includes|partials|snippets|templates?)\/)/i.test(file);
}
