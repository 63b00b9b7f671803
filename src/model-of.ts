import type { AgentOptions } from "./agents/agent-options.ts";
import { systemClock } from "./base/clock.ts";
import type { ModelCaller, ModelName } from "./core/model.ts";
import { modelCaller } from "./models/model-caller.ts";
import type { ResolvedModel } from "./models/resolve-model.ts";

/** Stands for the model that the environment leads to. */
const usual = "the model of the environment";

/** One caller for each model, however many agents use it. */
const callers = { streamed: new WeakMap<object, ModelCaller>(), whole: new WeakMap<object, ModelCaller>() };

/** How agents come by their models: by name through the environment of this process, or as they are given. */
export function modelOf({ model = usual, streaming = true }: Pick<AgentOptions, "model" | "streaming">): ModelCaller {
  if (typeof model === "string") return modelCaller(model, { streaming }, resolve);
  const known = callers[streaming ? "streamed" : "whole"];
  const caller = known.get(model) ?? modelCaller(model, { streaming }, resolve);
  known.set(model, caller);
  return caller;
}

/** Loaded with the first name: whoever gives models as objects needs none of it. */
async function resolve(name: ModelName & string): Promise<ResolvedModel> {
  const { modelResolver } = await import("./models/select.ts");
  return modelResolver()(name === usual ? await usualModel() : name);
}

/** @throws TroupeError `model_missing` naming what would lead to one */
async function usualModel(): Promise<string> {
  const [{ chooseModel }, { findModels }, { httpProbe }, { noModel }] = await Promise.all([
    import("./models/choose-model.ts"),
    import("./models/find-models.ts"),
    import("./models/probe.ts"),
    import("./models/model-missing.ts"),
  ]);
  const { env } = process;
  const named = chooseModel({ env, found: [] });
  if (named) return named.model;
  const choice = chooseModel({ env, found: await findModels(env, httpProbe({ fetch, clock: systemClock })) });
  if (!choice) throw noModel();
  return choice.model;
}
