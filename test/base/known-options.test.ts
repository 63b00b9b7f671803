import { describe, expect, test } from "vitest";
import { checkOptions, checkOptionsInRun, type OptionNames } from "../../src/base/known-options.ts";

interface Options {
  readonly attempts?: number;
  readonly timeoutMs?: number;
}
const known: OptionNames<Options> = { attempts: true, timeoutMs: true };
const check = (given: unknown) => checkOptions("retry", given as Options, known);

describe("known options", () => {
  test("known options: nothing given, and everything known, is fine", () => {
    expect(() => check(undefined)).not.toThrow();
    expect(() => check({})).not.toThrow();
    expect(() => check({ attempts: 1, timeoutMs: undefined })).not.toThrow();
  });

  test.each([
    ["atempts", "attempts"],
    ["Attempts", "attempts"],
    ["timeout", "timeoutMs"],
    ["timeoutMS", "timeoutMs"],
  ])("known options: %s was meant to be %s", (name, meant) => {
    expect(() => check({ [name]: 1 })).toThrow(
      new TypeError(`retry: there is no option "${name}"; did you mean "${meant}"? (known: attempts, timeoutMs)`),
    );
  });

  test.each(["backoff", "toString", "__proto__x", ""])(
    "known options: %j is like nothing known, so nothing is proposed",
    (name) => {
      expect(() => check({ [name]: 1 })).toThrow(
        new TypeError(`retry: there is no option ${JSON.stringify(name)} (known: attempts, timeoutMs)`),
      );
    },
  );

  test.each([
    [null, "null"],
    ["run-1", "a string"],
    [3, "a number"],
  ])("known options: %j is no options", (given, found) => {
    expect(() => check(given)).toThrow(new TypeError(`retry: its options must be an object, got ${found}`));
  });

  test("known options: in a run it is invalid_input, with the issue", () => {
    const issue = 'ctx.step: there is no option "attempt"; did you mean "attempts"? (known: attempts, timeoutMs)';
    expect(() => checkOptionsInRun<object>("ctx.step", { attempt: 1 }, known)).toThrow(
      expect.objectContaining({ code: "invalid_input", message: issue, detail: { issues: [issue] } }),
    );
  });
});
