// Runs one example on the source as it stands: `npm run example -- pipeline`. Without a name, lists them.
import { globSync } from "node:fs";
import { basename, join } from "node:path";

const folder = join(import.meta.dirname, "../examples");
const names = globSync("*.ts", { cwd: folder })
  .map((file) => basename(file, ".ts"))
  .sort();
const name = basename(process.argv[2] ?? "", ".ts"); // a path will do as well

if (names.includes(name)) {
  await import(join(folder, `${name}.ts`));
} else {
  console.log(`npm run example -- <name>, with one of: ${names.join(", ")}`);
  process.exitCode = 2;
}
