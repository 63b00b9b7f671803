import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cassette } from "../../../src/testing/cassette/cassette.ts";
import { type Secret, secretsOf } from "../../../src/testing/cassette/secrets.ts";
import type { Part } from "../../../src/testing/model/parts.ts";
import { scriptedModel } from "../../../src/testing/scripted/scripted-model.ts";
import { ask, assistant, stream, system, text, toolNamed, used, user } from "../asking.ts";
import { tapeFile } from "./folder.ts";

/** Letters that every encoding writes differently. */
const awkward = 'sk-"é/+ü\\ ?&%=~日本';

const base64 = (value: string) => Buffer.from(value).toString("base64");
/** How a secret gets into texts. */
const disguises: Readonly<Record<string, (value: string) => string>> = {
  plain: (value) => value,
  json: (value) => JSON.stringify({ key: value }),
  "json in json": (value) => JSON.stringify({ body: JSON.stringify({ key: value }) }),
  url: (value) => `https://example.com/?key=${encodeURIComponent(value)}&a=1`,
  "url in lower case": (value) => encodeURIComponent(value).replaceAll(/%../g, (code) => code.toLowerCase()),
  form: (value) => new URLSearchParams({ key: value }).toString(),
  hex: (value) => Buffer.from(value).toString("hex"),
  base64,
  "base64, one on": (value) => base64(`u${value}:x`),
  "base64, two on": (value) => base64(`us${value}`),
  "base64, three on": (value) => base64(`use${value}yz`),
  base64url: (value) => Buffer.from(`:${value}`).toString("base64url"),
  "base64 in url": (value) => encodeURIComponent(base64(`a:${value}`)),
};

/** Parts of a secret that nothing may have, whatever the encoding: its ends may share a letter with what is around. */
function traces(value: string): readonly string[] {
  const forms = Object.values(disguises)
    .slice(0, 8)
    .map((disguise) => disguise(value));
  const inner = [0, 1, 2].map((n) => base64("x".repeat(n) + value).slice(4, -4));
  return [value, ...forms, ...inner.filter((text) => text.length >= 6)];
}

const values = fc
  .oneof(fc.string({ minLength: 6, maxLength: 60 }), fc.string({ unit: "grapheme", minLength: 6 }))
  .filter((value) => value.isWellFormed() && !value.includes("«"));

describe("J6 cassette: secrets", () => {
  test.each(Object.entries(disguises))("J6 cassette: hidden and put back as %s", (_, disguise) => {
    fc.assert(
      fc.property(fc.oneof(values, fc.constant(awkward)), fc.string(), fc.string(), (value, before, after) => {
        const secrets = secretsOf([{ name: "KEY", value }]);
        const written = `${before}${disguise(value)}${after}`;
        const hidden = secrets.hide(written);
        expect(hidden).toContain("«secret:KEY");
        expect(secrets.restore(hidden)).toBe(written);
      }),
    );
  });

  test("J6 cassette: whatever a text is, it comes back", () => {
    const pieces = fc.constantFrom("«secret:", "«secret::", "KEY", "OTHER", "»", ":json", "sk-abcdef", "«", "a");
    fc.assert(
      fc.property(fc.array(pieces), (parts) => {
        const secrets = secretsOf([{ name: "KEY", value: "sk-abcdef" }]);
        const written = parts.join("");
        expect(secrets.restore(secrets.hide(written))).toBe(written);
        expect(secrets.hide(written)).not.toContain("sk-abcdef");
      }),
    );
  });

  test("J6 cassette: of two secrets, one in the other, the longer is hidden", () => {
    const secrets = secretsOf([
      { name: "SHORT", value: "abcdef" },
      { name: "LONG", value: "abcdefghi" },
    ]);
    expect(secrets.hide("abcdefghi abcdef")).toBe("«secret:LONG» «secret:SHORT»");
  });

  test("J6 cassette: a text that comes in pieces hides what lies across their borders", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 6 }), fc.string(), (cuts, filler) => {
        const secrets = secretsOf([{ name: "KEY", value: "sk-abcdef" }]);
        const whole = `${filler}sk-abcdef${filler}sk-abcdefsk-abcdef`;
        const borders = [0, ...cuts.toSorted((a, b) => a - b), whole.length].map((at) => Math.min(at, whole.length));
        const pieces = borders.slice(1).map((end, index) => whole.slice(borders[index], end));
        const mended = secrets.mend(pieces);
        expect(mended).toHaveLength(pieces.length);
        expect(mended.join("")).toBe(whole);
        expect(mended.map((piece) => secrets.hide(piece)).join("")).toBe(secrets.hide(whole));
      }),
    );
  });

  test("J6 cassette: refuses what would be found everywhere, and names that are none", () => {
    expect(() => secretsOf([{ name: "KEY", value: "short" }])).toThrow(RangeError);
    expect(() => secretsOf([{ name: "a b", value: "long enough" }])).toThrow(TypeError);
    expect(() => secretsOf([{ name: "KEY", valu: "long enough" } as unknown as Secret])).toThrow(/did you mean/);
    expect(secretsOf([{ name: "KEY", value: undefined }]).hide("KEY")).toBe("KEY");
  });

  /** Every place of an interaction where a secret may turn up. */
  async function everywhere(file: string, value: string, secrets: readonly Secret[]): Promise<readonly unknown[]> {
    const tape = cassette(file, { secrets });
    const parts: readonly Part[] = [
      { type: "text-start", id: "0" },
      ...[value.slice(0, 3), value.slice(3, 4), value.slice(4)].map(
        (delta): Part => ({ type: "text-delta", id: "0", delta }),
      ),
      { type: "text-end", id: "0" },
      { type: "tool-call", toolCallId: value, toolName: "t", input: JSON.stringify({ [value]: base64(`u:${value}`) }) },
      { type: "error", error: Object.assign(new Error(value), { cause: new Error(`of ${value}`) }) },
      { type: "finish", finishReason: { unified: "stop", raw: value }, usage: {} as never },
    ];
    const model = tape.model(
      tape.recording
        ? scriptedModel([
            { text: `${value} ${encodeURIComponent(value)}`, finish: "other" },
            { stream: parts },
            { error: { status: 401, message: `wrong key ${value}`, body: JSON.stringify({ key: value }) } },
          ])
        : scriptedModel([]),
    );
    const asked = ask(
      [system(value), user(`my key is ${value}`), assistant(value), ...used("t", { [value]: 1 }, value)],
      {
        tools: [toolNamed("t")],
        headers: { authorization: `Bearer ${value}` },
        providerOptions: { openai: { user: value } },
      },
    );
    const echo = async (input: object) => ({
      ...input,
      [value]: new URL(`https://u:${encodeURIComponent(value)}@example.com`),
    });
    const got = [
      await text(model, asked),
      await stream(model, ask("go")),
      await model
        .doGenerate(ask("fail"))
        .then(undefined, (error: Error) => [error.message, (error as never)["responseBody"]]),
      await tape.tool("echo", { execute: echo }).execute({ value }),
    ];
    tape.assertDone();
    return got;
  }

  test("J6 cassette: 40 canaries, in every place, in no file", async () => {
    for (const value of fc.sample(values, 40)) {
      const file = tapeFile();
      const recorded = await everywhere(file, value, [{ name: "CANARY", value }]);
      const written = readFileSync(file, "utf8");
      for (const trace of traces(value)) expect(written).not.toContain(JSON.stringify(trace).slice(1, -1));
      const replayed = await everywhere(file, value, [{ name: "CANARY", value }]);
      expect(JSON.stringify(replayed.slice(2))).toBe(JSON.stringify(recorded.slice(2)));
      expect(replayed[0]).toBe(recorded[0]);
      const said = (parts: unknown) =>
        (parts as Part[]).flatMap((part) => (part.type === "text-delta" ? [part.delta] : [])).join("");
      expect(said(replayed[1])).toBe(said(recorded[1]));
    }
  });

  test("J6 cassette: what is said with a secret is replayed with another, and without any", async () => {
    const file = tapeFile();
    /** A model that repeats the key, and an agent that sends it back. */
    const talk = async (value: string | undefined) => {
      const tape = cassette(file, { secrets: [{ name: "KEY", value }] });
      const reply = { text: `it is ${awkward}`, calls: [{ tool: "t", input: { key: awkward } }] };
      const model = tape.model(tape.recording ? scriptedModel([reply, "thanks"]) : scriptedModel([]));
      const { content } = await model.doGenerate(ask("which key?"));
      const [said, call] = content;
      const sent = JSON.parse(call?.type === "tool-call" ? call.input : "null");
      const words = said?.type === "text" ? said.text : "";
      const thanks = await text(model, ask([user("which key?"), assistant(words), ...used("t", sent, `${words}!`)]));
      tape.assertDone();
      return [words, thanks];
    };
    expect(await talk(awkward)).toEqual([`it is ${awkward}`, "thanks"]);
    expect(await talk("dummy-key")).toEqual(["it is dummy-key", "thanks"]);
    expect(await talk(undefined)).toEqual(["it is «secret:KEY»", "thanks"]);
    expect(readFileSync(file, "utf8")).not.toContain("日本");
  });
});
