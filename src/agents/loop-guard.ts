import { cutText } from "../base/cut-text.ts";
import { longestCycle } from "../base/cycle.ts";
import { canonicalJson, type Json } from "../base/json.ts";
import { Known } from "../base/known.ts";
import { isDeeperThan } from "../base/levels.ts";
import { NumberedTexts } from "../base/numbered-texts.ts";
import { nudgeAt, Repeats } from "../base/repeats.ts";
import type { ToolResultOutput } from "../core/tool.ts";
import type { Call } from "./history.ts";
import { textOf } from "./tool-result.ts";
import { wayOfFailing } from "./way-of-failing.ts";

/** What an agent does again and again. */
export interface Loop {
  /** `loop`: the same reply; `ping_pong`: a circle of up to four; `no_progress`: calls that differ and bring nothing new. */
  readonly kind: "loop" | "ping_pong" | "no_progress";
  /** How often; of `no_progress`, replies in a row. */
  readonly times: number;
  /** The calls with their arguments, the first eight. */
  readonly calls: readonly string[];
  /** It was told before: this is the end. */
  readonly isOver: boolean;
}

/** A call that was made, what came of it, and what is known of its tool. */
export interface Made {
  readonly call: Call;
  readonly output: ToolResultOutput;
  /** All of the result, where the output has only the beginning. */
  readonly whole: string | undefined;
  readonly isPoll: boolean;
  readonly isPure: boolean;
}

/** A call as it is compared. */
interface Step {
  /** Stands for tool, arguments and result. */
  readonly key: number;
  /** The tool and its arguments. */
  readonly call: string;
  readonly isNews: boolean;
}

/** So many results and ways of failing are remembered. */
const remembered = 512;
/** Characters of the arguments of a call, where it is named. */
const mostShown = 200;
const mostCalls = 8;
type OutputType = ToolResultOutput["type"];

const failures: ReadonlySet<OutputType> = new Set(["error-text", "error-json", "execution-denied"]);
const types: readonly OutputType[] = ["text", "json", "content", "error-text", "error-json", "execution-denied"];

/** One number for two, and a type: numbers of texts count up from 1, and there are never 16 million in one call of an agent. */
const pairOf = (one: number, other: number, type: OutputType): number =>
  (one * 0x100_0000 + other) * 8 + types.indexOf(type);

/**
 * Watches what the calls of one agent bring, reply by reply, as recorded, so that a replay finds the same. The calls of one
 * reply count once: whoever made them had seen none of their results.
 *
 * What has not been there before, of tool, arguments and result, changes how things stand, and all counts begin anew. A reply
 * that only repeats is nudged the third time and stopped the fifth, or as `repeats` says. Calls that differ and still bring
 * nothing (a failure that was there before; of a tool that only looks, a result that was) get as many replies as the longest
 * circle would: four for each repetition. A class because it is one growing thing.
 */
export class LoopGuard {
  readonly #repeats: number;
  readonly #seen = new Repeats();
  /** Results of tools that only look, and ways of failing. */
  readonly #found = new Known<number>(remembered);
  readonly #texts = new NumberedTexts();
  /** Nudged about, since there was something new. */
  readonly #nudged = new Set<number>();
  /** The calls of the last replies. */
  readonly #last: (readonly Step[])[] = [];
  /** Replies in a row that have brought nothing. */
  #barren = 0;

  constructor(repeats: number) {
    this.#repeats = repeats;
  }

  /** Looks at the calls of one reply. Null where there is nothing to say. */
  look(made: readonly Made[]): Loop | null {
    const steps: Step[] = [];
    for (const each of made) {
      const step = this.#stepOf(each);
      if (step !== null) steps.push(step);
    }
    if (steps.length === 0) return null;
    this.#last.push(steps);
    if (this.#last.length > longestCycle) this.#last.shift();
    this.#barren = steps.some(({ isNews }) => isNews) ? 0 : this.#barren + 1;
    const times = this.#seen.step(steps.map(({ key }) => key));
    if (times === 0) this.#nudged.clear();
    return this.#loopAt(times, steps);
  }

  /** Null for a question that is meant to be asked again, and has the answer that it had. */
  #stepOf({ call, output, whole, isPoll, isPure }: Made): Step | null {
    const shown = `${call.tool}(${argumentsOf(call)})`;
    const text = whole ?? textOf(output) ?? JSON.stringify(output);
    const result = this.#texts.numberOf(text);
    const key = pairOf(this.#texts.numberOf(shown), result, output.type);
    const isKnown = this.#seen.isKnown(key);
    if (isPoll && isKnown) return null;
    const isNews = !isKnown && this.#brings(call, output.type, text, result, isPure);
    return { key, call: shown, isNews };
  }

  /** Whether a call that was not made before, or has come out differently, has brought something. */
  #brings({ tool, input }: Call, type: OutputType, text: string, result: number, isPure: boolean): boolean {
    const isFailure = failures.has(type);
    if (!(isFailure || isPure)) return true;
    const found = isFailure ? this.#texts.numberOf(wayOfFailing(text, input)) : result;
    return this.#found.add(pairOf(this.#texts.numberOf(tool), found, type));
  }

  #loopAt(times: number, steps: readonly Step[]): Loop | null {
    const nudge = nudgeAt(this.#repeats);
    if (times >= this.#repeats) return this.#repeated(times, steps, true);
    if (this.#barren >= longestCycle * (this.#repeats - 1)) return this.#fruitless(true);
    const isNudge = ({ key }: Step) => this.#seen.timesOf(key) >= nudge && !this.#nudged.has(key);
    if (times >= nudge && steps.some(isNudge)) return this.#repeated(times, steps, false);
    const isBarren = this.#barren === longestCycle * (nudge - 1) && this.#nudged.size === 0;
    return isBarren ? this.#fruitless(false) : null;
  }

  #repeated(times: number, steps: readonly Step[], isOver: boolean): Loop {
    const length = this.#seen.cycle();
    const circle =
      length === undefined
        ? steps.filter(({ key }) => this.#seen.timesOf(key) === times)
        : this.#last.slice(-length).flat();
    for (const { key } of circle) this.#nudged.add(key);
    const calls = named(circle);
    const isCircle = length !== undefined && length > 1 && calls.length > 1;
    return { kind: isCircle ? "ping_pong" : "loop", times, calls, isOver };
  }

  #fruitless(isOver: boolean): Loop {
    return { kind: "no_progress", times: this.#barren, calls: named(this.#last.flat()), isOver };
  }
}

const named = (steps: readonly Step[]): readonly string[] =>
  [...new Set(steps.map(({ call }) => (call.length > mostShown ? `${cutText(call, 0, mostShown)}…` : call)))].slice(
    0,
    mostCalls,
  );

/** Levels up to which arguments are compared by what they mean; deeper ones by how they are written. */
const mostLevels = 100;

function argumentsOf({ text, input }: Call): string {
  const isOdd = input === undefined || (text.length > 2 * mostLevels && isDeeperThan(mostLevels, input));
  return isOdd ? text : canonicalJson(input as Json);
}
