import type { Part } from "../model/parts.ts";

/** Faults of the way that a reply takes. */
export type StreamFault = "cut" | "unterminated" | "stalled" | "malformed";

/** The parts of a reply as they come when this goes wrong in the middle. `stall` waits. */
export async function* broken(
  fault: StreamFault,
  parts: readonly Part[],
  stall: () => Promise<void>,
): AsyncGenerator<Part> {
  const middle = Math.max(1, Math.floor(parts.length / 2));
  yield* parts.slice(0, middle);
  switch (fault) {
    case "cut":
      throw connectionLost();
    case "unterminated":
      return;
    case "malformed":
      yield { type: "error", error: notJson() };
      yield* parts.slice(-1).map((part) => (part.type === "finish" ? { ...part, finishReason: failed } : part));
      return;
    case "stalled":
      await stall();
      yield* parts.slice(middle);
  }
}

const failed = { unified: "error", raw: undefined } as const;

/** What `fetch` throws when a connection dies while a body is read. */
export const connectionLost = (): Error =>
  new TypeError("terminated", {
    cause: Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" }),
  });

/** What the provider packages report for a chunk that is no JSON. */
const notJson = (): Error =>
  Object.assign(new Error('JSON parsing failed: Text: {"choices":[{"del.'), {
    name: "AI_JSONParseError",
    text: '{"choices":[{"del',
    [Symbol.for("vercel.ai.error")]: true,
    [Symbol.for("vercel.ai.error.AI_JSONParseError")]: true,
  });
