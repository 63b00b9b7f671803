import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const source = (path: string): string => JSON.stringify(join(import.meta.dirname, "../../src", path));

/** What a program loads, of packages and of Node. */
async function loadedBy(
  program: string,
): Promise<{ readonly files: readonly string[]; readonly builtIns: readonly string[] }> {
  const script = `
    import { registerHooks } from "node:module";
    const loaded = [];
    const before = new Set(process.moduleLoadList);
    registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
    ${program}
    const builtIns = process.moduleLoadList.filter((name) => !before.has(name)).map((name) => name.replace("NativeModule ", ""));
    console.log(JSON.stringify({ files: loaded, builtIns }));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script]);
  return JSON.parse(stdout) as { files: string[]; builtIns: string[] };
}

const heavy = ["http", "https", "net", "tls", "dns", "dns/promises", "zlib", "sqlite", "fs/promises", "worker_threads"];

test("B2 tools: importing the library, and making the tools, loads neither parse5 nor the network", async () => {
  const { files, builtIns } = await loadedBy(`
    const { files, fetchPage, webSearch, brave, toolbox, pool } = await import(${source("index.ts")});
    const made = toolbox({ ...files("docs", { write: true }), ...fetchPage({ allow: [] }), ...webSearch(brave()) });
    pool({ name: "things", size: 1, create: () => 1 });
    if (made.names.length !== 6) throw new Error("not all tools");
  `);
  expect(files.length).toBeGreaterThan(20);
  expect(files.filter((url) => url.includes("node_modules"))).toEqual([]);
  expect(builtIns.filter((name) => heavy.includes(name))).toEqual([]);
});

test("B2 tools: what is heavy is loaded when it is used, so the test above can see it", async () => {
  const { files, builtIns } = await loadedBy(`
    const { fetchPage } = await import(${source("index.ts")});
    await fetchPage().fetch_page.execute({ url: "http://127.0.0.1/" }, { abortSignal: new AbortController().signal }).catch(() => 1);
  `);
  expect(files.some((url) => url.includes("node_modules/parse5"))).toBe(true);
  expect(builtIns).toEqual(expect.arrayContaining(["http", "https", "zlib"]));
});
