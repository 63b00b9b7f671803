import { execFile } from "node:child_process";
import { globSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { LLMock } from "@copilotkit/aimock";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const node = promisify(execFile);

async function output(file: string, cwd: string, variables: Readonly<Record<string, string>> = {}): Promise<string> {
  const env = { ...process.env, ...variables };
  const { stdout } = await node(process.execPath, ["--conditions=troupe-source", file], { cwd, env, timeout: 20_000 });
  return stdout.trim();
}

/** Runs a program of the README twice, in a folder of its own: it says the same both times. */
async function runsTwice(at: number, variables?: Readonly<Record<string, string>>): Promise<void> {
  const readme = await readFile(join(root, "README.md"), "utf8");
  const program = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)][at]?.[1] ?? "";
  const [, promised = "?"] = /\/\/ prints: (.*)/.exec(program) ?? [];
  const folder = await mkdtemp(join(tmpdir(), "troupe-readme-"));
  const file = join(root, "test", `readme-${process.pid}-${at}.ts`); // beside the package, so that its name resolves
  await writeFile(file, program);
  try {
    expect(await output(file, folder, variables)).toBe(promised);
    expect(await output(file, folder, variables)).toBe(promised);
  } finally {
    await rm(file);
    await rm(folder, { recursive: true });
  }
}

describe("examples print what they promise", () => {
  test.each(globSync("examples/*.ts", { cwd: root }).sort())("%s", { timeout: 30_000 }, async (file) => {
    const text = await readFile(join(root, file), "utf8");
    const [, promised = ""] = text.split("// prints:\n");
    const expected = promised.replaceAll(/^\/\/ /gm, "").trim();
    expect(expected).not.toBe("");
    expect(await output(join(root, file), root)).toBe(expected);
  });
});

test("the README's program prints what it promises, twice", { timeout: 30_000 }, () => runsTwice(0));

test("the README's agent that thinks does so, twice, over a provider's own format", { timeout: 30_000 }, async () => {
  const provider = new LLMock({ port: 0, latency: 1 });
  provider.on({}, ({ messages }) => {
    const results = messages.filter(({ role }) => role === "tool");
    if (results.length === 0) {
      const call = (city: string) => ({ name: "weather", arguments: JSON.stringify({ city }) });
      return { toolCalls: [call("Rome"), call("Oslo")] };
    }
    if (results.length === 2) return { toolCalls: [{ name: "book", arguments: '{"to":"Rome"}' }] };
    return { content: JSON.stringify({ city: "Rome", why: `${results[0]?.content} degrees` }) };
  });
  const url = await provider.start();
  try {
    await runsTwice(1, { OPENAI_API_KEY: "test-key-of-nobody", OPENAI_BASE_URL: `${url}/v1` });
    expect(provider.getRequests(), "the second time it is the same run").toHaveLength(3);
  } finally {
    await provider.stop();
  }
});
