import { fn } from "../../src/agents/fn.ts";
import { type Clock, until } from "../../src/base/clock.ts";
import type { Agent } from "../../src/core/agent.ts";
import { type Batch, batch } from "../../src/models/batch.ts";
import type { BatchCall, BatchOptions } from "../../src/models/batch-terms.ts";
import { codeOf } from "../policies/down-service.ts";

/** A service that takes lists, in so much time, and what it was sent. */
export interface Classifier {
  readonly sent: (readonly string[])[];
  readonly given: BatchCall[];
  /** Calls that were aborted. */
  readonly aborted: () => number;
  readonly mostAtOnce: () => number;
  readonly batch: Batch<string, string>;
}

export function classifier(
  clock: Clock,
  options: Partial<BatchOptions<string, string>> & { readonly ms?: number } = {},
): Classifier {
  const { ms = 0, ...rest } = options;
  const sent: (readonly string[])[] = [];
  const given: BatchCall[] = [];
  let aborted = 0;
  let atOnce = 0;
  let most = 0;
  async function run(inputs: readonly string[], call: BatchCall): Promise<readonly (string | Error)[]> {
    sent.push(inputs);
    given.push(call);
    call.signal.addEventListener("abort", () => {
      aborted += 1;
    });
    atOnce += 1;
    most = Math.max(most, atOnce);
    try {
      if (ms > 0) await until(clock, clock.now() + ms, call.signal);
    } finally {
      atOnce -= 1;
    }
    return inputs.map((input) => (input.startsWith("bad") ? new RangeError(`${input} cannot be`) : `mood of ${input}`));
  }
  const made = batch<string, string>({ name: "moods", run, ...rest });
  return { sent, given, aborted: () => aborted, mostAtOnce: () => most, batch: made };
}

export type Wish = Readonly<{ at: number; text: string }>;

/** Each wish is a branch of one run; what came of each, or the code or message of its failure. */
export const wishing = (moods: Batch<string, string>, name = "wishing"): Agent<readonly Wish[], string[]> =>
  fn(name, (wishes: readonly Wish[], ctx) =>
    Promise.all(
      wishes.map(async ({ at, text }, index) => {
        if (at > 0) await ctx.sleep(at);
        return ctx.step(`mood-${index}`, (scope) => moods.load(text, scope), { effect: "pure" }).catch(codeOf);
      }),
    ),
  );

/** All at once. */
export const now = (...texts: string[]): Wish[] => texts.map((text) => ({ at: 0, text }));
