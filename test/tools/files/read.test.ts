import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { files } from "../../../src/tools/files/files.ts";
import { openPlace } from "../../../src/tools/files/folder.ts";
import { encodingOf, linesOf } from "../../../src/tools/files/text-lines.ts";
import { folder } from "../../engines/folder.ts";
import { call, shown } from "../call.ts";

const never = new AbortController().signal;

function withFile(content: string | Uint8Array, maxBytes?: number) {
  const root = folder();
  writeFileSync(join(root, "a.txt"), content);
  return files(root, maxBytes === undefined ? {} : { maxBytes }).read_file;
}

const numbers = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`).join("\n");

describe("read_file", () => {
  test("B2 read_file: a whole file, its lines numbered for the model", async () => {
    const read = withFile("one\ntwo\n\nfour\n");
    expect(await call(read, { path: "a.txt" })).toEqual({
      path: "a.txt",
      bytes: 14,
      from: 1,
      to: 4,
      next: null,
      text: "one\ntwo\n\nfour",
      note: null,
    });
    expect(await shown(read, { path: "./a.txt" })).toBe("[a.txt, lines 1 to 4]\n1\tone\n2\ttwo\n3\t\n4\tfour");
    expect(await shown(read, { path: "a.txt", numbered: false })).toBe("[a.txt, lines 1 to 4]\none\ntwo\n\nfour");
  });

  test("B2 read_file: some lines of a long file, and where to read on", async () => {
    const read = withFile(numbers(1, 100_000));
    const part = await call(read, { path: "a.txt", from: 70_000, lines: 3 });
    expect(part).toMatchObject({ from: 70_000, to: 70_002, next: 70_003, text: numbers(70_000, 70_002) });
    expect(await call(read, { path: "a.txt", from: 99_999 })).toMatchObject({ to: 100_000, next: null });
    expect(await call(read, { path: "a.txt", from: 99_998, lines: 3 })).toMatchObject({ to: 100_000, next: null });
  });

  test("B2 read_file: no more than there is room for, and reading on gives all of it, each line once", async () => {
    const read = withFile(numbers(1, 500), 1_000);
    const texts: string[] = [];
    for (let next: number | null = 1; next !== null; ) {
      const part: Awaited<ReturnType<typeof call<{ path: string }, { text: string; next: number | null }>>> =
        await call(read, { path: "a.txt", from: next });
      expect(Buffer.byteLength(part.text)).toBeLessThanOrEqual(1_000);
      texts.push(part.text);
      next = part.next;
    }
    expect(texts.length).toBeGreaterThan(4);
    expect(texts.join("\n")).toBe(numbers(1, 500));
    expect(await shown(read, { path: "a.txt" })).toContain("; there is more: read on with from: 1");
  });

  test("B2 read_file: of a line that is too long, what there is room for, with a note; and the next line after it", async () => {
    const read = withFile(`short\n${"€".repeat(100_000)}\nlast\n`, 300);
    const part = await call(read, { path: "a.txt", from: 2 });
    expect(part).toMatchObject({ from: 2, to: 2, next: 3, text: "€".repeat(300) });
    expect(part.note).toBe("Line 2 is longer than can be shown; its rest is left out.");
    expect(await call(read, { path: "a.txt", from: 3 })).toMatchObject({ text: "last", next: null, note: null });
    for (const length of [65_535, 65_536, 65_537]) {
      const other = withFile(`${"x".repeat(length)}\nlast`, 100);
      expect((await call(other, { path: "a.txt" })).note).toBe(
        "Line 1 is longer than can be shown; its rest is left out.",
      );
      expect((await call(other, { path: "a.txt", from: 2 })).note).toBe(null);
    }
  });

  test.each([
    ["a picture", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex")],
    ["a PDF", Buffer.from("%PDF-1.7\n1 0 obj\n<<>>\nendobj\n")],
    ["an archive", Buffer.from("504b030414000600", "hex")],
    ["text with a zero byte", Buffer.from(`${"text ".repeat(100)}\0${"text ".repeat(100)}`)],
    ["control characters", Buffer.from(Array.from({ length: 100 }, (_, index) => (index % 8) + 1))],
  ])("B2 read_file: %s is not text, and the result says so", async (_, content) => {
    const read = withFile(content);
    const result = await call(read, { path: "a.txt" });
    expect(result).toMatchObject({ text: "", next: null, to: 0, bytes: content.length });
    expect(await shown(read, { path: "a.txt" })).toContain("not a text file. Only text can be read here: no PDF");
  });

  test("B2 read_file: UTF-8 with and without a mark, UTF-16 of both kinds, and what is neither, with a note", async () => {
    const text = "Grüße, 世界\n🙂";
    const little = Buffer.from(`\ufeff${text}`, "utf16le");
    for (const content of [text, `\ufeff${text}`, little, Buffer.from(little).swap16()]) {
      expect(await call(withFile(content), { path: "a.txt" })).toMatchObject({ text, note: null });
    }
    expect(await call(withFile(Buffer.from("Gr\xfc\xdfe", "latin1")), { path: "a.txt" })).toMatchObject({
      text: "Gr\ufffd\ufffde",
      note: "Some bytes are not valid UTF-8, and are shown as \ufffd.",
    });
  });

  test("B2 read_file: an empty file, and lines that there are not", async () => {
    expect(await shown(withFile(""), { path: "a.txt" })).toBe("[a.txt, 0 bytes]\n[The file is empty.]");
    expect(await shown(withFile("one\ntwo\n"), { path: "a.txt", from: 3 })).toBe(
      "[a.txt, 8 bytes]\n[There is no line 3: the file has 2.]",
    );
  });

  test("B2 read_file: a folder is no file, and a file that is not there is refused", async () => {
    const root = folder();
    mkdirSync(join(root, "docs"));
    const { read_file } = files(root);
    await expect(call(read_file, { path: "docs" })).rejects.toThrow("it is a folder");
    await expect(call(read_file, { path: "." })).rejects.toThrow("it is a folder");
    await expect(call(read_file, { path: "none.md" })).rejects.toThrow("there is no such file");
    await expect(call(files(join(root, "none")).read_file, { path: "a" })).rejects.toMatchObject({
      code: "file_refused",
    });
  });

  test("B2 read_file: ends with the signal", async () => {
    const read = withFile(numbers(1, 10));
    const reading = call(read, { path: "a.txt" }, { abortSignal: AbortSignal.abort(new Error("enough")) });
    await expect(reading).rejects.toThrow("enough");
  });

  test("B2 read_file: whatever the text and however it is cut into reads, its lines are its lines", async () => {
    const root = folder();
    const piece = fc.constantFrom("a", "bc", "\n", "\r", "\r\n", "é", "世", "🙂", " ", "\t", "x".repeat(700));
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 200 }),
        fc.integer({ min: 65_500, max: 65_540 }),
        async (pieces, before) => {
          const text = "-".repeat(before) + pieces.join("");
          writeFileSync(join(root, "a.txt"), text);
          await using file = await openPlace({ root, segments: ["a.txt"] }, "a.txt");
          const seen: string[] = [];
          const options = {
            encoding: "utf-8",
            longest: 1_000_000,
            most: Number.MAX_SAFE_INTEGER,
            signal: never,
          } as const;
          for await (const lines of linesOf(file, options)) seen.push(...lines.map((line) => line.text));
          const wanted = text.split(/\r\n|\n|\r/);
          if (wanted.at(-1) === "") wanted.pop();
          expect(seen).toEqual(wanted);
        },
      ),
    );
  });

  test("B2 read_file: a line end that is cut in two by a read is one", async () => {
    for (const length of [65_533, 65_534, 65_535, 65_536]) {
      const read = withFile(`${"x".repeat(length)}\r\nlast\r\n`, 100);
      expect(await call(read, { path: "a.txt", from: 2 })).toMatchObject({ text: "last", to: 2, next: null });
    }
  });

  test("B2 read_file: a text is never taken for something else", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (text) => {
        expect(encodingOf(Buffer.from(text))).toBe("utf-8");
      }),
    );
  });
});
