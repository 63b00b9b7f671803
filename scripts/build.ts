// Builds dist/: a declaration file for each source file; of the code one file for each entry, and chunks that entries share or
// load when they are needed. Few files, because each costs a reader of `import "troupe"` time. Small libraries that no
// declaration names are built in, with their licences beside them: docs/decisions/0013-one-bundle.md.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "rolldown";
import manifest from "../package.json" with { type: "json" };

const separate = new Set([...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)]);

/** The package that a specifier such as `@scope/name/part` is of. */
const packageOf = (specifier: string): string =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");

const isPath = (id: string): boolean => /^(?:[./]|[A-Za-z]:[\\/])/.test(id);

/** The package that a module is of; undefined for our own. */
const builtIn = (module: string): string | undefined => {
  const [, inside] = module.replaceAll("\\", "/").split(/.*\/node_modules\//);
  return inside === undefined ? undefined : packageOf(inside);
};

function licenceOf(name: string): string {
  const folder = join("node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<string, string>;
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  const text = file === undefined ? `${license}\n` : readFileSync(join(folder, file), "utf8");
  return `${name} ${version} (${license})\n\n${text.trim()}\n`;
}

rmSync("dist", { recursive: true, force: true });
execFileSync("tsc", ["-p", "tsconfig.build.json"], { stdio: "inherit" });
const { output } = await build({
  input: {
    index: "src/index.ts",
    "testing/index": "src/testing/index.ts",
    "engines/restate/restate": "src/engines/restate/restate.ts",
    "cli/main": "src/cli/main.ts",
  },
  platform: "node",
  external: (id) => !isPath(id) && separate.has(packageOf(id)),
  output: { dir: "dist", format: "esm", chunkFileNames: "chunks/[name]-[hash].js" },
  logLevel: "warn",
});
const modules = output.flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
const names = [...new Set(modules.flatMap((module) => builtIn(module) ?? []))].sort((a, b) => (a < b ? -1 : 1));
writeFileSync("dist/LICENCES.txt", names.map(licenceOf).join(`\n${"-".repeat(80)}\n\n`));
