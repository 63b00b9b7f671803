import type { AgentOptions } from "../../agents/agent-options.ts";
import { ModelAgent } from "../../agents/model-agent.ts";
import type { Json } from "../../base/json.ts";
import type { StandardSchema } from "../../base/schema.ts";
import type { Agent } from "../../core/agent.ts";
import type { Reply } from "../../core/model.ts";
import { modelOf } from "../../model-of.ts";
import { modelCaller } from "../../models/model-caller.ts";
import type { ResolveModel } from "../../models/resolve-model.ts";

/** What every member of the team is made with. */
export interface Basics extends Pick<AgentOptions, "model"> {
  /** Told of every reply, in a replay again. */
  readonly onReply: (reply: Reply) => void;
  /** How a model is found by its name. Default: as `agent` does, through the environment of this process. */
  readonly resolve?: ResolveModel;
}

type Part<S> = Omit<AgentOptions<S>, keyof Basics>;

/** A model agent of the team. */
export function member<T>(part: Part<StandardSchema<T>>, basics: Basics): Agent<Json, T>;
export function member(part: Part<undefined>, basics: Basics): Agent<Json, string>;
export function member(part: Part<unknown>, { resolve, model, onReply }: Basics): Agent<Json, unknown> {
  const options = { ...part, ...(model === undefined ? {} : { model }) };
  return new ModelAgent(options, (asked) => {
    const named = resolve !== undefined && model !== undefined;
    const caller = named ? modelCaller(model, { streaming: asked.streaming ?? true }, resolve) : modelOf(asked);
    return { name: caller.name, call: (request, scope) => caller.call(request, scope), taken: onReply };
  });
}
