import { APICallError } from "@ai-sdk/provider";
import { describe, expect, test } from "vitest";
import type { LanguageModel } from "../../src/core/model.ts";
import {
  type FaultyModelOptions,
  faultyModel,
  type InjectedModelFault,
} from "../../src/testing/faults/faulty-model.ts";
import { collect } from "../../src/testing/model/collect.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { ask, stream, text, toolNamed } from "./asking.ts";

const good = (): LanguageModel =>
  scriptedModel(() => ({ text: "one two three four", calls: [{ tool: "add", input: { n: 1 } }] }));

const first = (fault: InjectedModelFault, more: FaultyModelOptions = {}) =>
  faultyModel(good(), { at: { 1: fault }, ...more });

async function failure(work: PromiseLike<unknown>): Promise<unknown> {
  try {
    await work;
    return "no failure";
  } catch (error) {
    return error;
  }
}

/** What both ways of calling fail with. */
const failures = async (fault: InjectedModelFault) => [
  await failure(first(fault).doGenerate(ask("go"))),
  await failure(stream(first(fault), ask("go"))),
];

const asked = ask("go", { tools: [toolNamed("add")] });

/** What both ways of calling return. */
const results = async (fault: InjectedModelFault, options = asked) => [
  await first(fault).doGenerate(options),
  collect(await stream(first(fault), options)),
];

describe("J6 faultyModel: every fault comes the way it does in life", () => {
  test.each([
    ["unauthorized", { statusCode: 401, isRetryable: false }],
    ["not_found", { statusCode: 404 }],
    ["bad_request", { statusCode: 400 }],
    ["context_length", { statusCode: 400, responseBody: expect.stringContaining("context_length_exceeded") }],
    ["quota", { statusCode: 402 }],
    ["rate_limited", { statusCode: 429, responseHeaders: { "retry-after": "1" }, isRetryable: true }],
    ["overloaded", { statusCode: 503, isRetryable: true }],
    ["server_error", { statusCode: 500, isRetryable: true }],
    ["unreachable", { isRetryable: true, cause: { code: "ECONNREFUSED" } }],
  ] as const)("J6 faultyModel: %s asks nobody and fails as a provider does", async (fault, like) => {
    for (const error of await failures(fault)) {
      expect(APICallError.isInstance(error)).toBe(true);
      expect(error).toMatchObject(like);
    }
  });

  test("J6 faultyModel: failed and cut are errors of nobody", async () => {
    for (const error of await failures("failed")) expect(error).toMatchObject({ message: "an injected failure" });
    for (const error of await failures("cut")) expect(error).toMatchObject({ cause: { code: "UND_ERR_SOCKET" } });
  });

  test("J6 faultyModel: a stream is cut in the middle", async () => {
    const { stream: parts } = await first("cut").doStream(asked);
    const seen: string[] = [];
    const reading = (async () => {
      for await (const part of parts) seen.push(part.type);
    })();
    await expect(reading).rejects.toThrow("terminated");
    expect(seen).toContain("text-delta");
    expect(seen).not.toContain("finish");
  });

  test("J6 faultyModel: unterminated ends cleanly, without an end", async () => {
    const parts = await stream(first("unterminated"), asked);
    expect(parts.length).toBeGreaterThan(2);
    expect(parts.map(({ type }) => type)).not.toContain("finish");
    for (const { finishReason } of await results("unterminated")) expect(finishReason.unified).toBe("interrupted");
  });

  test("J6 faultyModel: malformed is an error part in a stream", async () => {
    const parts = await stream(first("malformed"), asked);
    expect(parts.at(-2)).toMatchObject({ type: "error", error: { name: "AI_JSONParseError" } });
    expect(parts.at(-1)).toMatchObject({ type: "finish", finishReason: { unified: "error" } });
    expect(await failure(first("malformed").doGenerate(asked))).toMatchObject({ statusCode: 200 });
  });

  test.each(["first_byte", "stalled"] as const)(
    "J6 faultyModel: %s waits by the clock, or until aborted",
    async (fault) => {
      const clock = virtualClock();
      for (const call of ["doGenerate", "doStream"] as const) {
        const slow = first(fault, { clock, stallMs: 90_000 });
        const startedAt = clock.now();
        await clock.drive<unknown>(call === "doGenerate" ? text(slow, asked) : stream(slow, asked));
        expect(clock.now() - startedAt).toBe(90_000);
        const stop = new AbortController();
        const options = { ...asked, abortSignal: stop.signal };
        const hanging = failure(
          call === "doGenerate" ? first(fault).doGenerate(options) : stream(first(fault), options),
        );
        stop.abort(new Error("enough"));
        expect(await hanging).toMatchObject({ message: "enough" });
      }
    },
  );

  test.each([
    ["truncated", "length"],
    ["filtered", "content-filter"],
    ["refused", "content-filter"],
    ["empty", "stop"],
  ] as const)("J6 faultyModel: %s has less than the reply, and says %s", async (fault, unified) => {
    const whole = JSON.stringify((await good().doGenerate(asked)).content).length;
    for (const { content, finishReason } of await results(fault)) {
      expect(finishReason.unified).toBe(unified);
      expect(JSON.stringify(content).length).toBeLessThan(whole);
    }
  });

  test("J6 faultyModel: too large is over 8 MiB", async () => {
    for (const { content } of await results("too_large"))
      expect(JSON.stringify(content).length).toBeGreaterThan(8 << 20);
  });

  test("J6 faultyModel: the arguments of a tool are no JSON", async () => {
    for (const { content, finishReason } of await results("tool_arguments")) {
      const call = content.find((part) => part.type === "tool-call");
      expect(call).toMatchObject({ toolName: "add" });
      expect(() => JSON.parse(call?.input ?? "null")).toThrow(SyntaxError);
      expect(finishReason.unified).toBe("tool-calls");
    }
  });

  test("J6 faultyModel: a tool that there is not, also where the reply calls none", async () => {
    for (const { content } of await results("tool_unknown")) {
      expect(content.find((part) => part.type === "tool-call")).toMatchObject({ toolName: "no_such_tool" });
    }
    const plain = faultyModel(
      scriptedModel(() => "x"),
      { at: { 1: "tool_unknown" } },
    );
    expect((await plain.doGenerate(ask("go"))).content).toMatchObject([{ text: "x" }, { toolName: "no_such_tool" }]);
  });
});

describe("J6 faultyModel: when", () => {
  /** Which of the questions went wrong. */
  async function wrong(options: FaultyModelOptions, questions: readonly string[]): Promise<readonly string[]> {
    const model = faultyModel(good(), { faults: ["server_error"], ...options });
    const all = questions.map(async (question) =>
      (await failure(text(model, ask(question)))) === "no failure" ? [] : [question],
    );
    return (await Promise.all(all)).flat();
  }
  const questions = Array.from({ length: 200 }, (_, n) => `question ${n}`);

  test("J6 faultyModel: same seed, same faults, in whatever order", async () => {
    const once = await wrong({ seed: 7, rate: 0.3 }, questions);
    expect(once.length).toBeGreaterThan(30);
    expect(once.length).toBeLessThan(90);
    expect((await wrong({ seed: 7, rate: 0.3 }, questions.toReversed())).toReversed()).toEqual(once);
    expect(await wrong({ seed: 8, rate: 0.3 }, questions)).not.toEqual(once);
  });

  test("J6 faultyModel: asking the same again has its own chance", async () => {
    const times = await wrong(
      { rate: 0.5 },
      Array.from({ length: 100 }, () => "the same"),
    );
    expect(times.length).toBeGreaterThan(20);
    expect(times.length).toBeLessThan(80);
  });

  test("J6 faultyModel: at stated calls, and what was done", async () => {
    const model = faultyModel(good(), { at: { 2: "overloaded", 3: "empty" } });
    for (let n = 0; n < 4; n++) await failure(text(model, ask("go")));
    expect(model.injected).toEqual([
      { call: 2, fault: "overloaded" },
      { call: 3, fault: "empty" },
    ]);
  });

  test("J6 faultyModel: without any, nothing is changed", async () => {
    const model = faultyModel(good(), {});
    expect(await stream(model, asked)).toEqual(await stream(good(), asked));
    expect(await model.doGenerate(asked)).toEqual(await good().doGenerate(asked));
  });

  test("J6 faultyModel: by chance, every fault there is comes up", async () => {
    const model = faultyModel(
      scriptedModel(() => "x"),
      { rate: 1, stallMs: 0 },
    );
    for (let n = 0; n < 400; n++) await failure(model.doGenerate(ask(`${n}`)));
    expect(new Set(model.injected.map(({ fault }) => fault)).size).toBe(22);
  });

  test("J6 faultyModel: refuses what it does not know", () => {
    expect(() => first("tired" as never)).toThrow(/there is no fault "tired"/);
    expect(() => faultyModel(good(), { rate: 2 })).toThrow(RangeError);
    expect(() => faultyModel(good(), { rat: 1 } as object)).toThrow(/did you mean "rate"/);
  });
});
