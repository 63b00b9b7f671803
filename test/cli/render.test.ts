import { spawnSync } from "node:child_process";
import { PassThrough } from "node:stream";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { askLine } from "../../src/cli/ask-line.ts";
import { cleanJson, cleanLine, cleanText } from "../../src/cli/clean-text.ts";
import { completionScript, shells } from "../../src/cli/completion-scripts.ts";
import { liveBlock } from "../../src/cli/live.ts";
import { program } from "../../src/cli/program.ts";
import { cut, pad, width } from "../../src/cli/render/fit.ts";
import { age, count, duration, size } from "../../src/cli/render/words.ts";
import { wantsColour } from "../../src/cli/terminal.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal would act on
const acting = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

describe("J7 command line: clean text", () => {
  test("nothing in any text can act on a terminal", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(cleanText(text)).not.toMatch(acting);
        expect(cleanLine(text)).not.toMatch(/[\n\t]/);
        expect(cleanLine(text)).not.toMatch(acting);
        expect(cleanJson(text)).not.toMatch(acting);
        expect(JSON.parse(cleanJson({ text }))).toEqual({ text });
      }),
    );
  });

  test("what it hides is shown", () => {
    expect(cleanText("\x1b[31mred\x9b")).toBe("\\x1b[31mred\\x9b");
    expect(cleanText("a\r\nb\tc\u202e")).toBe("a\nb\tc\\u202e");
  });
});

describe("J7 command line: words", () => {
  test.each([
    [0, "0.0 s"],
    [940, "0.9 s"],
    [41_900, "41 s"],
    [125_000, "2 min 5 s"],
    [3_600_000, "1 h"],
    [11_040_000, "3 h 4 min"],
    [200_000_000, "2 d 7 h"],
  ])("%i ms is %s", (ms, text) => {
    expect(duration(ms)).toBe(text);
  });

  test("counts and ages", () => {
    expect([count(1, "fix", "fixes"), count(65_871, "line")]).toEqual(["1 fix", "65,871 lines"]);
    expect([age(3_000), age(50_000), age(300_000), age(260_000_000)]).toEqual([
      "just now",
      "50 s ago",
      "5 min ago",
      "3 d ago",
    ]);
  });

  test.each([
    [0, "0 B"],
    [1_023, "1023 B"],
    [1_024, "1 kB"],
    [3_500_000, "3.3 MB"],
    [101_000_000, "96 MB"],
  ])("%i bytes are %s", (bytes, text) => {
    expect(size(bytes)).toBe(text);
  });

  test("text is cut to columns, wide characters included", () => {
    expect(width("日本e\u0301")).toBe(5);
    expect(cut("abcdef", 4)).toBe("abc…");
    expect(pad("日", 4)).toBe("日  ");
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.nat(40), (text, columns) => width(cut(text, columns)) <= columns),
    );
  });
});

describe("J7 command line: colour", () => {
  test.each([
    [["--no-color"], { FORCE_COLOR: "1" }, true, false],
    [["--color"], { NO_COLOR: "1" }, false, true],
    [[], { FORCE_COLOR: "1", NO_COLOR: "1" }, false, true],
    [[], { FORCE_COLOR: "0" }, true, false],
    [[], { NO_COLOR: "1" }, true, false],
    [[], { NO_COLOR: "" }, true, true],
    [[], { TERM: "dumb" }, true, false],
    [[], {}, true, true],
    [[], {}, false, false],
    [["--", "--color"], {}, false, false],
  ])("%j with %j on a terminal %s: %s", (argv, env, terminal, wanted) => {
    expect(wantsColour(argv, env, terminal)).toBe(wanted);
  });
});

describe("J7 command line: live block", () => {
  test("paints in place, at most every 80 ms, and leaves the last picture", async () => {
    const clock = virtualClock();
    const frames: string[] = [];
    const screen = {
      write: (text: string) => void frames.push(text),
      paint: (_: unknown, text: string) => text,
      live: true,
      columns: () => 80,
      rows: () => 24,
    };
    let rows = ["one"];
    const block = liveBlock(screen, clock, () => rows);
    block.changed();
    await clock.advance(1);
    expect(frames).toHaveLength(1);
    rows = ["one", "two"];
    for (let at = 0; at < 8; at++) {
      block.changed();
      await clock.advance(10);
    }
    expect(frames).toHaveLength(2);
    expect(frames[1]).toContain("\x1b[1A");
    block.stop();
    expect(frames.at(-1)).toBe("\x1b[?25h");
    expect(frames.at(-2)).toContain("\x1b[2A");
    await clock.advance(1_000);
    expect(frames).toHaveLength(4);
  });
});

describe("J7 command line: asking for a line", () => {
  function seated() {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const controller = new AbortController();
    return {
      input,
      output,
      controller,
      line: askLine("well? ", { input, output, clock: systemClock }, controller.signal),
    };
  }

  const asked = (output: PassThrough) => new Promise<void>((resolve) => output.once("readable", resolve));

  test("gives the line, null at the end of input", async () => {
    const first = seated();
    await asked(first.output);
    first.input.write("a\nb\n");
    expect(await first.line).toBe("a");
    expect(String(first.output.read())).toBe("well? ");
    const second = seated();
    second.input.end();
    expect(await second.line).toBeNull();
  });

  test("G4 approvals: what was typed before the question is no answer to it, nor what was pasted behind another answer", async () => {
    const { input, output, line, controller } = seated();
    input.write("y\n");
    await asked(output);
    expect(String(output.read())).toBe("  What was typed before this was shown is no answer to it.\nwell? ");
    input.write("n\ny\n");
    input.write("y\n");
    expect(await line).toBe("n");
    const next = askLine("sure? ", { input, output, clock: systemClock }, controller.signal);
    await asked(output);
    expect(String(output.read())).toMatch(/sure\? $/);
    input.write("no\n");
    expect(await next).toBe("no");
  });

  test("rejects when interrupted, before and while it waits", async () => {
    const { line, controller } = seated();
    controller.abort(new Error("interrupted"));
    await expect(line).rejects.toThrow("interrupted");
    await expect(
      askLine(
        "",
        { input: new PassThrough(), output: new PassThrough(), clock: systemClock },
        AbortSignal.abort(new Error("gone")),
      ),
    ).rejects.toThrow("gone");
  });
});

describe("J7 command line: completion", () => {
  test.each(shells)("%s knows every command and option", (shell) => {
    const script = completionScript(shell, program);
    for (const word of ["try", "runs", "export", "older-than", "no-input", "runs list --ids"])
      expect(script).toContain(word);
  });

  test("the bash script completes by place", () => {
    const script = completionScript("bash", program);
    const complete = (...words: readonly string[]) => {
      const ask = `${script}\ntroupe() { [ "$*" = "runs list --ids --limit 100" ] && printf 'r_one\\nr_two\\n'; }\nCOMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}; _troupe; echo "\${COMPREPLY[@]}"`;
      return spawnSync("bash", ["-c", ask], { encoding: "utf8" }).stdout.trim();
    };
    expect(complete("troupe", "re")).toBe("resume reject");
    expect(complete("troupe", "runs", "e")).toBe("events export");
    expect(complete("troupe", "runs", "gc", "--d")).toBe("--dry-run");
    expect(complete("troupe", "resume", "r_")).toBe("r_one r_two");
    expect(complete("troupe", "runs", "show", "r_t")).toBe("r_two");
    expect(complete("troupe", "resume", "--c")).toBe("--continue --config --color");
    expect(complete("troupe", "try", "r_")).toBe("");
  });
});
