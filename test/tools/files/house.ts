import { linkSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { folder } from "../../engines/folder.ts";

/** What must never be read or changed. */
export const secret = "the secret of the neighbours";

/** A folder `own` to work in, beside one of somebody else, with links of all kinds between them. */
export function house(): { readonly root: string; readonly outside: string; readonly top: string } {
  const top = folder();
  const root = join(top, "own");
  const outside = join(top, "own-but-not-really");
  for (const each of [root, outside, join(root, "docs"), join(root, "docs/deep"), join(root, ".git/hooks")]) {
    mkdirSync(each, { recursive: true });
  }
  writeFileSync(join(outside, "secret.txt"), secret);
  writeFileSync(join(top, "secret.txt"), secret);
  writeFileSync(join(root, "docs/plan.md"), "# Plan\n\nBuild it.\n");
  writeFileSync(join(root, "README.md"), "Read me.\n");
  writeFileSync(join(root, ".git/config"), "[core]\n");
  symlinkSync("../own-but-not-really/secret.txt", join(root, "link-to-secret"));
  symlinkSync(join(outside, "secret.txt"), join(root, "absolute-link-to-secret"));
  symlinkSync("../own-but-not-really", join(root, "link-to-outside"));
  symlinkSync("..", join(root, "link-to-top"));
  symlinkSync("../../own-but-not-really/secret.txt", join(root, "docs/link-to-secret"));
  symlinkSync("link-to-outside", join(root, "link-to-link"));
  symlinkSync("nowhere", join(root, "link-to-nothing"));
  symlinkSync("../own-but-not-really/new.txt", join(root, "link-to-new-outside"));
  symlinkSync("circle-b", join(root, "circle-a"));
  symlinkSync("circle-a", join(root, "circle-b"));
  symlinkSync("docs", join(root, "link-inside"));
  symlinkSync(".git", join(root, "innocent"));
  linkSync(join(outside, "secret.txt"), join(root, "hard-link"));
  return { root, outside, top };
}
