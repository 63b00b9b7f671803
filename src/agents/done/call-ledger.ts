import { cutText } from "../../base/cut-text.ts";
import type { Json } from "../../base/json.ts";
import type { ToolResultOutput } from "../../core/tool.ts";
import { type Call, parsedInput } from "../history.ts";
import { textOf } from "../tool-result.ts";
import type { DoneCall } from "./check.ts";

const mostCalls = 10_000;
const mostTold = 1_000;

/** A call as it is kept: its arguments as the model wrote them. */
type Kept = Omit<DoneCall, "input"> & { readonly text: string };

/**
 * The calls of a conversation and what came of them, whatever of it is left out later. A class because it is one growing
 * thing, of those agents only that have something to check at their end.
 */
export class CallLedger {
  readonly #cites: (tool: string) => boolean;
  readonly #calls: Kept[] = [];
  #told: string[] = [];
  #prefix = "";
  #from = 0;

  constructor(cites: (tool: string) => boolean) {
    this.#cites = cites;
  }

  /** Another call of the thread begins, after so many. */
  begin(callsBefore: number): void {
    this.#prefix = callsBefore === 0 ? "" : `call-${callsBefore + 1}.`;
    this.#from = this.#calls.length;
  }

  /** What was said since then is not part of the conversation. */
  takeBack(): void {
    this.#calls.length = Math.min(this.#from, this.#calls.length);
  }

  /** A result as the model is shown it: with the id by which it can be cited, where it can. */
  shown(tool: string, step: string, output: ToolResultOutput): ToolResultOutput {
    if (outcomeOf(output) !== "completed" || !this.#cites(tool)) return output;
    const mark = `[${this.#prefix}${step}]`;
    if (output.type === "content") return { ...output, value: [{ type: "text", text: mark }, ...output.value] };
    return {
      type: "text",
      value: `${mark}\n${textOf(output) ?? JSON.stringify("value" in output ? output.value : null)}`,
    };
  }

  add({ tool, text }: Call, step: string, output: ToolResultOutput, isBroken: boolean): void {
    const outcome = isBroken ? "none" : outcomeOf(output);
    const error = outcome === "failed" ? { error: cutText(textOf(output) ?? "", 0, 300) } : {};
    this.#calls.push({ id: `${this.#prefix}${step}`, tool, text, outcome, ...error });
    if (this.#calls.length <= mostCalls) return;
    this.#calls.shift();
    this.#from = Math.max(0, this.#from - 1);
  }

  /** Made anew each time: what checks do to them does not change what is kept. */
  get calls(): readonly DoneCall[] {
    return this.#calls.map(({ text, ...call }) => ({ ...call, input: (parsedInput(text) ?? null) as Json }));
  }

  /** Calls that came to something. */
  get completed(): number {
    return this.#calls.reduce((sum, { outcome }) => sum + (outcome === "completed" ? 1 : 0), 0);
  }

  get told(): readonly string[] {
    return this.#told;
  }

  tell(open: readonly string[]): void {
    this.#told = [...this.#told, ...open].slice(-mostTold);
  }
}

function outcomeOf({ type }: ToolResultOutput): DoneCall["outcome"] {
  if (type === "execution-denied") return "none";
  return type === "error-text" || type === "error-json" ? "failed" : "completed";
}

const mark = /^\[(?:call-\d+\.)?turn-\d+\.[^\]\n]+\]\n?/;

/** A result without the id of its call, which is another one each time. */
export function unmarked(output: ToolResultOutput): ToolResultOutput {
  if (output.type === "text") return { ...output, value: withoutMark(output.value) };
  if (output.type !== "content") return output;
  const [first, ...rest] = output.value;
  return first?.type === "text" && withoutMark(first.text) === "" ? { ...output, value: rest } : output;
}

export const withoutMark = (text: string): string => text.replace(mark, "");
