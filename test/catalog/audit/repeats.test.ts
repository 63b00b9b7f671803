import { expect, test } from "vitest";
import { audit } from "./audit.ts";
import { folderOf } from "./folder.ts";

const text =
  "The hub keeps every report for thirty days and then removes it, unless somebody has marked the ride as evidence, in which case it stays until the mark is taken away again.";

test("a paragraph of 140 characters or more that stands twice is found once, at its first place", async () => {
  await using folder = await folderOf({
    "a.md": `# A\n\n## One\n\n${text}\n`,
    "b.md": `# B\n\n## Two\n\n${text} Marks are shown.\n`,
  });
  const { kept } = await audit(await folder.shelf());
  expect(kept).toMatchObject([
    { kind: "repeated-paragraph", file: "a.md", line: 5, related: [{ file: "b.md", line: 5 }] },
  ]);
});

test.each([
  ["too short", text.slice(0, 120), text.slice(0, 120)],
  [
    "a different statement",
    text,
    `${text.slice(0, 60)} but nobody has ever seen it happen, and the people who wrote that part of the program have left since.`,
  ],
  ["other words", text, text.replace("report", "photo").replace("removes", "archives")],
  ["list entries", `- ${text}`, `- ${text}`],
  ["code", `\`\`\`\n${text}\n\`\`\``, `\`\`\`\n${text}\n\`\`\``],
])("%s is not kept", async (_, first, second) => {
  await using folder = await folderOf({
    "a.md": `# A\n\n## One\n\n${first}\n`,
    "b.md": `# B\n\n## Two\n\n${second}\n`,
  });
  expect((await audit(await folder.shelf())).kept).toEqual([]);
});

test("a text in four places is a template", async () => {
  const files = Object.fromEntries([1, 2, 3, 4].map((index) => [`${index}.md`, `# T${index}\n\n${text}\n`]));
  await using folder = await folderOf(files);
  const { reviews } = await audit(await folder.shelf());
  expect(reviews.map(({ rule }) => rule)).toEqual(["deliberate template"]);
});

test("a page that opens another page's first paragraph and links to it is a teaser", async () => {
  await using folder = await folderOf({
    "a.md": `# A\n\n## More\n\n${text}\n\n[all](b.md)\n`,
    "b.md": `# B\n\n${text}\n`,
  });
  const { reviews } = await audit(await folder.shelf());
  expect(reviews.map(({ rule }) => rule)).toEqual(["teaser"]);
});
