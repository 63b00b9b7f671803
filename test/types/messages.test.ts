import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const flags = [
  "--noEmit",
  "--strict",
  "--exactOptionalPropertyTypes",
  "--skipLibCheck",
  "--module",
  "nodenext",
  "--target",
  "esnext",
  "--pretty",
  "false",
];
const imports = 'import { tool } from "../../src/index.ts";\nimport { z } from "zod";\n';
const schema = "inputSchema: z.object({ title: z.string() })";
const execute = "execute: ({ title }) => title";

const cases = [
  [`tool({ ${schema}, efect: "pure", ${execute} });`, "'efect' does not exist"],
  [`tool({ ${schema}, effect: "onec", ${execute} });`, "Type '\"onec\"' is not assignable to type 'Effect'"],
  [`tool({ ${execute} });`, "Property 'inputSchema' is missing"],
  [`tool({ ${schema}, approval: true, ${execute} });`, "Type 'true' is not assignable to type 'Approval<"],
] as const;

/** What the compiler says of each line. */
async function complaints(lines: readonly string[]): Promise<readonly string[]> {
  const folder = mkdtempSync(join(root, "test", ".types-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "program.ts");
  writeFileSync(file, imports + lines.join("\n"));
  const rest = ["--allowImportingTsExtensions", "--types", "node", "--ignoreConfig"];
  const compiling = promisify(execFile)(join(root, "node_modules/.bin/tsc"), [...flags, ...rest, file]);
  const { stdout } = await compiling.catch((error: { readonly stdout: string }) => error);
  return stdout.split(/^(?=\S.*error TS)/m).filter((said) => said.includes("program.ts"));
}

test("types: the compiler names what is wrong with a tool, once", { timeout: 60_000 }, async () => {
  const said = await complaints(cases.map(([line]) => line));
  expect(said).toHaveLength(cases.length);
  for (const [index, [, message]] of cases.entries()) expect(said[index]).toContain(message);
});
