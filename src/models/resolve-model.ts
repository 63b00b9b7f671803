import { TroupeError } from "../base/errors.ts";
import type { LanguageModel } from "../core/model.ts";
import { shownName } from "./shown-name.ts";

/** What the name of a model stands for. */
export interface ResolvedModel {
  readonly model: LanguageModel;
  /** Calls under one key share one limit. Default: as for a model object. */
  readonly limiterKey?: string;
}

/**
 * Finds a model by its name, such as `openai/gpt-5`.
 *
 * @throws TroupeError `model_missing`, `peer_missing`
 */
export type ResolveModel = (name: string) => Promise<LanguageModel | ResolvedModel>;

/** For callers that are given models as objects only. */
export const knowsNoNames: ResolveModel = async (name) => {
  throw new TroupeError(
    `there is no model ${JSON.stringify(shownName(name))} here: nothing was given to look up names with`,
    {
      code: "model_missing",
      detail: { model: shownName(name), set: [] },
    },
  );
};
