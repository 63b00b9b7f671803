import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkFindings } from "../../../src/catalog/research/check-findings.ts";
import type { Proposed, Ruling } from "../../../src/catalog/research/finding.ts";
import { pages } from "../../../src/catalog/research/pages.ts";
import { ground, invented, ports, range } from "./world.ts";

const signal = new AbortController().signal;

async function ruling(finding: Proposed, docs: string | null, kept = pages()): Promise<Ruling | undefined> {
  return (await checkFindings([finding], { docs, pages: kept }, signal))[0];
}

const refused = (reason: RegExp) => ({ verified: false, reason: expect.stringMatching(reason) });
const from = (file: string, line = 1) => ({ ...ports, source: { file, line } });

describe("I2 research: a finding is checked at its source", () => {
  test("verified where the quote stands at its line", async () => {
    const { docs } = ground();
    expect(await ruling(ports, docs)).toEqual({
      verified: true,
      quote: ports.quote,
      source: ports.source,
      lines: "The hub listens on two ports, both of them chosen",
    });
  });

  test("a quote over two lines is given on one", async () => {
    const { docs } = ground();
    const quote = "both of them chosen at random when it starts.";
    expect(await ruling({ ...ports, quote }, docs)).toMatchObject({ verified: true, quote, source: { line: 5 } });
  });

  test.each([
    [1, 5],
    [6, 5],
    [10, 5],
  ])("line %i is corrected to %i, because it is near", async (line, right) => {
    const { docs } = ground();
    const found = await ruling({ ...ports, source: { file: "./manual.md", line } }, docs);
    expect(found).toMatchObject({ verified: true, source: { file: "manual.md", line: right } });
  });

  test("refused where the quote stands too far away, naming the line", async () => {
    const { docs } = ground();
    expect(await ruling({ ...ports, source: { file: "manual.md", line: 11 } }, docs)).toEqual(
      refused(/at line 5, not near line 11/),
    );
  });

  test.each([
    ["what is not in the file", invented, /does not stand in manual\.md, word for word/],
    ["a quote that ends within a word", { ...ports, quote: "The hub listens on two port" }, /in whole words/],
    ["a file that is not there", from("none.md"), /there is no such file/],
    ["a way out of the folder", from("../secret.md"), /leads out of the folder/],
    ["an absolute path", from("/etc/hostname"), /relative to the folder/],
    ["a link out of the folder", from("link.md"), /link that leads out/],
    ["a folder", from("."), /folder/],
    ["a quote that is too short to prove anything", { ...ports, quote: "The hub" }, /shorter than 12/],
    ["a quote of white space", { ...ports, quote: " ".repeat(40) }, /shorter than 12/],
    ["a quote that is too long", { ...ports, quote: "hub ".repeat(300) }, /longer than 1000/],
    ["a claim that says nothing", { ...ports, claim: " " }, /claims nothing/],
    [
      "a page that was never fetched",
      { ...ports, source: { url: "http://a.example/" } },
      /was not fetched in this run/,
    ],
  ])("refused: %s", async (_, finding, reason) => {
    const { docs } = ground();
    writeFileSync(join(docs, "../secret.md"), "The hub listens on two ports");
    symlinkSync("../secret.md", join(docs, "link.md"));
    expect(await ruling(finding, docs)).toEqual(refused(reason));
  });

  test("refused without documents", async () => {
    expect(await ruling(range, null)).toEqual(refused(/no documents in this run/));
  });

  test("what was not read of a page cannot be in the middle of a quote", async () => {
    const kept = pages();
    const url = "http://a.example/";
    kept.keep(url, { url, text: "The hub listens ", from: 0 });
    kept.keep(url, { url, text: "on two ports, both open.", from: 5_000 });
    expect(await ruling({ ...ports, source: { url } }, null, kept)).toEqual(refused(/does not stand on/));
    const quote = "on two ports, both open.";
    expect(await ruling({ ...ports, quote, source: { url } }, null, kept)).toMatchObject({ verified: true });
  });

  test("a page counts as it was fetched, by either address", async () => {
    const kept = pages();
    kept.keep("http://a.example/old", { url: "http://a.example/new", text: "Now the hub\nlistens on", from: 0 });
    kept.keep("http://a.example/new", { url: "http://a.example/new", text: " two ports.", from: 22 });
    const onPage = (url: string) => ({ ...ports, quote: "the hub listens on two ports", source: { url } });
    const verified = { verified: true, source: { url: "http://a.example/new" } };
    expect(await ruling(onPage("http://a.example/old#top"), null, kept)).toMatchObject(verified);
    expect(await ruling(onPage("http://a.example/new"), null, kept)).toMatchObject(verified);
    expect(await ruling({ ...invented, source: { url: "http://a.example/new" } }, null, kept)).toEqual(
      refused(/does not stand on/),
    );
  });
});
