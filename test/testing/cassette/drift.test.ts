import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { TroupeError } from "../../../src/base/errors.ts";
import { type CassetteOptions, cassette } from "../../../src/testing/cassette/cassette.ts";
import { scriptedModel } from "../../../src/testing/scripted/scripted-model.ts";
import { ask, stream, system, text, toolNamed, user } from "../asking.ts";
import { tapeFile } from "./folder.ts";

const dead = scriptedModel([]);

/** A cassette with a model's answers to these. */
async function recorded(questions: readonly string[], options: CassetteOptions = {}): Promise<string> {
  const file = tapeFile();
  const tape = cassette(file, options);
  const model = tape.model(scriptedModel(({ lastUser }) => `${lastUser}!`));
  for (const question of questions) await text(model, ask([system("be kind"), user(question)], { temperature: 0.5 }));
  tape.assertDone();
  return file;
}

const kindly = (question: string, temperature = 0.5) => ask([system("be kind"), user(question)], { temperature });

/** The drift that this leads to, and that the end of the test tells again. */
async function drift(file: string, work: (tape: ReturnType<typeof cassette>) => Promise<unknown>) {
  const tape = cassette(file, { mode: "replay" });
  const error = await work(tape).then(
    () => new Error("it did not drift"),
    (thrown: unknown) => thrown,
  );
  if (!TroupeError.is(error, "cassette_drift")) throw error;
  expect(() => tape.assertDone()).toThrow(error.message);
  expect(error.detail.cassette).toBe(file);
  expect(error.message).toContain(error.detail.difference);
  return error.detail;
}

describe("J6 cassette: drift fails loudly", () => {
  test("J6 cassette: the nearest recorded request is named, with the place", async () => {
    const file = await recorded(["one", "what is the capital of France?", "three"]);
    const { at, difference } = await drift(file, (tape) =>
      stream(tape.model(dead), kindly("what is the capital of Spain?")),
    );
    expect(at).toBe(2);
    expect(difference).toBe(
      'model scripted/model: request.messages[1].content[0].text: recorded "what is the capital of France?", asked "what is the capital of Spain?"',
    );
  });

  test("J6 cassette: whatever else differs in a request is drift", async () => {
    const file = await recorded(["one"]);
    const cases: readonly [RegExp, Parameters<typeof text>[1]][] = [
      [/settings.temperature: recorded 0.5, asked 0.7/, kindly("one", 0.7)],
      [/settings.tools: recorded nothing/, { ...kindly("one"), tools: [toolNamed("t")] }],
      [/messages\[2\]: recorded nothing/, { ...kindly("one"), prompt: [...kindly("one").prompt, user("more")] }],
    ];
    for (const [difference, asked] of cases) {
      expect((await drift(file, (tape) => text(tape.model(dead), asked))).difference).toMatch(difference);
    }
    const other = scriptedModel([], { modelId: "other" });
    const { difference } = await drift(file, (tape) => text(tape.model(other), kindly("one")));
    expect(difference).toContain('recorded "scripted/model", asked "scripted/other"');
  });

  test("J6 cassette: signals, headers and raw chunks are no part of a request", async () => {
    const tape = cassette(await recorded(["one"]));
    const { signal } = new AbortController();
    await text(tape.model(dead), {
      ...kindly("one"),
      abortSignal: signal,
      headers: { a: "b" },
      includeRawChunks: true,
    });
    tape.assertDone();
  });

  test("J6 cassette: far into a long text, the words around the place are shown", async () => {
    const long = (end: string) => `${"so it goes on ".repeat(40)}${end}${" and on".repeat(40)}`;
    const { difference } = await drift(await recorded([long("here")]), (tape) =>
      text(tape.model(dead), kindly(long("there"))),
    );
    expect(difference).toMatch(/recorded … .*on here and on.*…, asked … .*on there and on.*…/);
    expect(difference.length).toBeLessThan(400);
  });

  test("J6 cassette: asked more often than recorded", async () => {
    const { at, difference } = await drift(await recorded(["one", "two", "one"]), async (tape) => {
      const model = tape.model(dead);
      for (const question of ["one", "two", "one", "one"]) await text(model, kindly(question));
    });
    expect(at).toBe(3);
    expect(difference).toBe("model scripted/model was asked once more than the 2 times recorded");
  });

  test("J6 cassette: of equally near ones, one that was not used yet is named", async () => {
    const { at } = await drift(await recorded(["one", "two"]), async (tape) => {
      const model = tape.model(dead);
      await text(model, kindly("one"));
      await text(model, kindly("three"));
    });
    expect(at).toBe(2);
  });

  test("J6 cassette: nothing of the kind was recorded", async () => {
    const file = await recorded(["one"]);
    const { at, difference } = await drift(file, async (tape) =>
      tape.tool("search", { execute: async () => 1 }).execute(),
    );
    expect([at, difference]).toEqual([0, "nothing of a tool was recorded; search was asked"]);
    expect((await drift(file, async (tape) => tape.clock().now())).difference).toContain("clock");
    expect((await drift(file, async (tape) => tape.random()())).difference).toContain("random");
  });

  test("J6 cassette: what was recorded and not asked for is told at the end", async () => {
    const tape = cassette(await recorded(["one", "two", "three", "four", "five"]));
    await text(tape.model(dead), kindly("two"));
    expect(() => tape.assertDone()).toThrow(
      /not asked for: 1 \(model scripted\/model\); 3 \(model scripted\/model\); 4 \(model scripted\/model\); and 1 more/,
    );
  });

  test("J6 cassette: what differs each time can be ignored, in writing as well", async () => {
    const ignore = [/\d{4}-\d\d-\d\d/, /run [a-z0-9]+/g];
    const file = await recorded(["today is 2026-11-21, run a1, run b2"], { ignore });
    expect(readFileSync(file, "utf8")).toContain("today is «any», «any», «any»");
    const tape = cassette(file, { ignore });
    expect(await text(tape.model(dead), kindly("today is 2027-01-01, run c3, run d4"))).toContain("2026-11-21");
    tape.assertDone();
    await drift(file, (strict) => text(strict.model(dead), kindly("today is 2026-11-21, run a1, run b2")));
  });
});
