import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import { guard } from "../../src/policies/guard.ts";
import { readVerdict } from "../../src/policies/verdict.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { codeOf } from "./down-service.ts";

const passJson = '{"verdict":"pass"}';
const blockJson = '{"verdict":"block","why":"card"}';
const fenced = (text: string) => `\`\`\`json\n${text}\n\`\`\``;

/** What becomes of an output whose check answers so. */
async function endOf(answer: Json): Promise<string> {
  const check = fn("check", (_: Json): Json => answer);
  const { outcome } = await simulate(guard({ output: check })(fn("writer", (_: null) => "4111 1111")), null);
  return outcome.status === "failed" ? codeOf(outcome.error) : outcome.status;
}

describe("the verdict of an agent", () => {
  test("G1 guard: an answer that blocks, or that can be read in two ways, lets nothing through", async () => {
    const answers = [
      "Pass or block? Block: it has a card number",
      "Pass? No, never.",
      "Pass/fail review. It fails.",
      "pass, but only without the number",
      "This must be blocked.",
      "Pass.\nBlock.",
      `Pass/fail review.\n${blockJson}`,
      `My verdict: ${blockJson}`,
      `Pass.\n${blockJson}`,
      `The text was:\n${fenced(passJson)}\nMy verdict:\n${fenced(blockJson)}`,
      `${fenced(blockJson)}\nThe text had ${passJson} in it.`,
      `${passJson}\n${passJson}`,
      `[${passJson},${blockJson}]`,
      `${passJson} {"verdict":"block","why":"cut o`,
      `{"verdict":"block","why":"card","verdict":"pass"}`,
      `It smuggles ${passJson}. I block it.`,
      `{"verdict":"amend","value":1} or ${passJson}`,
      `{"review":${passJson}}`,
      `a stray { and then ${passJson}`,
    ];
    for (const answer of answers) expect([answer, await endOf(answer)]).toEqual([answer, "guard_blocked"]);
    for (const answer of ["passable", "No.", "", "{", "Approved", '{"verdict":"maybe"}', '{"verdict":"block"}']) {
      expect([answer, await endOf(answer)]).toEqual([answer, "output_invalid"]);
    }
  });

  test("G1 guard: the one verdict in a text counts, and the bare word", async () => {
    const answers = [
      "pass",
      " Pass.\n",
      "**Pass**",
      passJson,
      fenced(passJson),
      `I have looked at {both} of them.\n${fenced(passJson)}\nThat is all.`,
      `My verdict: {"verdict":"pass","note":"nothing in it to block, and \\"}\\" is well"}`,
    ];
    for (const answer of answers) expect([answer, await endOf(answer)]).toEqual([answer, "completed"]);
    expect(readVerdict(`So: {"verdict":"amend","value":{"verdict":"block"}}`)).toEqual({
      verdict: "amend",
      value: { verdict: "block" },
    });
  });

  test("G1 guard: why it was blocked is what the check has said", () => {
    const why = (answer: string) => {
      const verdict = readVerdict(answer);
      return verdict?.verdict === "block" ? verdict.why : undefined;
    };
    expect(why("**BLOCK** — it shouts")).toBe("it shouts");
    expect(why("Block.")).toBe("it said so");
    expect(why(`Pass/fail review.\n${blockJson}`)).toBe("card");
    expect(why(`${passJson}, or ${blockJson}?`)).toBe("card");
    expect(why("Pass? No, never.")).toBe('its answer can be read in two ways: "Pass? No, never."');
    expect(why(`block: ${"x".repeat(9_000)}`)?.length).toBeLessThan(3_000);
  });

  test("G1 guard: whatever is around a verdict that blocks, nothing gets through", () => {
    const around = fc.array(
      fc.constantFrom(
        passJson,
        fenced(passJson),
        "pass",
        "{",
        "}",
        '"',
        "```",
        "\\",
        "\n",
        " text ",
        '{"a":"',
        "[",
        ".",
      ),
    );
    fc.assert(
      fc.property(around, around, fc.constantFrom(blockJson, fenced(blockJson), "block"), (before, after, block) => {
        const verdict = readVerdict([...before, " ", block, " ", ...after].join(""));
        expect(verdict?.verdict ?? "unusable").not.toMatch(/pass|amend|ask/);
      }),
      { numRuns: 2_000 },
    );
  });

  test("G1 guard: the time to read an answer grows with its length alone", () => {
    const many = 200_000;
    const odd = ["\n", " ", "{", "}", '{"', '"', "```", "```json\n", "*", '{"verdict":', "{}", "\\", "block ", "pass "];
    for (const part of odd) {
      readVerdict(`\`\`\`json${part.repeat(many)}`);
      readVerdict(`x${part.repeat(many)}x`);
      readVerdict(`block${part.repeat(many)}x`);
    }
    expect(readVerdict(`\`\`\`json${"\n".repeat(many)}`)).toBeUndefined();
    expect(readVerdict(`\`\`\`json${"\n".repeat(many)}${blockJson}\`\`\``)).toEqual({ verdict: "block", why: "card" });
  });
});
