import { describe, expect, test } from "vitest";
import { checkCitations, replaceCitations } from "../../../src/catalog/research/citations.ts";
import type { Finding } from "../../../src/catalog/research/finding.ts";

const findings = ["F1", "F2", "F3"].map(
  (id): Finding => ({ id, claim: "c", quote: "q", source: { file: "a.md", line: 1 } }),
);
const problemsOf = (draft: string) => checkCitations(draft, findings).problems;

const long = "This first paragraph says far more than what is to follow. ".repeat(6);

describe("I2 research: citations are checked by code", () => {
  test.each([
    ["a paragraph that cites", "It is so [F1]."],
    ["several in one pair of brackets", "It is so [F1, F2; F3]."],
    ["several pairs", "It is so [F1][F2]."],
    ["a short introduction", "What is known.\n\nIt is so [F1]."],
    ["an introduction below the first heading", "## Answer\n\nWhat is known.\n\nIt is so [F1]."],
    ["a line that leads to a list", "Yes [F1].\n\nIn short:\n\n- one [F1]\n- two [F2]"],
    ["an item that leads to items", "- Ports:\n  - one [F1]\n  - two [F2]"],
    ["rows of a table", "What is known.\n\n| a | b |\n| --- | --- |\n| 1 | 2 [F1] |"],
    ["code after what cites it", "Set it so [F1]:\n\n```\nPORT=1\n```"],
    ["an address as code", "It is at `https://a.example/x` [F1]."],
    ["an exclamation", "It works! [F1]"],
    ["quotations, lines, emphasis", "> It is so [F1].\n\n---\n\n**So it is [F2].**"],
  ])("good: %s", (_, draft) => {
    expect(problemsOf(draft)).toEqual([]);
  });

  test.each([
    ["nothing", " \n", /empty/],
    ["no citation at all", "What is known.", /Nothing is cited at all/],
    ["an id that there is not", "It is so [F9].", /no finding F9/],
    ["a paragraph without", "Yes [F1].\n\nAnd it is blue.", /in the paragraph: "And it is blue\."/],
    ["a long introduction", `${long}\n\nYes [F1].`, /in the paragraph/],
    ["an item without", "- one [F1]\n- two", /in the list item: "two"/],
    ["an item below one that cites", "- one [F1]\n  - but also blue", /in the list item: "but also blue"/],
    ["a row without", "| a |\n| --- |\n| 1 [F1] |\n| 2 |", /in the table row: "2"/],
    ["a quotation without", "Yes [F1].\n\n> It is blue.", /in the paragraph: "It is blue/],
    ["a colon that leads nowhere", "Yes [F1].\n\nIt is blue:\n\nYes [F2].", /in the paragraph: "It is blue:"/],
    ["a citation inside code", "Yes [F1].\n\nIt is `blue [F2]`.", /in the paragraph: "It is \."/],
    ["an escaped citation", "Yes [F1].\n\nIt is blue \\[F2\\].", /in the paragraph/],
    ["a heading that is a text", `# ${"word ".repeat(30)}\n\nYes [F1].`, /heading is longer/],
    ["a citation in a heading only", "## Blue [F1]\n\nIntroduction.\n\nIt is blue.", /in the paragraph/],
    ["code out of nowhere", "Yes [F1].\n\n## Then\n\n```\nrm -rf\n```", /Code must follow/],
    ["a picture", "Yes [F1] ![x](http://a.example/p.png)", /picture is not allowed/],
    ["a link", "Yes [F1], see [here](http://a.example).", /link is not allowed/],
    ["an address as it is", "It is at https://a.example/x [F1].", /address becomes a link/],
    ["an address in angle brackets", "It is at <https://a.example/x> [F1].", /address becomes a link/],
    ["an address without a scheme", "It is at www.a.example [F1].", /address becomes a link/],
    ["an address of mail", "Ask a@b.example [F1].", /address becomes a link/],
    ["an address in a heading", "## https://a.example\n\nYes [F1].", /address becomes a link/],
    ["an address in emphasis", "Yes **http://a.example** [F1].", /address becomes a link/],
    ["a citation that would become a picture", "Yes [F1].\n\nIt is blue![F2]", /Right after ! or/],
    ["the same beside one that holds", "It is blue![F2] and so [F1].", /Right after ! or/],
    ["a citation that is half escaped", "Yes [F1].\n\nIt is blue \\[F2].", /Right after ! or/],
    ["a citation made a link", "Yes [F1](http://a.example).", /link is not allowed/],
    ["a citation made a link by definition", "Yes [F1].\n\n[F1]: http://a.example", /definition of a link/],
    ["HTML between texts", "Yes [F1].\n\n<script>x</script>", /HTML is not allowed/],
    ["HTML in a text", "Yes <b onclick=x>now</b> [F1].", /HTML is not allowed/],
    ["too much", `Yes [F1]. ${"word ".repeat(25_000)}`, /longer than 100000/],
    ["what exhausts a parser", `${"> ".repeat(30_000)}Yes [F1].`, /./],
  ])("refused: %s", (_, draft, problem) => {
    expect(problemsOf(draft).join("\n")).toMatch(problem);
  });

  test("ids come in the order in which they are first cited", () => {
    expect(checkCitations("A [F3].\n\nB [F1, F3].", findings).cites).toEqual(["F3", "F1"]);
  });

  test("a writer is not told more than twenty things at once", () => {
    expect(problemsOf(`Yes [F1].\n\n${"- no\n".repeat(50)}`)).toHaveLength(20);
  });

  test("what is escaped, or would become a picture, is no citation", () => {
    expect(checkCitations("A \\[F1] ![F2] [F3].", findings).cites).toEqual(["F3"]);
    expect(replaceCitations("A \\[F1] ![F2] [F3].", (id) => `<${id}>`)).toBe("A \\[F1] ![F2] <F3>.");
  });

  test("citations are replaced, and code stays as it is", () => {
    const draft = "A [F1, F2].\n\n```\n[F1]\n```\n\nB `[F1]` [F3].";
    expect(replaceCitations(draft, (id) => `<${id}>`)).toBe("A <F1><F2>.\n\n```\n[F1]\n```\n\nB `[F1]` <F3>.");
  });
});
