import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { SpecialistOptions } from "../../src/agents/specialist.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import { run } from "../../src/run.ts";
import { analyst, coder, editor, researcher, reviewer, router, tester, writer } from "../../src/specialists.ts";
import { pipeline } from "../../src/teams/pipeline.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { tool } from "../../src/tools/tool.ts";

const look = tool({
  description: "Reads a page.",
  inputSchema: z.object({ page: z.string() }),
  effect: "pure",
  execute: ({ page }) => `${page}: the moon pulls the tides`,
});

const finding = { claim: "The moon pulls the tides.", source: "moon.md:1", quote: "pulls", confidence: "high" };

interface Case {
  readonly make: (options: SpecialistOptions) => Agent<Json, unknown>;
  /** What is in its instructions. */
  readonly told: RegExp;
  readonly good: Json;
  /** Answers that do not fit, and what it is told of them. */
  readonly bad: readonly (readonly [Json, RegExp])[];
}

const typed: Readonly<Record<string, Case>> = {
  researcher: {
    make: researcher,
    told: /No source, no finding/,
    good: { findings: [finding], open: ["when"] },
    bad: [
      [{ findings: [{ claim: "It is so." }], open: [] }, /\$\.findings\[0\]: needs "source", "quote", "confidence"/],
      [{ findings: [] }, /needs "open"/],
    ],
  },
  analyst: {
    make: analyst,
    told: /observed apart from what is inferred/,
    good: { answer: "Yes.", reasons: ["3 m"], assumptions: [], confidence: "low" },
    bad: [
      [{ answer: "Yes.", reasons: [], assumptions: [], confidence: "sure" }, /must be one of "high", "medium", "low"/],
    ],
  },
  reviewer: {
    make: reviewer,
    told: /Taste is no reason/,
    good: { verdict: "revise", notes: "Line 3 has no source." },
    bad: [
      [{ verdict: "reject", notes: " " }, /must say why the verdict is "reject"/],
      [{ verdict: "maybe", notes: "" }, /must be one of "approve", "revise", "reject", got "maybe"/],
    ],
  },
  tester: {
    make: tester,
    told: /Report only what you have seen/,
    good: { passed: false, failures: [{ what: "add(1, 1)", expected: "2", actual: "not run" }] },
    bad: [
      [{ passed: true, failures: [{ what: "a", expected: "b", actual: "c" }] }, /\$\.passed: is true, with 1 failures/],
      [{ passed: false, failures: [] }, /\$\.passed: is false, with 0 failures/],
    ],
  },
  router: {
    make: (options) => router({ ...options, to: [{ name: "billing", description: "Money." }, { name: "support" }] }),
    told: /- billing: Money\.\n- support: \(no description\)/,
    good: { to: "support", why: "It is broken." },
    bad: [[{ to: "boss", why: "Angry." }, /\$\.to: must be one of "billing", "support", got "boss"/]],
  },
};

const plain: Readonly<Record<string, Pick<Case, "make" | "told">>> = {
  writer: { make: writer, told: /Say nothing that your material does not say/ },
  editor: { make: editor, told: /Keep every fact, figure, name/ },
  coder: { make: coder, told: /say that it has not been run/ },
};

describe.each(Object.entries({ ...typed, ...plain }))("A10 %s", (kind, { make, told }) => {
  test("says what it is for, is told how to work, and what its user adds", () => {
    const said = make({ model: scriptedModel([]) });
    expect(said).toMatchObject({ name: kind, description: expect.stringMatching(/^[A-Z].{10,}\.$/) });
  });

  test("uses the tools it is given, under the name and limits it is given", async () => {
    const answer = typed[kind]?.good ?? "Done.";
    const model = scriptedModel([
      { calls: [{ tool: "look", input: { page: "moon.md" } }], expect: { tools: ["look"], system: told } },
      { json: answer, expect: { system: /\n\nIn Dutch\./, toolResult: /the moon pulls/ } },
    ]);
    const member = make({ name: "ada", model, tools: { look }, instructions: "In Dutch.", limits: { turns: 2 } });
    expect(member.name).toBe("ada");
    expect(await run(member, "The tides, please.")).toEqual(typeof answer === "string" ? '"Done."' : answer);
    model.assertDone();
  });
});

describe.each(Object.entries(typed))("A10 %s: typed output", (_, { make, good, bad }) => {
  test.each(bad)("%j is told to it", async (answer, issue) => {
    const model = scriptedModel([{ json: answer }, { json: good, expect: { lastUser: issue } }]);
    expect(await run(make({ model }), "Well?")).toEqual(good);
    model.assertDone();
  });

  test("providers are shown a schema as strict output wants it: closed, everything required", async () => {
    const model = scriptedModel(() => ({ json: good }));
    await run(make({ model }), "Well?");
    const format = model.requests[0]?.callOptions.responseFormat;
    const objects: Record<string, unknown>[] = [];
    JSON.stringify(format, (_key, value) => {
      if (value?.type === "object") objects.push(value);
      return value;
    });
    expect(objects.length).toBeGreaterThan(0);
    for (const each of objects) {
      expect(each["additionalProperties"]).toBe(false);
      expect(each["required"]).toEqual(Object.keys(each["properties"] as object));
    }
  });
});

describe("A10 specialists together", () => {
  test("their types fit each other", async () => {
    const team = pipeline({
      name: "article",
      stages: [
        researcher({ model: scriptedModel([{ json: { findings: [finding], open: [] } }]) }),
        writer({ model: scriptedModel([{ text: "The moon pulls (moon.md:1).", expect: { lastUser: /moon\.md:1/ } }]) }),
        reviewer({ model: scriptedModel([{ json: { verdict: "approve", notes: "" } }]) }),
      ],
    });
    const { verdict } = await run(team, "The tides");
    expect(verdict).toBe("approve");
  });

  test("a router takes agents as they are, and needs some", async () => {
    const to = [writer({ model: "a/b" }), editor({ model: "a/b" })];
    const model = scriptedModel([
      { json: { to: "editor", why: "It is there already." }, expect: { system: /- writer: Turns/ } },
    ]);
    expect((await run(router({ model, to }), "Mend my text.")).to).toBe("editor");
    expect(() => router({ to: [] })).toThrow(/one or more/);
    expect(() => router({ to: [{ name: "a" }, { name: "a" }] })).toThrow(/a name of its own; got a, a/);
  });

  test("options that there are not are refused", () => {
    expect(() => researcher({ tool: {} } as never)).toThrow(/did you mean "tools"/);
  });
});
