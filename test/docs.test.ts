import { execFile } from "node:child_process";
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { promisify } from "node:util";
import { slug } from "github-slugger";
import { describe, expect, onTestFinished, test } from "vitest";
import manifest from "../package.json" with { type: "json" };

const root = join(import.meta.dirname, "..");
const pages = globSync(["*.md", "docs/**/*.md", "examples/*.md"], { cwd: root }).sort();
const read = (page: string): string => readFileSync(join(root, page), "utf8");

/** What npm puts into the package whether it is listed or not. */
const always = ["README.md", "LICENSE", "package.json"];
const isShipped = (file: string): boolean =>
  [...always, ...manifest.files].some((each) => file === each || file.startsWith(`${each}/`));

const headings = (page: string): readonly string[] =>
  [...read(page).matchAll(/^#+ (.*)$/gm)].map(([, text = ""]) => slug(text.replaceAll("`", "")));

/** Links into the project, as the file and the heading they name. */
function links(page: string): readonly { readonly file: string; readonly anchor: string }[] {
  return [...read(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = "", anchor = ""] = target.split("#");
      return { file: path === "" ? page : relative(root, join(root, dirname(page), path)), anchor };
    });
}

const blocksOf = (page: string): string[] =>
  [...read(page).matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code = ""]) => code);

/** Blocks that use nothing but what the page has said before them. */
const selfContained = ["const publish =", "const book =", "const booking =", "const guest =", "scriptedModel(({"];

describe("documentation", () => {
  test.each(pages)("%s: every link leads somewhere, also in the installed package", (page) => {
    for (const { file, anchor } of links(page)) {
      expect(existsSync(join(root, file)), file).toBe(true);
      expect(isShipped(file) || !isShipped(page), `${file} is shipped`).toBe(true);
      if (anchor !== "") expect(headings(file)).toContain(anchor);
    }
  });

  test("every page of docs/ can be reached from the README", () => {
    const reached = new Set(["README.md"]);
    for (const page of reached) {
      if (!page.endsWith(".md")) continue;
      for (const { file } of links(page)) reached.add(file);
    }
    const missing = pages.filter((page) => page.startsWith("docs/") && !page.startsWith("docs/decisions/"));
    expect(missing.filter((page) => !reached.has(page))).toEqual([]);
  });

  test("every example is in the list", () => {
    const listed = links("examples/README.md").map(({ file }) => file);
    expect(listed).toEqual(expect.arrayContaining(globSync("examples/*.ts", { cwd: root })));
  });

  test("what docs/ shows of agents, tests and patterns compiles as it is pasted", {
    timeout: 60_000,
  }, async () => {
    const folder = mkdtempSync(join(root, "test", ".docs-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    for (const page of ["agents", "budgets", "testing"]) {
      const [imports = "", ...blocks] = blocksOf(`docs/${page}.md`);
      const whole = blocks.filter((code) => selfContained.some((begin) => code.startsWith(begin)));
      writeFileSync(join(folder, `${page}.ts`), [imports, ...whole].join("\n"));
    }
    for (const page of globSync("docs/patterns/*.md", { cwd: root })) {
      const [program] = blocksOf(page).filter((code) => code.startsWith("import"));
      if (program !== undefined) writeFileSync(join(folder, `${basename(page, ".md")}.ts`), program);
    }
    writeFileSync(join(folder, "tsconfig.json"), '{ "extends": "../../tsconfig.json", "include": ["*.ts"] }');
    const options = ["-p", folder, "--isolatedDeclarations", "false", "--declaration", "false"];
    const { stdout } = await promisify(execFile)(join(root, "node_modules/.bin/tsc"), options).catch((error) => error);
    expect(stdout.split("\n").filter((line: string) => line.includes("/.docs-"))).toEqual([]);
  });

  test("the configuration file of docs/config.md runs as the page says", { timeout: 30_000 }, async () => {
    const [, program = ""] = /```ts\n([\s\S]*?)```/.exec(read("docs/config.md")) ?? [];
    const [, team = "", input = "", result = ""] =
      /^troupe run (\w+) "(.*)" +# (.*)$/m.exec(read("docs/config.md")) ?? [];
    const folder = mkdtempSync(join(tmpdir(), "troupe-config-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(root, join(folder, "node_modules/troupe"));
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(join(folder, "troupe.config.ts"), program);
    const argv = ["--conditions=troupe-source", join(root, "bin/troupe.mjs"), "run", team, input];
    const { stdout } = await promisify(execFile)(process.execPath, argv, { cwd: folder });
    expect(stdout).toBe(`${result}\n`);
    expect(existsSync(join(folder, ".runs/troupe.db"))).toBe(true);
  });
});
