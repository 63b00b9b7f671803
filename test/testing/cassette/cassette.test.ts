import { readFileSync } from "node:fs";
import { APICallError } from "@ai-sdk/provider";
import { tool } from "ai";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { TroupeError } from "../../../src/base/errors.ts";
import type { LanguageModel } from "../../../src/core/model.ts";
import { type Cassette, type CassetteOptions, cassette } from "../../../src/testing/cassette/cassette.ts";
import { scriptedModel } from "../../../src/testing/scripted/scripted-model.ts";
import { virtualClock } from "../../../src/testing/virtual-clock.ts";
import { ask, stream, system, text, toolNamed, user } from "../asking.ts";
import { tapeFile } from "./folder.ts";

/** Fails when it is called: what a replay must not do. */
const dead = scriptedModel([]);

/** Records `work`, then replays it twice, with a model that must not be called. */
async function both<T>(
  work: (tape: Cassette, model: LanguageModel) => Promise<T>,
  model: LanguageModel,
  options: CassetteOptions = {},
): Promise<readonly T[]> {
  const file = tapeFile();
  const ends: T[] = [];
  for (const mode of ["record", "replay", "auto"] as const) {
    const tape = cassette(file, { ...options, mode });
    expect(tape.recording).toBe(mode === "record");
    ends.push(await work(tape, tape.model(mode === "record" ? model : dead)));
    tape.assertDone();
  }
  return ends;
}

const failure = (work: Promise<unknown>) =>
  work.then(
    () => "no failure",
    (error: unknown) => error,
  );

describe("J6 cassette: record once, replay always", () => {
  test("J6 cassette: replies, whole and streamed", async () => {
    const model = scriptedModel([
      { text: "whole", calls: [{ tool: "add", input: { n: 1 } }] },
      { text: "in several pieces", reasoning: "hm" },
    ]);
    const [recorded, ...replayed] = await both(
      async (_, taped) => [
        await taped.doGenerate(ask([system("be kind"), user("go")], { temperature: 0.5, tools: [toolNamed("add")] })),
        await stream(taped, ask("other")),
      ],
      model,
    );
    expect(replayed).toEqual([recorded, recorded]);
    expect(recorded?.[1]).toContainEqual({ type: "text-delta", id: "1", delta: "in se" });
  });

  test("J6 cassette: what was recorded whole can be streamed, and the other way round", async () => {
    const file = tapeFile();
    const recording = cassette(file);
    const real = recording.model(scriptedModel(["one", "two"]));
    await text(real, ask("1"));
    await stream(real, ask("2"));
    recording.assertDone();
    const replay = cassette(file);
    const played = replay.model(dead);
    expect(JSON.stringify(await stream(played, ask("1")))).toContain("text-delta");
    expect(await text(played, ask("2"))).toBe("two");
    replay.assertDone();
  });

  test("J6 cassette: dates, bytes and addresses come back as such", async () => {
    const model = scriptedModel([
      {
        stream: [
          { type: "response-metadata", id: "r", timestamp: new Date(5) },
          { type: "file", mediaType: "image/png", data: { type: "data", data: new Uint8Array([1, 2, 255]) } },
          { type: "file", mediaType: "image/png", data: { type: "url", url: new URL("https://example.com/a") } },
          { type: "tool-result", toolCallId: "c", toolName: "t", result: { $date: "not one" } },
        ],
      },
    ]);
    const [recorded, replayed] = await both((_, taped) => stream(taped, ask("go")), model);
    expect(replayed).toEqual(recorded);
    expect(replayed?.[0]).toMatchObject({ timestamp: new Date(5) });
  });

  test("J6 cassette: raw chunks are not kept", async () => {
    const parts = [
      { type: "raw", rawValue: { id: "chatcmpl" } },
      { type: "text-start", id: "0" },
    ] as const;
    const [recorded, replayed] = await both((_, taped) => stream(taped, ask("go")), scriptedModel([{ stream: parts }]));
    expect(recorded).toEqual(parts);
    expect(replayed).toEqual(parts.slice(1));
  });

  test("J6 cassette: tools, those that report on the way and those of the AI SDK included", async () => {
    let done = 0;
    const add = tool({
      inputSchema: z.object({ n: z.number() }),
      execute: ({ n }) => {
        done += 1;
        return { sum: n + 1, at: new Date(0) };
      },
    });
    const slow = {
      inputSchema: z.object({}),
      reconcile: async ({ key }: { key: string; input: object; signal: AbortSignal }) => ({
        status: "found",
        value: key,
      }),
      async *execute() {
        yield "half";
        yield "all";
      },
    };
    const person = { inputSchema: z.object({}) };
    const doubt = { key: "run/1", input: {}, signal: new AbortController().signal };
    const ends = await both(async (tape) => {
      const tools = tape.tools({ add, slow, person });
      expect(tools.person).toEqual(person);
      expect(tools.add.inputSchema).toBe(add.inputSchema);
      const call = tools.add.execute as (input: object, options: object) => unknown;
      const sum = await call({ n: 1 }, {});
      return [sum, await Array.fromAsync(tools.slow.execute()), await tools.slow.reconcile(doubt)];
    }, dead);
    expect(done).toBe(1);
    expect(ends).toEqual(
      ends.map(() => [{ sum: 2, at: new Date(0) }, ["half", "all"], { status: "found", value: "run/1" }]),
    );
  });

  test("J6 cassette: time and chance", async () => {
    const ends = await both(async (tape) => {
      const virtual = virtualClock(1_000);
      const clock = tape.clock(virtual);
      const random = tape.random();
      const rung: string[] = [];
      const seen = [clock.now(), random(), random()];
      clock.alarm(5_000, () => rung.push("late"));
      clock.alarm(2_000, () => rung.push("early"));
      const off = clock.alarm(3_000, () => rung.push("off"));
      off();
      clock.alarm(9_000_000, () => rung.push("never"));
      if (tape.recording) await virtual.advance(10_000);
      else await expect.poll(() => rung.length).toBe(2);
      return [...seen, clock.now(), ...rung];
    }, dead);
    expect(ends).toEqual(ends.map(() => ends[0]));
    expect(ends[0]).toEqual([1_000, expect.any(Number), expect.any(Number), 11_000, "early", "late"]);
  });

  test("J6 cassette: failures", async () => {
    const own = new TroupeError("late", { code: "timeout", detail: { what: "it", afterMs: 1 } });
    const broken = Object.assign(new TypeError("terminated", { cause: new Error("closed") }), { code: "E1" });
    const model = scriptedModel([
      { error: { status: 429, retryAfter: 7, body: "{}", headers: { "set-cookie": "a" } } },
      { error: own },
      { error: broken },
      { error: {} },
    ]);
    const explode = { inputSchema: {}, execute: async () => Promise.reject(new RangeError("too far")) };
    const [recorded, ...replayed] = await both(async (tape, taped) => {
      const errors: unknown[] = [];
      for (let n = 0; n < 4; n++)
        errors.push(await failure(n % 2 === 0 ? text(taped, ask("go")) : stream(taped, ask("go"))));
      return [...errors, await failure(tape.tool("explode", explode).execute())];
    }, model);
    expect(recorded).toHaveLength(5);
    for (const errors of replayed) {
      expect(errors).toMatchObject([
        { name: "AI_APICallError", statusCode: 429, isRetryable: true, responseHeaders: { "retry-after": "7" } },
        { name: "TroupeError", code: "timeout", detail: { what: "it", afterMs: 1 } },
        { name: "TypeError", message: "terminated", code: "E1", cause: { message: "closed" } },
        { isRetryable: true, cause: { code: "ECONNREFUSED" } },
        { name: "RangeError", message: "too far" },
      ]);
      expect(APICallError.isInstance(errors[0])).toBe(true);
      expect(errors[0]).not.toHaveProperty("responseHeaders.set-cookie"); // it may name the account
      expect(TroupeError.is(errors[1], "timeout")).toBe(true);
      expect(errors[2]).toBeInstanceOf(TypeError);
    }
  });

  test("J6 cassette: a stream that breaks in the middle", async () => {
    const model: LanguageModel = {
      ...scriptedModel([]),
      doStream: async () => ({
        stream: ReadableStream.from(
          (async function* () {
            yield { type: "text-start", id: "0" } as const;
            yield { type: "error", error: { type: "overloaded" } } as const;
            throw new Error("cut");
          })(),
        ) as never,
      }),
    };
    const [recorded, replayed] = await both(async (_, taped) => {
      const seen: unknown[] = [];
      const { stream: parts } = await taped.doStream(ask("go"));
      const end = failure(
        (async () => {
          for await (const part of parts) seen.push(part);
        })(),
      );
      return [...seen, String(await end), seen.length];
    }, model);
    expect(replayed).toEqual(recorded);
    expect(recorded?.slice(-2)).toEqual(["Error: cut", 2]);
  });

  test("J6 cassette: what was given up waits for being given up again, and may be left out", async () => {
    const file = tapeFile();
    const losing = async (tape: Cassette, model: LanguageModel, isStream: boolean) => {
      const stop = new AbortController();
      const options = ask("slow", { abortSignal: stop.signal });
      const taped = tape.model(model);
      const waiting = failure(isStream ? stream(taped, options) : text(taped, options));
      setImmediate(() => stop.abort(new Error("lost")));
      return waiting;
    };
    const recording = cassette(file);
    const slow = scriptedModel(() => ({ text: "never", delayMs: 60_000 }));
    for (const isStream of [false, true])
      expect(await losing(recording, slow, isStream)).toMatchObject({ message: "lost" });
    recording.assertDone();
    const replay = cassette(file);
    expect(await losing(replay, dead, false)).toMatchObject({ message: "lost" });
    replay.assertDone();
    const patient = cassette(file);
    await expect(text(patient.model(dead), ask("slow"))).rejects.toMatchObject({ code: "cassette_drift" });
    expect(() => patient.assertDone()).toThrow("given up");
  });

  test("J6 cassette: a reader that leaves after the end has missed nothing; one that leaves before has", async () => {
    const file = tapeFile();
    const recording = cassette(file);
    const model = recording.model(scriptedModel(() => "one two three"));
    const whole = (await model.doStream(ask("whole"))).stream.getReader();
    for (let type = ""; type !== "finish"; ) type = (await whole.read()).value?.type ?? "finish";
    await whole.cancel();
    const half = (await model.doStream(ask("half"))).stream.getReader();
    await half.read();
    await half.cancel();
    await model.doStream(ask("unread"));
    recording.assertDone();
    const replies = readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => JSON.parse(line).reply);
    expect(replies.map(({ aborted }) => aborted)).toEqual([undefined, true, true]);
    const replay = cassette(file);
    expect(await text(replay.model(dead), ask("whole"))).toBe("one two three");
    replay.assertDone();
  });
});
