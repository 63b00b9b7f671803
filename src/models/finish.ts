import type { ModelFault } from "../core/model.ts";

/**
 * What the reasons that provider packages do not know stand for: words of servers of other makes, and of Gemini. A reason that
 * is not here says nothing, and a reply that ends for no known reason does not count.
 */
const words: ReadonlyMap<string, ModelFault | "complete"> = new Map([
  ...each("complete", "stop stopsequence end endturn endoftext eos eostoken complete completed done finished"),
  ...each("complete", "toolcall toolcalls tooluse functioncall functioncalls"),
  ...each("truncated", "length maxlength modellength maxtokens maxoutputtokens tokenlimit"),
  ...each("context_length", "modelcontextwindowexceeded"),
  ...each(
    "filtered",
    "contentfilter contentfiltered safety imagesafety recitation blocklist prohibitedcontent spii language",
  ),
  ...each("filtered", "imageprohibitedcontent imagerecitation"),
  ...each("refused", "refusal refused"),
  ...each("malformed", "malformedfunctioncall malformedresponse unexpectedtoolcall"),
]);

function each<const T>(meaning: T, known: string): (readonly [string, T])[] {
  return known.split(" ").map((word) => [word, meaning] as const);
}

const meaningOf = (raw: unknown): ModelFault | "complete" | undefined =>
  typeof raw === "string" ? words.get(raw.toLowerCase().replaceAll(/[^a-z]/g, "")) : undefined;

/** Why a reply that ends for this reason does not count; null where it does. */
export function faultOfFinish(finish: unknown): ModelFault | null {
  if (typeof finish !== "object" || finish === null) return "unterminated";
  const { unified, raw } = finish as { readonly unified?: unknown; readonly raw?: unknown };
  switch (unified) {
    case "stop":
    case "tool-calls":
      return null;
    case "length":
      return meaningOf(raw) === "context_length" ? "context_length" : "truncated";
    case "content-filter":
      return isRefusal(raw) ? "refused" : "filtered";
    case "other":
    case "error": {
      const meaning = meaningOf(raw) ?? "unterminated";
      return meaning !== "complete" ? meaning : unified === "other" ? null : "unterminated";
    }
    default:
      return "unterminated";
  }
}

/** OpenAI ends a refusal like any other reply, and its package keeps that end, or none, as the raw one. */
const isRefusal = (raw: unknown): boolean =>
  raw === undefined || raw === null || raw === "stop" || meaningOf(raw) === "refused";
