import { expect, test } from "vitest";
import { review } from "../../../src/catalog/audit/critic.ts";
import { finding } from "../../../src/catalog/audit/finding.ts";
import { audit, summaryOf } from "./audit.ts";
import { folderOf } from "./folder.ts";

type Files = Readonly<Record<string, string>>;

const page = "# Page\n\n## First steps\n\ntext\n";

/** Each case: what the rule is called, and a folder in which only that rule can save the finding. */
const withdrawn: readonly (readonly [rule: string, files: Files])[] = [
  ["placeholder", { "a.md": "# A\n\n[x](./{locale}/b.md)" }],
  ["query string", { "a.md": "# A\n\n[x](b.md?plain=1)", "b.md": page }],
  ["outside the folder", { "a.md": "# A\n\n[x](../other/b.md)" }],
  ["left out of the audit", { "a.md": "# A\n\n[x](node_modules/p/b.md)", "node_modules/p/c.md": page }],
  ["redirect or declared path", { "a.md": "# A\n\n[x](/old/place)", _redirects: "/old/place /new 301" }],
  ["redirect or declared path", { "a.md": "# A\n\n[x](/nice)", "b.md": "---\nslug: /nice\n---\n\n# B" }],
  ["letter case", { "a.md": "# A\n\n[x](B.md)", "b.md": page }],
  ["route without extension", { "guide/a.md": "# A\n\n[x](../../guide/b)\n\n[y](../b)", "guide/b.md": page }],
  ["from the site root", { "a.md": "# A\n\n[x](/pricing)" }],
  ["partial page", { "_nav.md": "# A\n\n[x](b.md)", "c.md": page }],
  ["generated page", { "a.md": "# A\n\n[x](api.html)" }],
  ["folder is not here", { "a.md": "# A\n\n[x](media/b.md)" }],
  ["kind of file is not here", { "a.md": "# A\n\n![x](b.png)" }],
  ["cannot be told", { "a.md": "# A\n\n[x](somewhere)" }],
  ["special anchor", { "a.md": "# A\n\n[x](#top)" }],
  ["slug rule", { "a.md": "# A\n\n[x](b.md#whats-new_1)", "b.md": "# What's new\n\n# What's new" }],
  ["slug rule", { "a.md": "# A\n\n[x](b.md#_1-first)", "b.md": "# 1. First" }],
  ["slug rule", { "a.md": "# A\n\n[x](b.md#C++-and-C)", "b.md": "# C++ and C#" }],
  ["explicit id", { "a.md": "# A\n\n[x](b.md#mine)", "b.md": '# B\n\n<a id="Mine"></a>' }],
  [
    "generated anchor",
    { "a.md": "# A\n\n[x](b.mdx#docker)", "b.mdx": '# B\n\n<Tab title="Docker">\n\ntext\n\n</Tab>' },
  ],
  ["generated anchor", { "a.md": "# A\n\n[x](b.md#python)", "b.md": '# B\n\n=== "Python"\n\n    text' }],
  ["partial page", { "a.md": "# A\n\n[x](b.md#more)", "b.md": '# B\n\n--8<-- "more.md"\n' }],
  ["cross-reference", { "a.md": "# A\n\nSee [the client][pkg.Client]." }],
  ["placeholder", { "a.md": "# A\n\nTake [first][0]." }],
  ["not a sum", { "a.csv": "What,Share %\na,10\nb,20\nTotal,100\n" }],
  ["subtotals", { "a.csv": "What,Cost\na,10\nof which b,4\nTotal,10\n" }],
  ["rounding", { "a.csv": "What,Cost\na,1.34\nb,1.34\nTotal,2.7\n" }],
];

test.each(withdrawn)("withdraws by “%s” (%#)", async (rule, files) => {
  await using folder = await folderOf(files);
  const audited = await audit(await folder.shelf());
  const { kept } = summaryOf(audited);
  expect(kept).toEqual([]);
  expect(audited.reviews.map((one) => one.rule)).toContain(rule);
});

/** The same places without what saves them. */
const kept: readonly (readonly [kind: string, files: Files])[] = [
  ["dead-file", { "a.md": "# A\n\n[x](c.md)", "b.md": page }],
  ["dead-image", { "a.md": "# A\n\n![x](c.png)", "b.png": "" }],
  ["dead-anchor", { "a.md": "# A\n\n[x](b.md#second-steps)", "b.md": page }],
  ["dead-anchor", { "a.md": "# A\n\n[x](#second-steps)\n\n## First steps" }],
  ["dead-anchor", { "a.mdx": "# A\n\n<Note>\n  [x](b.md#second-steps)\n</Note>", "b.md": page }],
  ["dead-file", { "a.md": '# A\n\n<a href="c.md">x</a>', "b.md": page }],
  ["dead-file", { "a.md": "# A\n\n[x][y]\n\n[y]: c.md", "b.md": page }],
  ["undefined-reference", { "a.md": "# A\n\nSee [the list][full-list]." }],
  ["wrong-total", { "a.csv": 'What;Cost\na;"1.200,50"\nb;"300,25"\nTotal;"1.600,75"\n' }],
  [
    "version-differs",
    { "a.md": "# A\n\n## Requirements\n\n- Node.js 20 or later", "b.md": "# B\n\n## Requirements\n\n- Node.js >= 22" },
  ],
];

test.each(kept)("keeps a true %s (%#)", async (kind, files) => {
  await using folder = await folderOf(files);
  const audited = await audit(await folder.shelf());
  expect(audited.kept.map((one) => one.kind)).toEqual([kind]);
});

test("code blocks, comments and MDX imports hold no links", async () => {
  const text = "# A\n\n```md\n[x](c.md)\n```\n\n<!-- [x](c.md) -->\n\n    [x](c.md)\n\n`[x](c.md)`\n";
  await using folder = await folderOf({
    "a.md": text,
    "b.mdx": 'import X from "./c.md"\n\n# B\n\n{/* [x](c.md) */}\n',
  });
  expect((await audit(await folder.shelf())).findings).toEqual([]);
});

test("a finding whose source has changed, gone or was never there is withdrawn", async () => {
  await using folder = await folderOf({ "a.md": "# A\n\n[x](c.md)", "b.md": page });
  const shelf = await folder.shelf();
  const [first] = (await audit(shelf)).findings;
  await folder.write({ "a.md": "# A\n" });
  const fresh = await folder.shelf();
  const ghost = finding({
    by: "links",
    kind: "dead-file",
    file: "z.md",
    line: 1,
    quote: "",
    subject: "x",
    reason: "",
    related: [],
    fix: null,
  });
  expect((await review(fresh, ghost)).rule).toBe("source changed");
  expect(first?.kind).toBe("dead-file");
  await folder.write({ "a.md": "# A later\n" });
  expect(await fresh.load("a.md")).toEqual({ gone: "changed" });
});
