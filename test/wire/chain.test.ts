import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ModelFault } from "../../src/core/model.ts";
import { attempts, type Declared } from "./fault.ts";
import { type Answer, type FaultServer, faultServer } from "./fault-server.ts";
import { formats } from "./matrix.ts";
import { callOnce, declaredWords, inWordsOf, question } from "./outcome.ts";
import { calling, good, half, json, plain, plainText, stream } from "./transforms.ts";
import type { WireFormat } from "./wire-format.ts";

let server: FaultServer;
beforeAll(async () => {
  server = await faultServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const status = (code: number) => (format: WireFormat) => json(format.error({ status: code, message: "no" }), code);

interface Row {
  readonly fault: ModelFault;
  /** What the first model gives, again and again. */
  readonly answer: (format: WireFormat) => Answer;
  /** Requests to the first model and to the second; the second is well. */
  readonly requests: readonly [number, number];
}

/** One for each way of going on: after a rest, at once, or not at all. */
const rows: readonly Row[] = [
  { fault: "not_found", answer: status(404), requests: [1, 1] },
  { fault: "unauthorized", answer: status(401), requests: [1, 1] },
  { fault: "quota", answer: status(402), requests: [1, 1] },
  {
    fault: "filtered",
    answer: (format) => good(format, { texts: ["It is"], ending: "filtered" }),
    requests: [1, 1],
  },
  { fault: "overloaded", answer: status(529), requests: [attempts, 1] },
  { fault: "rate_limited", answer: status(429), requests: [attempts, 1] },
  { fault: "unterminated", answer: (format) => stream(half(format.talk(calling))), requests: [attempts, 1] },
  { fault: "cut", answer: (format) => stream(half(format.talk(plain)), "cut"), requests: [attempts, 1] },
  { fault: "empty", answer: (format) => good(format, {}), requests: [attempts, 1] },
  { fault: "bad_request", answer: status(400), requests: [1, 0] },
  { fault: "truncated", answer: (format) => good(format, { texts: ["It is"], ending: "length" }), requests: [1, 0] },
];

// each format falls back on the next one
describe.each(formats.map((first, index) => ({ first, second: formats[(index + 1) % formats.length] ?? first })))(
  "G1 fallback chain: $first.name, then $second.name",
  (pair) => {
    for (const { fault, answer, requests } of rows) {
      // Anthropic has one word for a filtered and a refused reply
      const named = fault === "filtered" && pair.first.name === "anthropic" ? "refused" : fault;
      test.concurrent(fault, async () => {
        const corners = [server.corner([answer(pair.first)]), server.corner([good(pair.second)])] as const;
        const outcome = await callOnce(
          [pair.first.model(corners[0]), pair.second.model(corners[1])],
          question("How is it?"),
        );
        expect(corners.map((corner) => corner.requests.length)).toEqual(requests);
        const [first, second] = requests;
        const declared: Declared =
          second === 0
            ? { fault: named, requests: first }
            : { text: plainText, failed: Array.from({ length: first }, () => named) };
        expect(inWordsOf(declared, outcome)).toEqual(declaredWords(declared));
        if ("reply" in outcome) expect(outcome.reply.model).toContain(corners[1].provider);
      });
    }
  },
);

test("G1 fallback chain: nobody is left: the error tells of every attempt at every model", async () => {
  const corners = formats.map((format) => server.corner([status(503)(format)]));
  const [first, ...others] = formats.map((format, index) => format.model(corners[index] ?? { url: "", provider: "" }));
  if (first === undefined) throw new Error("no formats");
  const outcome = await callOnce([first, ...others], question("How is it?"));
  if (!("error" in outcome)) throw new Error("a reply, from nowhere");
  expect(outcome.error.detail).toMatchObject({ fault: "overloaded", status: 503 });
  expect(outcome.error.detail.attempts).toHaveLength(formats.length * attempts);
  expect(corners.map(({ requests }) => requests.length)).toEqual(Array(formats.length).fill(attempts));
});
