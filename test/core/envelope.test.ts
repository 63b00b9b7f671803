import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TroupeError } from "../../src/base/errors.ts";
import { type Envelope, parseEnvelope } from "../../src/core/envelope.ts";

const good: Envelope = {
  id: "m_1",
  type: "review.requested",
  intent: "ask",
  from: "writer",
  to: "reviewer#2",
  topic: null,
  content: { draft: ["é", 1, null] },
  priority: "high",
  correlationId: null,
  causationId: "m_0",
  expects: "answer",
  metadata: { round: 2 },
  at: 1_000,
  expiresAt: 2_000,
};

function issuesOf(value: unknown): readonly string[] {
  try {
    parseEnvelope(value);
  } catch (error) {
    const { code, detail } = error as TroupeError<"invalid_input">;
    expect(code).toBe("invalid_input");
    return detail.issues;
  }
  return [];
}

const word = fc.string({ minLength: 1, maxLength: 40, unit: "grapheme-ascii" });
const intent = fc.constantFrom("ask", "inform", "delegate", "escalate", "task", "result", "question", "answer");
const json = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as Envelope["content"]);
const time = fc.nat();
const envelopes = fc
  .record({
    id: word,
    type: word,
    intent,
    from: word,
    receiver: word,
    isTopic: fc.boolean(),
    content: json,
    priority: fc.constantFrom("low", "normal", "high", "critical"),
    correlationId: fc.option(word),
    causationId: fc.option(word),
    expects: fc.option(intent),
    metadata: fc.dictionary(word, json),
    at: time,
    expiresAt: fc.option(time),
  })
  .map(({ receiver, isTopic, ...rest }) => ({
    ...rest,
    to: isTopic ? null : receiver,
    topic: isTopic ? receiver : null,
  }));

describe("C1 envelope", () => {
  test("C1 envelope: to JSON and back is loss-free", () => {
    fc.assert(
      fc.property(envelopes, (envelope) => {
        expect(parseEnvelope(JSON.parse(JSON.stringify(envelope)))).toEqual(envelope);
      }),
    );
  });

  test("C1 envelope: what is returned is a copy", () => {
    const metadata = { round: 2 };
    const parsed = parseEnvelope({ ...good, metadata });
    metadata.round = 3;
    expect(parsed.metadata).toEqual({ round: 2 });
  });

  const bad: Readonly<Record<string, readonly unknown[]>> = {
    id: ["", 7, null, undefined, "x".repeat(501), "a\nb"],
    type: ["", 7, null],
    intent: ["shout", null, 7],
    from: ["", null],
    to: ["", 7],
    topic: ["", 7],
    content: [undefined, Number.NaN, new Date(0), () => 1, { deep: [new Map()] }],
    priority: ["urgent", null, 3],
    correlationId: ["", 7],
    causationId: ["", 7],
    expects: ["shout", 7],
    metadata: [null, [], "x", { when: new Date(0) }],
    at: [-1, 0.5, "now", null, Number.NaN],
    expiresAt: [-1, 0.5, "never"],
  };

  for (const [field, values] of Object.entries(bad)) {
    test(`C1 envelope: a bad ${field} is refused, and named`, () => {
      for (const value of values) {
        const issues = issuesOf({ ...good, [field]: value });
        expect(issues, String(value)).toHaveLength(1);
        expect(issues[0]).toMatch(new RegExp(`^${field}: must `));
      }
      const { [field as keyof Envelope]: _, ...missing } = good;
      expect(issuesOf(missing)).toEqual([`${field}: is missing`]);
    });
  }

  test("C1 envelope: all that is wrong is named at once", () => {
    const issues = issuesOf({ ...good, priority: "urgent", at: "now", colour: "red" });
    expect(issues.map((issue) => issue.slice(0, issue.indexOf(":")))).toEqual(["priority", "at", "colour"]);
  });

  test("C1 envelope: goes to a receiver or to a topic", () => {
    expect(issuesOf({ ...good, topic: "news" })).toEqual(["to: either it or topic must be null, and not both"]);
    expect(issuesOf({ ...good, to: null })).toHaveLength(1);
    expect(issuesOf({ ...good, to: null, topic: "news" })).toEqual([]);
  });

  test.each([null, 7, "message", [good]])("C1 envelope: %j is none", (value) => {
    expect(issuesOf(value)).toEqual(["it must be an object"]);
  });
});
