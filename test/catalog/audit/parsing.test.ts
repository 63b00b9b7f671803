import { expect, test } from "vitest";
import { decode } from "../../../src/catalog/audit/decode.ts";
import { parseMarkdown } from "../../../src/catalog/audit/markdown.ts";
import { githubAnchors, possibleAnchors } from "../../../src/catalog/audit/slugs.ts";

test("anchors follow GitHub exactly, and every common generator generously", () => {
  expect(githubAnchors(["What's new?", "What's new?"])).toEqual(["whats-new", "whats-new-1"]);
  const anchors = possibleAnchors(["1. What's new?"]);
  for (const anchor of ["1-whats-new", "_1-what-s-new", "what-s-new", "whats-new"]) expect(anchors).toContain(anchor);
});

test("one NUL makes text binary", () => {
  expect(decode(Buffer.from(`long enough text ${"x".repeat(200)}\0`))).toBeNull();
});

test("what looks like tags or comments inside fenced code does not reach the text after it", () => {
  const { headings } = parseMarkdown("a.md", "markdown", "```html\n<!-- open\n<div\n```\n\n# Heading\n");
  expect(headings).toEqual([{ line: 6, depth: 1, text: "Heading" }]);
});

test("text nested beyond reason comes back without structure", () => {
  const { headings, partial } = parseMarkdown("a.md", "markdown", `# A\n\n${"> ".repeat(30)}x\n`);
  expect({ headings, partial }).toEqual({ headings: [], partial: true });
});
