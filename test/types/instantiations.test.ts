import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const numbers = Array.from({ length: 25 }, (_, index) => index + 1);

/** Twenty-five tools with schemas of four fields, and an agent that has them all and a typed output. */
const tools = numbers.map(
  (n) => `const t${n} = tool({
  description: "Tool ${n}",
  inputSchema: z.object({
    query: z.string(),
    limit: z.number().int().max(20).default(5),
    tags: z.array(z.string()).optional(),
    mode: z.enum(["a", "b", "c"]),
  }),
  execute: async ({ query, limit, tags, mode }) => ({ id: ${n}, query, limit, tags: tags ?? [], mode }),
});`,
);
const uses = `const output = z.object({ answer: z.string(), sources: z.array(z.object({ url: z.string() })) });
const guide = agent({ name: "guide", model: "openai/gpt-5", tools: { ${numbers.map((n) => `t${n}`).join(", ")} }, output });
export const answer: (input: string) => Promise<string> = async (input) => (await run(guide, input)).answer;`;
const imports = 'import { agent, run, tool } from "../../src/index.ts";\nimport { z } from "zod";\n';

const flags = [
  "--noEmit",
  "--strict",
  "--exactOptionalPropertyTypes",
  "--skipLibCheck",
  "--module",
  "nodenext",
  "--target",
  "esnext",
];

async function instantiations(program: string): Promise<number> {
  const folder = mkdtempSync(join(root, "test", ".types-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "program.ts");
  writeFileSync(file, imports + program);
  const tsc = join(root, "node_modules/.bin/tsc");
  const rest = ["--allowImportingTsExtensions", "--types", "node", "--ignoreConfig", "--extendedDiagnostics"];
  const { stdout } = await promisify(execFile)(tsc, [...flags, ...rest, file]);
  return Number(/Instantiations:\s+(\d+)/.exec(stdout)?.[1]);
}

test("types: twenty-five tools and an agent cost at most 25,000 instantiations", { timeout: 60_000 }, async () => {
  const without = await instantiations("export const used = [agent, run, tool, z];");
  const all = await instantiations([...tools, uses].join("\n"));
  expect(all - without).toBeGreaterThan(1_000);
  expect(all - without).toBeLessThanOrEqual(25_000);
});
