import type { Json } from "../../base/json.ts";
import type { Entry } from "../../core/entry.ts";
import { count } from "./words.ts";

/** What the models of a run have done: a fold over its log. */
export interface ModelUse {
  /** Replies that count. */
  readonly calls: number;
  /** Tools that they have called, whether these did well or not. */
  readonly tools: number;
  /** As the providers have counted them; `uncounted` replies are not in it. */
  readonly tokens: Tokens;
  add(entry: Entry): void;
}

interface Tokens {
  readonly input: number;
  readonly output: number;
  readonly uncounted: number;
}

type Data = Readonly<Record<string, Json | undefined>>;

export function modelUse(): ModelUse {
  const tokens = { input: 0, output: 0, uncounted: 0 };
  let calls = 0;
  let tools = 0;
  return {
    tokens,
    get calls() {
      return calls;
    },
    get tools() {
      return tools;
    },
    add({ type, body }) {
      if (type !== "model.completed") return;
      const { usage, content } = record(record(body)["value"]);
      const { inputTokens, outputTokens } = record(usage);
      calls += 1;
      tools += Array.isArray(content) ? content.filter((part) => record(part)["type"] === "tool-call").length : 0;
      tokens.input += number(inputTokens);
      tokens.output += number(outputTokens);
      if (typeof inputTokens !== "number" || typeof outputTokens !== "number") tokens.uncounted += 1;
    },
  };
}

/** Null where no model was asked. */
export function useWords({ calls, tools, tokens }: ModelUse): string | null {
  if (calls === 0) return null;
  return `${count(calls, "model call")}, ${count(tools, "tool call")} · ${tokenWords(tokens)}`;
}

export function tokenWords({ input, output, uncounted }: Tokens): string {
  const unknown = uncounted > 0 ? `, and ${count(uncounted, "reply", "replies")} of which nobody knows` : "";
  return `${count(input, "token")} in, ${count(output, "token")} out${unknown}`;
}

/** As programs read it; without anything where no model was asked. */
export const useObject = ({ calls, tools, tokens }: ModelUse): object =>
  calls === 0 ? {} : { models: { calls, tool_calls: tools, tokens } };

function record(value: Json | undefined): Data {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Data) : {};
}

const number = (value: Json | undefined): number => (typeof value === "number" ? value : 0);
