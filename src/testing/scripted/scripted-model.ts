import { AssertionError } from "node:assert";
import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { type Clock, systemClock } from "../../base/clock.ts";
import { checkOptions, type OptionNames } from "../../base/known-options.ts";
import type { LanguageModel, Usage } from "../../core/model.ts";
import { collect } from "../model/collect.ts";
import { type Part, partStream, partsOf } from "../model/parts.ts";
import { pause } from "../model/pause.ts";
import { providerError } from "../model/provider-error.ts";
import { interview, type Said } from "./interview.ts";
import { resultOf } from "./reply-result.ts";
import { checkedReply, type ScriptedReply } from "./scripted-reply.ts";
import { describe, type ScriptedRequest } from "./scripted-request.ts";
import type { ScriptFunction } from "./stateless-script.ts";

export interface ScriptedModelOptions {
  /** Default `"scripted"`. */
  readonly provider?: string;
  /** Default `"model"`: for logs, the model is `scripted/model`. */
  readonly modelId?: string;
  /** What delays are waited for by. Default: real time. Under `simulate`, give its clock. */
  readonly clock?: Clock;
  /** Of every reply that does not say. Default: an estimate at four characters a token. */
  readonly usage?: Partial<Usage>;
  /** Into how many pieces the texts of a stream are cut at most. Default 4. */
  readonly deltas?: number;
  /** How many requests are kept, the last ones. Default 1,000. */
  readonly keep?: number;
}

const known: OptionNames<ScriptedModelOptions> = {
  provider: true,
  modelId: true,
  clock: true,
  usage: true,
  deltas: true,
  keep: true,
};

/** A model that says what a test wants it to say. */
export interface ScriptedModel extends LanguageModel {
  /** What it was asked, oldest first; at most `keep` of them. */
  readonly requests: readonly ScriptedRequest[];
  /** How often it was asked. */
  readonly asked: number;
  /** @throws AssertionError when replies of a list are left, when there were too few, or a request was not as expected. */
  assertDone(): void;
}

/**
 * A model for tests: says what the script says, streamed or not, and checks what it is asked.
 *
 * A list is said in the order of the calls. That suits one agent in one process; where several agents share the model, or a run
 * is resumed in another process, take a function, {@link byTurn} or {@link byCase}: they look at the request alone.
 *
 * A request that the script does not expect fails the call with an AssertionError. Agents may hide that in an error of
 * their own, so end the test with `assertDone`, which says it again.
 *
 * @throws TypeError for a reply that contradicts itself, such as `text` with `error`, or an option there is not.
 * @example
 * const model = scriptedModel([
 *   { calls: [{ tool: "search", input: { query: "bees" } }], expect: { tools: ["search"] } },
 *   { text: "Bees dance.", expect: { toolResult: /waggle/ } },
 * ]);
 */
export function scriptedModel(
  script: readonly (string | ScriptedReply)[] | ScriptFunction,
  options: ScriptedModelOptions = {},
): ScriptedModel {
  checkOptions("scriptedModel", options, known);
  const { provider = "scripted", modelId = "model", clock = systemClock, usage = {}, deltas = 4 } = options;
  const name = `${provider}/${modelId}`;
  const asking = interview(name, typeof script === "function" ? script : inOrder(script), options.keep ?? 1_000);

  async function said(callOptions: LanguageModelV4CallOptions): Promise<Said> {
    callOptions.abortSignal?.throwIfAborted();
    const found = await asking.ask(callOptions);
    const { delayMs, error } = found.reply;
    await pause(clock, delayMs, callOptions.abortSignal);
    if (error === undefined) return found;
    throw Error.isError(error) ? error : providerError(error);
  }

  const whole = ({ reply, turn }: Said, callOptions: LanguageModelV4CallOptions) =>
    resultOf(reply, turn, modelId, callOptions, usage);

  async function* play(parts: readonly Part[], gapMs: number | undefined, signal: AbortSignal | undefined) {
    for (const [index, part] of parts.entries()) {
      if (index > 0) await pause(clock, gapMs, signal);
      signal?.throwIfAborted();
      yield part;
    }
  }

  return {
    specificationVersion: "v4",
    provider,
    modelId,
    supportedUrls: {},
    requests: asking.requests,
    get asked() {
      return asking.asked;
    },
    async doGenerate(callOptions) {
      const found = await said(callOptions);
      return found.reply.stream ? collect(found.reply.stream) : whole(found, callOptions);
    },
    async doStream(callOptions) {
      const found = await said(callOptions);
      const parts = found.reply.stream ?? partsOf(whole(found, callOptions), deltas);
      return { stream: partStream(play(parts, found.reply.gapMs, callOptions.abortSignal)) };
    },
    assertDone() {
      const left = typeof script === "function" ? 0 : Math.max(0, script.length - asking.asked);
      const unasked = left === 0 ? [] : [`${name}: ${left} of ${script.length} replies were not asked for`];
      const problems = [...asking.failures, ...unasked];
      if (problems.length > 0) throw new AssertionError({ message: problems.join("\n") });
    },
  };
}

/** Says a list one after another. */
function inOrder(replies: readonly (string | ScriptedReply)[]): ScriptFunction {
  const script = replies.map((reply, index) => checkedReply(`scriptedModel: reply ${index + 1}`, reply));
  let said = 0;
  return (request) => {
    const reply = script[said];
    said += 1;
    if (reply) return reply;
    throw new AssertionError({
      message: `no reply is left, the script has ${script.length}:\n${describe(request)}`,
    });
  };
}
