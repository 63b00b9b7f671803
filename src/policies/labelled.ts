import { TroupeError } from "../base/errors.ts";
import { encodeJson } from "../base/json.ts";
import type { OptionNames } from "../base/known-options.ts";
import type { Context, Policy } from "../core/agent.ts";
import { among, declarationProblem, inWords, type Labels, type OnRefuse } from "../core/labels.ts";
import { checkGiven, checkWrapped } from "./check-option.ts";

export interface LabelledOptions {
  /** What its answers carry, failures included, besides what it has read. */
  readonly labels?: readonly string[];
  /** Labels under whose influence it is not run. */
  readonly refuses?: readonly string[];
  /** `"fail"` throws `labels_refused`; with `"ask"` a person sees the input, the labels and where they came from. Default `"fail"`. */
  readonly onRefuse?: OnRefuse;
}

const known: OptionNames<LabelledOptions> = { labels: true, refuses: true, onRefuse: true };

/**
 * Declares of an agent what a tool declares of itself: what comes from a remote service is untrusted, and what sends letters does
 * not act on anything that is. It goes by all that the caller has read until then, whether that is in the input or not.
 *
 * @throws TroupeError `labels_refused`, naming the labels and where the first of them came from; the agent was not run.
 * @throws whatever the inner agent throws, unchanged; `ctx.signal.reason` when cancelled.
 * @throws TypeError for options that cannot be.
 * @example
 * const sender = labelled({ refuses: ["untrusted"], onRefuse: "ask" })(mailer);
 */
export function labelled(options: LabelledOptions): Policy {
  checkGiven("labelled", options, known, '{ labels: ["untrusted"] }');
  const { labels = [], refuses = [], onRefuse = "fail" } = options;
  const problem = declarationProblem(options);
  if (problem !== null) throw new TypeError(`labelled: ${problem}`);
  if (labels.length + refuses.length === 0) throw new TypeError("labelled: give it labels, or which ones it refuses");

  return (inner) => {
    checkWrapped("labelled", inner);
    return {
      ...inner,
      async run(input, ctx) {
        const found = among(ctx.labels, refuses);
        if (found !== undefined && !(onRefuse === "ask" && (await isAllowed(ctx, inner.name, input, found)))) {
          throw refused(ctx, inner.name, found);
        }
        try {
          return await ctx.call(inner, input, { mail: "inherited" });
        } finally {
          ctx.label(labels);
        }
      },
    };
  };
}

async function isAllowed(ctx: Context, agent: string, input: unknown, labels: Labels): Promise<boolean> {
  const { approved } = await ctx.ask({
    question: `May ${agent} be run with this?`,
    proposal: { agent, input: encodeJson(input, `the input of ${agent}`).value ?? null, labels },
    why: `Whoever calls it has read what is ${inWords(labels)}.`,
    ifRejected: `${agent} is not run, and its caller is told so.`,
  });
  return approved;
}

function refused(ctx: Context, tool: string, labels: Labels): TroupeError {
  ctx.emit("labels.refused", { tool, labels });
  const [path = ctx.path] = Object.values(labels);
  return new TroupeError(`${tool} was not run, because its caller has read what is ${inWords(labels)}`, {
    code: "labels_refused",
    detail: { tool, labels: Object.keys(labels), path },
  });
}
