import { encodeJson, type Json } from "../base/json.ts";
import type { OptionNames } from "../base/known-options.ts";
import { shown } from "../base/shown.ts";
import type { Agent, Context } from "../core/agent.ts";
import { inStep } from "../core/in-step.ts";
import { among, inWords, type Labels, labelsProblem } from "../core/labels.ts";
import { checkGiven, checkWrapped } from "./check-option.ts";

export interface EndorseOptions<O> {
  /** What is taken off an answer that passes. */
  readonly labels: readonly string[];
  /**
   * Looks at the answer: a pure function that says true, false or promises one of them, and is only asked where there is
   * something to take off; or `"ask"`, a person who sees the answer.
   */
  readonly check: "ask" | ((output: O) => boolean | PromiseLike<boolean>);
}

const known: OptionNames<EndorseOptions<unknown>> = { labels: true, check: true };

/**
 * Lets somebody vouch for the answer of an agent, whatever it has read: an answer that passes comes back without these labels,
 * one that does not comes back with them. What the caller has read otherwise stays as it is.
 *
 * Known as endorsement or declassification. A check is as good as what it leaves possible: a number, one of five words or an
 * address of your own company cannot be an order to anybody; a text can, however it looks. A conversation (`thread`) goes on with
 * what was read in it, and keeps its labels. Each time, `labels.endorsed` is noted with who or what has vouched.
 *
 * Source: Myers, Sabelfeld and Zdancewic, "Enforcing Robust Declassification and Qualified Robustness" (2006), where this
 * is endorsement.
 *
 * @throws whatever the check or the inner agent throws, unchanged; `ctx.signal.reason` when cancelled.
 * @throws TypeError for options that cannot be, and in a run for a check that answers with anything but true or false.
 * @example
 * const rating = endorse({ labels: ["untrusted"], check: (stars: number) => [1, 2, 3, 4, 5].includes(stars) })(reader);
 */
export function endorse<B = unknown>(options: EndorseOptions<B>): <I, O extends B>(inner: Agent<I, O>) => Agent<I, O> {
  checkGiven("endorse", options, known, '{ labels: ["untrusted"], check }');
  const { labels, check } = options;
  const problem = labelsProblem(labels);
  if (problem !== null) throw new TypeError(`endorse: labels ${problem}`);
  if (check !== "ask" && typeof check !== "function") {
    throw new TypeError(`endorse: check must be a function or "ask", got ${shown(check)}`);
  }

  return (inner) => {
    checkWrapped("endorse", inner);
    return {
      ...inner,
      async run(input, ctx) {
        const output = await ctx.call(inner, input, { mail: "inherited" });
        const found = among(ctx.labels, labels);
        if (found === undefined) return output;
        const by = check === "ask" ? await person(ctx, inner.name, output, found) : await judged(ctx, check, output);
        if (by !== null) ctx.endorse(labels, by);
        return output;
      },
    };
  };
}

async function judged<O>(ctx: Context, check: (output: O) => unknown, output: O): Promise<string | null> {
  const name = check.name || "check";
  const passes = await inStep(ctx, "endorse", check, () => check(output));
  if (typeof passes !== "boolean") throw new TypeError(`endorse: ${name} must say true or false, got ${shown(passes)}`);
  return passes ? name : null;
}

async function person(ctx: Context, agent: string, output: unknown, labels: Labels): Promise<string | null> {
  const value: Json = encodeJson(output, `the answer of ${agent}`).value ?? null;
  const { approved, by } = await ctx.ask({
    question: `May others act on what ${agent} has answered?`,
    proposal: { agent, value, labels },
    why: `It was made by what is ${inWords(labels)}.`,
    ifRejected: "It is passed on with its labels, and tools that refuse those are not called because of it.",
  });
  return approved ? by : null;
}
