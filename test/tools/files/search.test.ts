import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { files } from "../../../src/tools/files/files.ts";
import { quoteOf } from "../../../src/tools/files/quote.ts";
import { countWord, parseTerms } from "../../../src/tools/files/search-terms.ts";
import { folder } from "../../engines/folder.ts";
import { call, shown } from "../call.ts";

function library(books: Readonly<Record<string, string>>): string {
  const root = folder();
  for (const [path, content] of Object.entries(books)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

const search = (root: string, input: string | { query: string; folder?: string; pattern?: string; limit?: number }) =>
  call(files(root).search_files, typeof input === "string" ? { query: input } : input);

const filler = Array.from(
  { length: 200 },
  (_, index) => `Paragraph ${index} is about the weather, and about gardens in it.`,
);

const shelf = {
  "limits/buckets.md": `# Token buckets

A token bucket lets bursts through: tokens are added at a steady rate, and each request takes one away.

# Leaking

The leaky bucket smooths bursts instead. It is a queue that is emptied at a steady rate.
`,
  "limits/windows.md": "# Windows\n\nA sliding window counts the requests of the last minute.\n",
  "garden.md": `${filler.join("\n\n")}\n\nA bucket of water stands beside the window, and tokens of love hang above.\n`,
};

describe("search_files", () => {
  test("B2 search_files: the place that says most comes first, with file, line and quotation", async () => {
    const root = library(shelf);
    const { hits, found, files: read, notes } = await search(root, "token bucket");
    expect(hits[0]).toMatchObject({ path: "limits/buckets.md", line: 1 });
    expect(hits[0]?.quote).toBe(shelf["limits/buckets.md"].split("\n").slice(0, 3).join("\n"));
    expect({ found, read, notes }).toEqual({ found: 3, read: 3, notes: [] });
    expect(await shown(files(root).search_files, { query: "sliding window", limit: 1 })).toBe(
      "[1 of 2 places in 3 text files]\nlimits/windows.md:3\n  A sliding window counts the requests of the last minute.",
    );
  });

  test("B2 search_files: rare words count for more than frequent ones, more words for more than one word repeated", async () => {
    const root = library({
      "often.md": `${"bucket ".repeat(30)}\n\n${filler.map((each) => `${each} bucket`).join("\n\n")}`,
      "both.md": "The bucket is made of zinc, as buckets are.",
      "rare.md": "All of it is zinc, and nothing else at all.",
    });
    const { hits } = await search(root, { query: "zinc bucket", limit: 3 });
    expect(hits.map(({ path }) => path)).toEqual(["both.md", "rare.md", "often.md"]);

    const two = library({
      "one.md": "gold gold gold gold gold and lead and tin",
      "two.md": "gold and then silver and lead and tin",
    });
    expect((await search(two, "gold silver")).hits[0]?.path).toBe("two.md");
    const same = library({ "once.md": "gold and lead and tin and iron", "twice.md": "gold and gold and tin and iron" });
    expect((await search(same, "gold")).hits[0]?.path).toBe("twice.md");
    const long = library({ "long.md": `gold ${"and lead and tin ".repeat(20)}`, "short.md": "gold and lead and tin" });
    expect((await search(long, "gold")).hits[0]?.path).toBe("short.md");
  });

  test("B2 search_files: words in quotation marks must stand together, over the end of a line too", async () => {
    const root = library({
      "a.md": "First the rate, then the\nlimit is looked at.",
      "b.md": "The rate  Limit\nis low.",
      "c.md": "A long line about the rate\nlimit of a service.",
    });
    expect((await search(root, "rate limit")).hits).toHaveLength(3);
    expect((await search(root, '"rate limit"')).hits.map(({ path }) => path).toSorted()).toEqual(["b.md", "c.md"]);
    expect((await search(root, '"rate limit" service')).hits[0]?.path).toBe("c.md");
    expect((await search(root, "“rate limit”")).hits).toHaveLength(2);
  });

  test("B2 search_files: case, accents and plurals make no difference; parts of words do", async () => {
    const root = library({ "a.md": "Die Größe des Cafés.", "b.md": "CAFES and limits.", "c.md": "separate" });
    expect((await search(root, "CAFÉ")).hits.map(({ path }) => path).toSorted()).toEqual(["a.md", "b.md"]);
    expect((await search(root, "grosse größe")).hits.map(({ path }) => path)).toEqual(["a.md"]);
    expect((await search(root, "limit")).hits).toHaveLength(1);
    expect((await search(root, "separates")).hits).toHaveLength(1);
    expect((await search(root, "rate")).hits).toHaveLength(0);
    expect((await search(root, "sep")).hits).toHaveLength(1);
  });

  test("B2 search_files: languages without spaces between words", async () => {
    const root = library({ "ja.md": "これは速度制限の説明です。", "th.md": "นี่คือคำอธิบาย" });
    expect((await search(root, "速度制限")).hits).toMatchObject([
      { path: "ja.md", quote: "これは速度制限の説明です。" },
    ]);
    expect((await search(root, "คำอธิบาย")).hits).toMatchObject([{ path: "th.md" }]);
  });

  test("B2 search_files: of a long line, the part that says most, as it stands in the file", async () => {
    const line = `${"padding words here ".repeat(200)}the ÄÄÄ golden needle lies exactly here ${"and more padding ".repeat(200)}`;
    const root = library({ "a.txt": `first\n${line}\n` });
    const { hits } = await search(root, "golden needle");
    expect(hits).toHaveLength(1);
    const [{ quote, line: at } = { quote: "", line: 0 }] = hits;
    expect(quote).toContain("golden needle lies exactly here");
    expect(line).toContain(quote);
    expect(quote.length).toBeLessThanOrEqual(300);
    expect(at).toBe(2);

    const folded = library({ "a.txt": `${"ﬃ ".repeat(300)}golden needle ${"İİ ".repeat(300)}` });
    expect((await search(folded, "golden needle")).hits[0]?.quote).toContain("golden needle");
  });

  test("B2 search_files: only in some files, only so many, and what was not searched is said", async () => {
    const root = library({
      "docs/a.md": "needle",
      "docs/deep/b.txt": "needle",
      "c.md": "needle",
      "d.bin": "needle\0",
      "e.md": `${"x".repeat(5_000_000)}\nneedle`,
      "node_modules/f.md": "needle",
    });
    expect((await search(root, { query: "needle", folder: "docs" })).hits).toHaveLength(2);
    expect((await search(root, { query: "needle", pattern: "*.md", folder: "docs" })).hits).toHaveLength(1);
    const all = await search(root, { query: "needle", limit: 2 });
    expect(all).toMatchObject({ found: 3, files: 4 });
    expect(all.hits).toHaveLength(2);
    expect(all.notes).toEqual([
      "Files that are no text were not searched: 1.",
      "Files of which only the first 4 MiB were searched: 1.",
    ]);
  });

  test("B2 search_files: a query without words finds nothing, and says why", async () => {
    const root = library(shelf);
    expect(await search(root, "?! — …")).toMatchObject({ hits: [], notes: [expect.stringContaining("no words")] });
    await expect(search(root, "")).rejects.toThrow("must not be empty");
    await expect(search(root, "x".repeat(2_001))).rejects.toThrow("at most 2000 characters");
  });

  test("B2 search_files: ends with the signal", async () => {
    const searching = call(
      files(library(shelf)).search_files,
      { query: "bucket" },
      { abortSignal: AbortSignal.abort(new Error("enough")) },
    );
    await expect(searching).rejects.toThrow("enough");
  });

  test("B2 search_files: every quotation is in its file, at its line, and at most 300 characters", async () => {
    const root = folder();
    const word = fc.constantFrom(
      "needle",
      "Needles",
      "hay",
      "größe",
      "🙂🙂",
      "İstanbul",
      "x".repeat(90),
      "ﬁn",
      "“quoted”",
      "die",
    );
    const line = fc.array(word, { maxLength: 60 }).map((words) => words.join(" "));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 30 }), word, async (lines, query) => {
        writeFileSync(join(root, "a.md"), lines.join("\n"));
        const { hits } = await search(root, query.length > 1 ? query : "needle");
        for (const { quote, line: at } of hits) {
          expect(quote.length).toBeLessThanOrEqual(300);
          expect(quote).not.toBe("");
          expect(
            readFileSync(join(root, "a.md"), "utf8")
              .split("\n")
              .slice(at - 1)
              .join("\n"),
          ).toContain(quote);
          expect(lines[at - 1]).toContain(quote.split("\n")[0]);
        }
        const isThere = lines.some((each) =>
          parseTerms(query).words.some((term) => countWord(each.toLowerCase(), term) > 0),
        );
        if (isThere && /^[a-z]+$/i.test(query)) expect(hits.length).toBeGreaterThan(0);
      }),
      { numRuns: 200 },
    );
  });

  test("B2 search_files: what is quoted of lines is one of them", () => {
    const weights = new Map([
      ["needle", 2],
      ["hay", 1],
    ]);
    expect(quoteOf(["hay", "a needle in hay", "needle"], weights)).toEqual({ at: 1, text: "a needle in hay\nneedle" });
    expect(quoteOf(["nothing"], weights)).toEqual({ at: 0, text: "nothing" });
  });
});
