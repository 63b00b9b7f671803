import fc from "fast-check";
import type { Message, Reply } from "../../src/core/model.ts";

type Part<R extends Message["role"]> = Extract<Message, { role: R; content: readonly unknown[] }>["content"][number];

/** Few, so that calls and results meet, and miss each other, often. */
const ids = fc.constantFrom("", "a", "b", "call-1", "call-2", "with space", "ünicode", "x".repeat(64));
const names = fc.constantFrom("weather", "search");
const texts = fc.constantFrom("", " ", "\n\t", "It is warm.", "Orléans 🌞", '{"city":"Paris"}');

const text = fc.record({ type: fc.constant("text" as const), text: texts });

const picture = fc.constant<Part<"user">>({
  type: "file",
  mediaType: "image/png",
  data: {
    type: "data",
    data: "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  },
});

const call = fc.record({
  type: fc.constant("tool-call" as const),
  toolCallId: ids,
  toolName: names,
  input: fc.constantFrom<unknown>({}, { city: "Paris" }, { deep: [{ er: null }] }, [7], "not JSON", null, undefined),
});

const output = fc.oneof(
  fc.record({ type: fc.constantFrom("text" as const, "error-text" as const), value: texts }),
  fc.record({
    type: fc.constantFrom("json" as const, "error-json" as const),
    value: fc.constantFrom(null, {}, [1], "", 7, { celsius: 21 }),
  }),
  fc.record({ type: fc.constant("execution-denied" as const) }),
  fc.record({ type: fc.constant("execution-denied" as const), reason: texts }),
);

const result = fc.record({ type: fc.constant("tool-result" as const), toolCallId: ids, toolName: names, output });

const reasoning = fc.record({ type: fc.constant("reasoning" as const), text: texts });

const parts = <T>(...of: fc.Arbitrary<T>[]) => fc.array(fc.oneof(...of), { maxLength: 4 });

const message: fc.Arbitrary<Message> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ role: fc.constant("system" as const), content: texts }) },
  {
    weight: 3,
    arbitrary: fc.record({ role: fc.constant("user" as const), content: parts<Part<"user">>(text, picture) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      role: fc.constant("assistant" as const),
      content: parts<Part<"assistant">>(text, call, call, reasoning),
    }),
  },
  { weight: 4, arbitrary: fc.record({ role: fc.constant("tool" as const), content: parts<Part<"tool">>(result) }) },
);

/** Messages in any order, with calls and results paired by chance. */
export const anyHistory: fc.Arbitrary<Message[]> = fc.array(message, { maxLength: 10 });

const inputs = fc.constantFrom("{}", '{"city":"Paris"}', "not JSON", "[7]", "");

const replyPart: fc.Arbitrary<Reply["content"][number]> = fc.oneof(
  text,
  reasoning,
  fc.record({ type: fc.constant("tool-call" as const), toolCallId: ids, toolName: names, input: inputs }),
);

/** What a reply that counts can hold: a text or a call, and anything besides. */
export const anyContent: fc.Arbitrary<Reply["content"]> = fc
  .array(replyPart, { minLength: 1, maxLength: 4 })
  .filter((content) =>
    content.some((part) => part.type === "tool-call" || (part.type === "text" && part.text.trim() !== "")),
  );
