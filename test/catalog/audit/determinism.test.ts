import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openShelf } from "../../../src/catalog/audit/shelf.ts";
import { survey } from "../../../src/catalog/audit/survey.ts";
import { audit, filesOf } from "./audit.ts";
import { folderOf, signal } from "./folder.ts";

const root = fileURLToPath(new URL("../../../examples/sample-docs", import.meta.url));

test("neither the order of the files nor the size of the batches changes the result", { timeout: 20_000 }, async () => {
  const manifest = await survey(root, signal);
  const expected = JSON.stringify(await audit(openShelf(root, manifest, signal)));
  const files = filesOf(openShelf(root, manifest, signal));
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(files, { minLength: files.length }),
      fc.integer({ min: 1, max: 20 }),
      async (order, batch) => {
        const shelf = openShelf(root, manifest, signal);
        expect(JSON.stringify(await audit(shelf, order, batch))).toBe(expected);
      },
    ),
    { numRuns: 25 },
  );
});

test("no text, however broken, stops the audit", { timeout: 20_000 }, async () => {
  const piece = fc.constantFrom(
    "# ",
    "[a](b.md#c)",
    "[x][y]",
    "```\n",
    "<a href='",
    "<!--",
    "{/*",
    "`",
    "\\",
    "\n",
    "| a |\n| - |\n",
    "- ",
    "> ",
    "---\n",
    "&amp;",
    "%zz",
    "](",
    "{",
    "}",
    "é",
    "\u0000",
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 40 }), async (pieces) => {
      const content = pieces.join("");
      await using folder = await folderOf({ "a.md": content, "b.mdx": content, "c.csv": content, "d.txt": content });
      const { findings, reviews } = await audit(await folder.shelf());
      expect(JSON.parse(JSON.stringify({ findings, reviews }))).toEqual({ findings, reviews });
    }),
    { numRuns: 100 },
  );
});

test.each(["> ", "- ", "[", "![[", "`", "<a ", "<!--", "{/*", "*_", "| a "])(
  "a file of nothing but %j is read in time",
  async (piece) => {
    const content = `# A\n\n${piece.repeat(20_000)}\n`;
    await using folder = await folderOf({ "a.md": content, "b.mdx": content });
    expect((await audit(await folder.shelf())).kept).toEqual([]);
  },
);
