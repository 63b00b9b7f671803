import { expect, test } from "vitest";
import { auditReport } from "../../../src/catalog/audit/audit-report.ts";
import { proposeFixes } from "../../../src/catalog/audit/fixes.ts";
import { renderReport } from "../../../src/catalog/audit/report.ts";
import { audit } from "./audit.ts";
import { folderOf } from "./folder.ts";

async function reportOf(
  files: Readonly<Record<string, string | Uint8Array>>,
  runId: string,
): Promise<ReturnType<typeof auditReport>> {
  await using folder = await folderOf(files);
  const shelf = await folder.shelf();
  const { findings, reviews, kept } = await audit(shelf);
  const fixes = await proposeFixes(shelf, kept);
  const generatedAt = `2026-01-01T00:00:00Z ${runId}`;
  return auditReport({ runId, generatedAt, folder: "./docs", manifest: shelf.manifest, findings, reviews, fixes });
}

const files = {
  "a.md": "# A <b>\n\n[x](b.md#steps) and `` [y](#top) `` and [z](#top)\n",
  "b.md": "# B\n\n## First steps\n",
  "c.md": new Uint8Array([0, 1, 2]),
};

test("the report says what was kept, fixed, withdrawn and left out", async () => {
  expect(renderReport(await reportOf(files, "r1"))).toMatchInlineSnapshot(`
    "# Audit of ./docs

    2 documents, 6 lines: **1 finding kept**, 1 withdrawn by the Critic, 1 fix proposed.

    These agents follow rules; no language model was used.

    | Agent | Kept | Withdrawn |
    | --- | ---: | ---: |
    | Links | 1 | 1 |
    | Numbers | 0 | 0 |
    | Repeats | 0 | 0 |

    ## Links (1)

    - \`a.md:3\` **dead anchor** No heading or id on b.md gives the anchor “#steps”.
      - \`\`\`[x](b.md#steps) and \`\` [y](#top) \`\` and [z](#top)\`\`\`
      - see \`b.md:1\` \`B\`
      - Critic: Re-read b.md: no heading, id or component gives this anchor. The closest heading is “First steps”.

    ## Proposed fixes (1 in 1 file)

    Nobody has decided about them yet; nothing is changed.

    \`\`\`diff
    --- a/a.md
    +++ b/a.md
    @@ -1,3 +1,3 @@
     # A <b>
     
    -[x](b.md#steps) and \`\` [y](#top) \`\` and [z](#top)
    +[x](b.md#first-steps) and \`\` [y](#top) \`\` and [z](#top)
    \`\`\`

    ## Withdrawn by the Critic (1)

    - **special anchor** (1): The anchor is handled by the browser, the code host or a script, not by a heading.
      - \`a.md:3\` \`#top\`

    ## Left out (1)

    - 1: binary content

    \`c.md\`

    Run r1, 2026-01-01T00:00:00Z r1.
    "
  `);
});

test("only the run's id and time differ between two runs", async () => {
  const first = await reportOf(files, "r1");
  const second = await reportOf(files, "r2");
  expect({ ...second, runId: first.runId, generatedAt: first.generatedAt }).toEqual(first);
  expect(JSON.parse(JSON.stringify(first))).toEqual(first);
});

test("nothing found makes a short report", async () => {
  const text = renderReport(await reportOf({}, "r1"));
  expect(text).toContain("**0 findings kept**");
  expect(text).toContain("These agents follow rules; no language model was used.");
  expect(text).not.toContain("##");
});
