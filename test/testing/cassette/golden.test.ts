import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cassette } from "../../../src/testing/cassette/cassette.ts";
import { tapeFormat } from "../../../src/testing/cassette/tape-line.ts";
import { golden, secret } from "../golden/program.ts";
import { tapeFile } from "./folder.ts";

const secrets = [{ name: "KEY", value: secret }];
/** A cassette as the first version of the format was written. It never changes: people have such files with their tests. */
const file = new URL(`../golden/format-1.jsonl`, import.meta.url);
const lines = readFileSync(file, "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line));

const hash = (text: string): string => createHash("sha256").update(text).digest("hex");
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, item: unknown) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );

describe("J6 cassette: golden", () => {
  test("J6 cassette: golden: keys are made as docs/testing.md says", () => {
    const calls = new Map<number, { settings: unknown; messages: readonly unknown[] }>();
    for (const { n, kind, of, key, request = null } of lines.slice(1)) {
      let body = sorted(request);
      if (kind === "model") {
        const before = calls.get(request.after);
        const settings = request.settings ?? before?.settings;
        const messages = [...(before?.messages ?? []), ...request.messages];
        calls.set(n, { settings, messages });
        body = `${sorted(settings)}\n${messages.reduce((sum: string, message) => hash(`${sum}\n${sorted(message)}`), "")}`;
      }
      expect(hash(`${kind}\n${of}\n${body}`).slice(0, 32)).toBe(key);
    }
    expect(lines.length).toBeGreaterThan(10);
  });

  test("J6 cassette: golden: replays, and says what it said", async () => {
    const tape = cassette(file, { mode: "replay", secrets });
    const told = await golden(tape);
    tape.assertDone();
    expect(told).toMatchObject([
      {
        content: [
          { type: "reasoning", text: "look" },
          { type: "tool-call", input: JSON.stringify({ query: "bees", key: secret }) },
        ],
        finishReason: { unified: "tool-calls" },
      },
      { pages: 3, at: new Date(0) },
      expect.arrayContaining([expect.objectContaining({ type: "finish" })]),
      "AI_APICallError: Too Many Requests",
      [1, 2],
      { status: "absent" },
      "RangeError: too far",
      "Error: lost",
      1_790_000_000_000,
      "rang",
      1_790_000_005_000,
      0.6270739405881613,
      0.002735721180215478,
    ]);
    expect(JSON.stringify(told[2])).toContain(secret);
  });

  test("J6 cassette: golden: recorded now, it is the same to the byte", async () => {
    const anew = tapeFile();
    const tape = cassette(anew, { mode: "record", secrets });
    await golden(tape);
    tape.assertDone();
    expect(readFileSync(anew, "utf8")).toBe(readFileSync(file, "utf8"));
  });

  test("J6 cassette: golden: holds everything that the format has", () => {
    const [first, ...rest] = lines;
    expect(first).toEqual({ cassette: tapeFormat });
    expect(new Set(rest.map(({ kind }) => kind))).toEqual(new Set(["model", "tool", "reconcile", "clock", "random"]));
    const replies = new Set(rest.flatMap(({ reply }) => Object.keys(reply)));
    expect(replies).toEqual(new Set(["result", "parts", "value", "values", "error", "aborted", "rang"]));
    expect(rest.filter(({ request }) => request?.after !== undefined)).toHaveLength(1);
  });
});
