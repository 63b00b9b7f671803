import { describe, expect, test } from "vitest";
import type { LanguageModel, ModelChoice } from "../../src/core/model.ts";
import { modelCaller } from "../../src/models/model-caller.ts";
import type { ModelSettings } from "../../src/models/model-settings.ts";
import { fakeModel } from "./fake-model.ts";

describe("model caller: what is refused when it is made", () => {
  const version = (specificationVersion: string, provider: string) =>
    ({ ...fakeModel([]), specificationVersion, provider }) as unknown as LanguageModel;

  test.each<[string, ModelChoice, RegExp]>([
    ["v2", version("v2", "openai.chat"), /model is .*v2.*\(AI SDK 5\).*install @ai-sdk\/openai@4/],
    ["v3", version("v3", "google.generative-ai"), /v3.*\(AI SDK 6\).*install @ai-sdk\/google@4/],
    ["v3 of the compatible one", version("v3", "openai-compatible.chat"), /install @ai-sdk\/openai-compatible@3/],
    ["a future one", version("v9", "x"), /version v9/],
    ["no model at all", {} as LanguageModel, /model must be the name of a model/],
    ["null", null as unknown as LanguageModel, /model must be/],
    ["an empty name", " ", /model must not be empty/],
    ["an empty list", [] as unknown as ModelChoice, /empty list/],
    ["the second of a list", [fakeModel([]), version("v2", "x")], /model\[1\] is/],
  ])("J1 definition: %s is refused", (_, choice, message) => {
    expect(() => modelCaller(choice)).toThrow(TypeError);
    expect(() => modelCaller(choice)).toThrow(message);
  });

  test.each<[object, typeof TypeError | typeof RangeError, RegExp]>([
    [{ idleMS: 5 }, TypeError, /no option "idleMS"; did you mean "idleMs"/],
    [{ streaming: "yes" }, TypeError, /streaming must be true or false/],
    [{ streaming: false, idleMs: 5 }, TypeError, /idleMs needs streaming/],
    [{ firstByteMs: 0 }, RangeError, /firstByteMs must be more than 0/],
    [{ firstByteMs: "5" }, TypeError, /firstByteMs must be a number/],
    [{ idleMs: Number.NaN }, RangeError, /idleMs/],
    [{ maxAttempts: 0 }, RangeError, /maxAttempts must be a whole number of at least 1/],
    [{ maxAttempts: 1.5 }, RangeError, /maxAttempts/],
    [{ maxReplyBytes: -1 }, RangeError, /maxReplyBytes/],
  ])("J1 definition: settings %j are refused", (settings, kind, message) => {
    expect(() => modelCaller(fakeModel([]), settings as ModelSettings)).toThrow(kind);
    expect(() => modelCaller(fakeModel([]), settings as ModelSettings)).toThrow(message);
  });
});
