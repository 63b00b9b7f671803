import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openShelf } from "../../../src/catalog/audit/shelf.ts";
import { survey } from "../../../src/catalog/audit/survey.ts";
import { audit, summaryOf } from "./audit.ts";
import { signal } from "./folder.ts";

const root = fileURLToPath(new URL("../../../examples/sample-docs", import.meta.url));

test("the sample documents give exactly the planted faults and traps", async () => {
  const shelf = openShelf(root, await survey(root, signal), signal);
  const { kept, withdrawn } = summaryOf(await audit(shelf));
  expect(kept).toMatchInlineSnapshot(`
    [
      "finance/budget-2026.csv:6 wrong-total Q4",
      "guides/deploying.mdx:26 repeated-paragraph 2 places",
      "guides/getting-started.md:11 version-differs Node.js 22",
      "guides/getting-started.md:32 dead-anchor ../reference/configuration.md#alarm-level",
      "guides/getting-started.md:32 dead-anchor pairing.md#pair-by-cable",
      "guides/getting-started.md:35 dead-image ../images/hub-front.svg",
      "guides/release-checklist.md:7 dead-anchor ../policies/support.md#support-hours",
      "guides/release-checklist.md:15 dead-file rollback.md",
      "guides/release-checklist.md:15 dead-file beeps.md",
      "policies/support.md:14 wrong-total Cost",
      "reference/glossary.md:5 undefined-reference ride-format",
    ]
  `);
  expect(withdrawn).toMatchInlineSnapshot(`
    [
      "README.md:14 dead-file /team (from the site root)",
      "guides/deploying.mdx:22 dead-anchor #docker (generated anchor)",
      "guides/deploying.mdx:31 dead-file ./{region}/certificates.md (placeholder)",
      "guides/pairing.md:14 dead-file ../reference/beeps.md?plain=1#two-beeps (query string)",
      "policies/support.md:23 wrong-total Share (not a sum)",
      "policies/support.md:25 dead-file /legal/prices (redirect or declared path)",
      "reference/configuration.md:16 dead-anchor ./configuration.md#what-s-new (slug rule)",
    ]
  `);
  expect(shelf.manifest.documents.map(({ file, encoding }) => `${file} ${encoding}`)).toContain(
    "policies/minutes-cafe.txt windows-1252",
  );
});
