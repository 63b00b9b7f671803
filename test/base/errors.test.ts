import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { abortError, asError, type ErrorCode, TroupeError } from "../../src/base/errors.ts";
import { fromFailure, toFailure } from "../../src/core/failure.ts";

const root = join(import.meta.dirname, "../..");

/** The codes as they are written down: every property of `ErrorDetails`. */
function codes(): readonly string[] {
  const source = readFileSync(join(root, "src/base/errors.ts"), "utf8");
  const body = source.slice(source.indexOf("interface ErrorDetails {"), source.indexOf("\n}\n"));
  return [...body.matchAll(/^ {2}(\w+): \{/gm)].map(([, code = ""]) => code);
}

const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map((path) => readFileSync(join(root, "src", path), "utf8"));

const page = readFileSync(join(root, "docs/errors.md"), "utf8");

describe("errors", () => {
  test("errors: there are codes", () => expect(codes().length).toBeGreaterThan(20));

  for (const code of codes()) {
    test(`errors: ${code} is thrown somewhere, and explained`, () => {
      expect(sources.some((source) => source.includes(`code: "${code}"`))).toBe(true);
      const section = page.split(/^## /m).find((each) => each.startsWith(`\`${code}\``)) ?? "";
      expect(section).toMatch(/\*\*What happened\.\*\* \S/);
      expect(section).toMatch(/\*\*What to do\.\*\* \S/);
    });
  }

  test("errors: nothing is explained that does not exist", () => {
    const explained = [...page.matchAll(/^## `(\w+)`/gm)].map(([, code]) => code);
    expect(new Set(explained)).toEqual(new Set(codes()));
    expect(explained).toHaveLength(codes().length);
  });

  test("errors: survive JSON and are the same again", () => {
    const detail = { wanted: 2, completed: 1, failures: [{ index: 0, message: "no" }] };
    const error = new TroupeError("too few", { code: "not_enough", detail, cause: new Error("no") });
    const back = fromFailure(JSON.parse(JSON.stringify(toFailure(error))), "a/b");
    expect(back).toMatchObject({ name: "TroupeError", code: "not_enough", message: "too few", detail });
    expect(back.cause).toBeUndefined();
    expect(toFailure(back)).toEqual(toFailure(error));
  });

  test("errors: other people's errors come back as step_failed, with their code", () => {
    const error = Object.assign(new Error("gone"), { name: "HttpError", code: "E410" });
    const back = fromFailure(toFailure(error), "a/b");
    expect(back).toMatchObject({
      code: "step_failed",
      detail: { step: "a/b", name: "HttpError", message: "gone", code: "E410" },
    });
  });

  test("errors: are told apart by code, also those of another copy of the library", () => {
    const foreign = Object.assign(new Error("x"), { name: "TroupeError", code: "timeout" });
    expect(TroupeError.is(foreign)).toBe(true);
    expect(TroupeError.is(foreign, "timeout")).toBe(true);
    expect(TroupeError.is(foreign, "aborted" satisfies ErrorCode)).toBe(false);
    for (const other of [null, "timeout", { name: "TroupeError", code: "timeout" }, new Error("x")])
      expect(TroupeError.is(other)).toBe(false);
  });

  test("errors: anything thrown has a message", () => {
    expect(asError("text").message).toBe("text");
    expect(asError(undefined).message).toBe("undefined");
    expect(asError(Symbol("s")).message).toBe("Symbol(s)");
    expect(asError(Object.create(null)).message).toMatch(/no text/);
    const error = new Error("itself");
    expect(asError(error)).toBe(error);
  });

  test("errors: an abort is told by its own reason", () => {
    const reason = new TroupeError("late", { code: "timeout", detail: { what: "it", afterMs: 1 } });
    expect(abortError(AbortSignal.abort(reason))).toBe(reason);
    expect(abortError(AbortSignal.abort(new Error("left")))).toMatchObject({ code: "aborted", message: "left" });
    expect(abortError(AbortSignal.abort("left"))).toMatchObject({ code: "aborted", detail: { reason: "left" } });
  });
});
