import type { AgentOptions } from "./agents/agent-options.ts";
import { ModelAgent } from "./agents/model-agent.ts";
import type { Json } from "./base/json.ts";
import type { Infer } from "./base/schema.ts";
import type { Agent } from "./core/agent.ts";
import { modelOf } from "./model-of.ts";

/**
 * An agent that thinks with a language model: it asks, runs the tools that the reply calls, at the same time, and asks again,
 * until there is an answer.
 *
 * Each reply and each call of a tool is one step of the run: after a crash those recorded are not asked or run again,
 * and the one at work is repeated with the same key. A reply counts only when it is complete; no tool runs on a broken one.
 * What a tool throws, and calls that are wrong, are told to the model.
 *
 * Aborting the call ends a request at once. The answer is text, or what `output` lets through.
 *
 * @throws TypeError or RangeError for options, tools and schemas that cannot be used, naming them.
 * When it runs: TroupeError `model_failed`, `model_missing`, `peer_missing`, `output_invalid`, `limit_reached`,
 * `loop_detected`, `invalid_input` where a template names a field that the input does not have.
 * @example
 * const critic = agent({ name: "critic", instructions: "Find what is wrong.", output: z.object({ ok: z.boolean() }) });
 */
export function agent<S>(options: AgentOptions<S> & { readonly output: S }): Agent<Json, Infer<S>>;
export function agent(options: AgentOptions<undefined>): Agent<Json, string>;
export function agent(options: AgentOptions): Agent<Json, unknown> {
  return new ModelAgent(options, modelOf);
}
