import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { cassette } from "../../../src/testing/cassette/cassette.ts";
import { scriptedModel } from "../../../src/testing/scripted/scripted-model.ts";
import { ask, text } from "../asking.ts";
import { tapeFile } from "./folder.ts";

const dead = scriptedModel([]);

async function recorded(file: string, questions: readonly string[]): Promise<void> {
  const tape = cassette(file, { mode: "record" });
  const model = tape.model(scriptedModel(({ lastUser }) => `${lastUser}!`));
  for (const question of questions) await text(model, ask(question));
  tape.assertDone();
}

/** Why the cassette cannot be used. */
function problem(file: string): unknown {
  try {
    cassette(file, { mode: "replay" });
    return null;
  } catch (error) {
    return error;
  }
}

describe("J6 cassette: the file", () => {
  test("J6 cassette: auto records where there is none and replays from then on; record records anew", async () => {
    const file = tapeFile();
    const first = cassette(pathToFileURL(file));
    expect(first.recording).toBe(true);
    await text(first.model(scriptedModel(["one"])), ask("go"));
    first.assertDone();
    expect(existsSync(`${file}.part`)).toBe(false);
    expect(cassette(file).recording).toBe(false);
    const again = cassette(file, { mode: "record" });
    await text(again.model(scriptedModel(["two"])), ask("go"));
    expect(await text(cassette(file).model(dead), ask("go"))).toBe("one"); // untouched until the new one is complete
    again.assertDone();
    expect(await text(cassette(file).model(dead), ask("go"))).toBe("two");
  });

  test("J6 cassette: is in the order in which things were asked", async () => {
    const file = tapeFile();
    const tape = cassette(file);
    const model = tape.model(scriptedModel(({ lastUser }) => ({ text: "x", delayMs: Number(lastUser) })));
    await Promise.all(["9", "1", "5"].map((ms) => text(model, ask(ms))));
    tape.assertDone();
    const [, ...lines] = readFileSync(file, "utf8").trim().split("\n");
    expect(lines.map((line) => JSON.parse(line).n)).toEqual([1, 2, 3]);
    expect(lines[0]).toContain('"text":"9"');
  });

  test("J6 cassette: a recording that is over takes nothing more", async () => {
    const file = tapeFile();
    const tape = cassette(file);
    const model = tape.model(scriptedModel(() => "x"));
    await text(model, ask("go"));
    tape.assertDone();
    tape.assertDone();
    await expect(text(model, ask("on"))).rejects.toMatchObject({ code: "closed" });
  });

  test("J6 cassette: killed while recording, nothing replays it by mistake, and nothing is lost", {
    timeout: 30_000,
  }, async () => {
    const file = tapeFile();
    mkdirSync(dirname(file), { recursive: true });
    await recorded(file, ["old"]);
    const program = join(dirname(file), "program.ts");
    const source = (path: string) => JSON.stringify(join(import.meta.dirname, "../../..", path));
    writeFileSync(
      program,
      `import { cassette } from ${source("src/testing/cassette/cassette.ts")};
      import { scriptedModel } from ${source("src/testing/scripted/scripted-model.ts")};
      const tape = cassette(${JSON.stringify(file)}, { mode: "record" });
      const model = tape.model(scriptedModel(() => "paid for"));
      const ask = (text) => model.doGenerate({ prompt: [{ role: "user", content: [{ type: "text", text }] }] });
      await ask("one");
      await ask("two");
      process.kill(process.pid, "SIGKILL");`,
    );
    const child = spawn(process.execPath, ["--conditions=troupe-source", program], { stdio: "inherit" });
    expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);
    expect(await text(cassette(file).model(dead), ask("old"))).toBe("old!");
    renameSync(`${file}.part`, file); // by hand, by somebody who wants what was paid for
    const tape = cassette(file);
    for (const question of ["two", "one"]) expect(await text(tape.model(dead), ask(question))).toBe("paid for");
    tape.assertDone();
  });

  test("J6 cassette: a missing one is told, and an unfinished recording", async () => {
    const file = tapeFile();
    expect(problem(file)).toMatchObject({
      code: "cassette_invalid",
      detail: { line: 0, problem: "there is no such file" },
    });
    await text(cassette(file).model(scriptedModel(["x"])), ask("go"));
    expect(String(problem(file))).toContain("assertDone was not called");
    expect(cassette(file).recording).toBe(true);
  });

  test("J6 cassette: one that was cut off anywhere is refused, naming the line", async () => {
    const file = tapeFile();
    await recorded(file, ["one", "two", "three"]);
    const whole = readFileSync(file, "utf8");
    const lineEnds = new Set([...whole.matchAll(/\n/g)].map(({ index }) => index + 1));
    for (let length = 0; length < whole.length; length += 7) {
      if (lineEnds.has(length)) continue;
      writeFileSync(file, whole.slice(0, length));
      const line = whole.slice(0, length).split("\n").length;
      expect(problem(file)).toMatchObject({ code: "cassette_invalid", detail: { line } });
    }
  });

  test.each([
    ["another file", () => "# Notes\n", 1, /does not begin with/],
    ["a newer format", (text: string) => text.replace('{"cassette":1}', '{"cassette":99}'), 1, /format 99/],
    [
      "a changed request",
      (text: string) => text.replace('"text":"two"', '"text":"too"'),
      3,
      /changed after it was recorded/,
    ],
    ["a line that is none", (text: string) => `${text}{"n":4}\n`, 5, /not an interaction/],
    ["a lost beginning", (text: string) => text.replaceAll('"settings":{}', '"after":77'), 2, /interaction 77/],
  ])("J6 cassette: %s is refused", async (_, change, line, why) => {
    const file = tapeFile();
    await recorded(file, ["one", "two", "three"]);
    writeFileSync(file, change(readFileSync(file, "utf8")));
    expect(problem(file)).toMatchObject({
      code: "cassette_invalid",
      detail: { line, problem: expect.stringMatching(why) },
    });
  });

  test("J6 cassette: a reply may be changed by hand", async () => {
    const file = tapeFile();
    await recorded(file, ["one"]);
    const copy = `${file}.copy`;
    copyFileSync(file, copy);
    writeFileSync(copy, readFileSync(copy, "utf8").replace('"text":"one!"', '"text":"changed"'));
    expect(await text(cassette(copy).model(dead), ask("one"))).toBe("changed");
  });

  test("J6 cassette: refuses options there are not", () => {
    const file = tapeFile();
    expect(() => cassette(file, { mode: "rec" as "record" })).toThrow(TypeError);
    expect(() => cassette(file, { secret: [] } as object)).toThrow(/did you mean "secrets"/);
  });
});
