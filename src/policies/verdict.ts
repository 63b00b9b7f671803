import type { Json } from "../base/json.ts";

/** What a check says about a value. */
export type GuardVerdict<T = Json> =
  | { readonly verdict: "pass" }
  /** Goes on with another value, which must be of the same type. */
  | { readonly verdict: "amend"; readonly value: T }
  | { readonly verdict: "block"; readonly why: string }
  /** A person decides, with the value before them. `timeoutMs`: from now on; then it is blocked. Default: no limit. */
  | { readonly verdict: "ask"; readonly question: string; readonly why?: string; readonly timeoutMs?: number };

const fenced = /```(?:json)?\s*([\s\S]*?)```/;
const word = /^\W*(pass|block)\b[\s:.,–—-]*([\s\S]*)$/i;

/** The verdict in an answer: data, JSON within a text, or a text that begins with "pass" or "block". */
export function readVerdict(answer: unknown): GuardVerdict<unknown> | undefined {
  if (typeof answer !== "string") return isVerdict(answer) ? answer : undefined;
  const data = parse(fenced.exec(answer)?.[1] ?? answer);
  if (isVerdict(data)) return data;
  const [, verdict = "", why = ""] = word.exec(answer) ?? [];
  if (verdict === "") return undefined;
  return verdict.toLowerCase() === "pass" ? { verdict: "pass" } : { verdict: "block", why: why.trim() || "it said so" };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isVerdict(data: unknown): data is GuardVerdict<unknown> {
  if (typeof data !== "object" || data === null || !("verdict" in data)) return false;
  switch (data.verdict) {
    case "pass":
      return true;
    case "amend":
      return "value" in data;
    case "block":
      return "why" in data && typeof data.why === "string";
    case "ask":
      return "question" in data && typeof data.question === "string";
    default:
      return false;
  }
}
