import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Turn } from "../../src/core/turn.ts";
import { retry } from "../../src/policies/retry.ts";
import { timeout } from "../../src/policies/timeout.ts";
import { wrap } from "../../src/policies/wrap.ts";
import { readVerdict } from "../../src/teams/verify/read-verdict.ts";
import type { VerifierView, VerifyAuthorView } from "../../src/teams/verify/verify-plan.ts";
import { verify } from "../../src/teams/verify.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { simulate } from "../../src/testing/simulate.ts";

const writer = () => fn("writer", (_: Turn<VerifyAuthorView>) => "draft 1");
const judge = (name: string) => fn(name, (_: Turn<VerifierView<string>>) => "pass");

describe("G6 verify: definitions", () => {
  test("G6 verify: refuses an author that would verify its own work", () => {
    const author = writer();
    const checks = { c: () => null };
    const both = (verifier: never) => () => verify({ name: "v", author, checks, verifier });
    expect(both(author as never)).toThrow(/author and verifier are the same agent/);
    expect(both({ ...author, name: "judge" } as never)).toThrow(/are the same agent/);
    expect(both(wrap(author, timeout(5), retry({ attempts: 2 })) as never)).toThrow(/are both called "writer"/);
    expect(both(writer() as never)).toThrow(/are both called "writer"/);
    const model = scriptedModel(["x"]);
    const thinking = agent({ name: "a", model });
    expect(() => verify({ name: "v", author: thinking, verifier: thinking })).toThrow(/are the same agent/);
    const same = { name: "v", author: agent({ name: "a", model }), verifier: agent({ name: "b", model }) };
    expect(() => verify(same)).not.toThrow();
  });

  test("G6 verify: refuses what cannot be", () => {
    const good = { name: "v", author: writer(), checks: { c: () => null } };
    const refused = (change: object) => expect(() => verify({ ...good, ...change }));
    refused({ checks: undefined }).toThrow(/give it checks, or a verifier, or both/);
    refused({ checks: {} }).toThrow(/nothing would be verified/);
    refused({ checks: { "a/b": () => null } }).toThrow(/the check "a\/b" needs another name/);
    refused({ checks: { judge: () => null }, verifier: judge("judge") }).toThrow(
      /the check "judge" needs another name/,
    );
    refused({ checks: [() => null] }).toThrow(/checks must be an object with a value by name/);
    refused({ checks: { c: "lint" } }).toThrow(/checks.c must be a function/);
    refused({ verifier: {} }).toThrow(/verifier must be an agent/);
    refused({ author: undefined }).toThrow(/author must be an agent/);
    refused({ rounds: 0 }).toThrow(/rounds must be/);
    refused({ round: 3 }).toThrow(/did you mean "rounds"/);
    refused({ name: "a/b" }).toThrow(TypeError);
  });

  test("G6 verify: an author with an output schema is checked as the type that it answers", async () => {
    const model = scriptedModel([{ json: { pages: 3 } }]);
    const author = agent({ name: "writer", model, output: z.object({ pages: z.number() }) });
    const team = verify({ name: "v", author, checks: { few: ({ pages }) => (pages < 5 ? null : "too long") } });
    const { outcome } = await simulate(team, "go");
    if (outcome.status === "completed") outcome.value.value.pages satisfies number;
    expect(outcome).toMatchObject({ value: { value: { pages: 3 } } });
  });
});

/** What is read of an answer: the verdict, or null for none. */
const read = (answer: unknown): string | null => {
  const found = readVerdict(answer);
  return "value" in found ? found.value.verdict : null;
};

const person = { approved: true, by: "ann" };
const team = (value: unknown) => ({ value, failures: [] });

describe("G6 verify: verdicts are read strictly", () => {
  test.each([
    { verdict: "pass", why: "" },
    { verdict: "PASS" },
    { verdict: "approve", notes: "" },
    "pass",
    "**Pass.**",
    "Verdict: pass",
    'It holds.\n```json\n{"verdict": "pass", "why": "all of it"}\n```',
    team("pass"),
    team(team({ verdict: "pass" })),
    person,
    { ...person, note: "well done" },
    { ...person, value: { verdict: "pass" } },
  ])("G6 verify: %j passes", (answer) => {
    expect(read(answer)).toBe("pass");
  });

  test.each([
    { verdict: "fail", why: "dull" },
    { verdict: "reject", notes: "dull" },
    "fail",
    "Fail: it would pass, but for the title",
    "FAILED. Line 3.",
    'I looked at it. {"verdict": "fail", "why": "dull"} It could pass later.',
    { approved: false, by: "ann" },
    { approved: false, by: "ann", note: "pass" },
    { approved: false, by: "ann", value: { verdict: "pass" } },
    team({ approved: false, by: "ann", note: "pass" }),
  ])("G6 verify: %j fails", (answer) => {
    expect(read(answer)).toBe("fail");
  });

  test.each([
    "",
    "I would pass this",
    "pass\nbut the second line is wrong",
    "Not a pass",
    "not approved",
    "pass or fail",
    '{"verdict": "pass"} {"verdict": "fail"}',
    '{"verdict": "fail", "verdict": "pass"}',
    'Tests fail. {"verdict": "pass"}',
    '{"result": {"verdict": "pass"}}',
    '"pass"}',
    '{"verdict": "pass"} {"verdict": "not sure"}',
    { verdict: "passable" },
    { verdict: true },
    { verdict: "pass", approved: false },
    { verdict: ["pass"] },
    { passed: true },
    true,
    1,
    null,
    undefined,
    ["pass"],
    team(null),
    team([{ member: "a", value: "pass" }]),
    { ...person, note: "I reject it" },
    { ...person, value: { rating: 5 } },
  ])("G6 verify: %j is neither, and so no pass", (answer) => {
    expect(read(answer)).toBeNull();
  });

  test("G6 verify: a text that holds a verdict as a model writes it is never taken for the other one", () => {
    const words = fc.array(fc.constantFrom("it", "is", "well", "made", "but", "long", "pass", "\n"), { maxLength: 8 });
    fc.assert(
      fc.property(words, words, (before, after) => {
        const text = `${before.join(" ")} {"verdict": "fail", "why": "x"} ${after.join(" ")}`;
        expect(read(text)).not.toBe("pass");
        expect(read(`${before.join(" ")} fail ${after.join(" ")}`)).not.toBe("pass");
      }),
    );
  });
});
