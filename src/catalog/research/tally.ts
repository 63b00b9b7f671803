import type { Reply } from "../../core/model.ts";

/** What one model was used for. Tokens are those that the provider has counted. */
export type ModelUse = Readonly<{
  model: string;
  replies: number;
  inputTokens: number;
  outputTokens: number;
  /** Replies of which the provider did not say how many tokens they took. */
  uncounted: number;
}>;

/** Counts the replies of a run, by model. */
export interface Tally {
  readonly add: (reply: Reply) => void;
  /** In the order of their first reply. */
  readonly uses: () => readonly ModelUse[];
}

export function tally(): Tally {
  const uses = new Map<string, ModelUse>();
  return {
    add({ model, usage: { inputTokens, outputTokens } }) {
      const before = uses.get(model) ?? { model, replies: 0, inputTokens: 0, outputTokens: 0, uncounted: 0 };
      uses.set(model, {
        model,
        replies: before.replies + 1,
        inputTokens: before.inputTokens + (inputTokens ?? 0),
        outputTokens: before.outputTokens + (outputTokens ?? 0),
        uncounted: before.uncounted + (inputTokens === null || outputTokens === null ? 1 : 0),
      });
    },
    uses: () => [...uses.values()],
  };
}
