import type { Wishes } from "./lane.ts";
import { median } from "./median.ts";

const longSteps = 300;
const manyRuns = 64;
const manySteps = 20;
const shortRuns = 20;

/** What is asked of each contender of the engine bench. `run` does a run of so many steps, which add up 0, 1, 2 … */
export function engineWishes(run: (length: number) => Promise<number>): Wishes {
  /** Milliseconds from the start to the result. */
  async function timed(length: number): Promise<number> {
    const startedAt = performance.now();
    const sum = await run(length);
    if (sum !== (length * (length - 1)) / 2) throw new Error(`a run of ${length} steps has the result ${sum}`);
    return performance.now() - startedAt;
  }

  return {
    sequential: async () => (await timed(longSteps)) / longSteps,
    async concurrent() {
      const startedAt = performance.now();
      await Promise.all(Array.from({ length: manyRuns }, () => timed(manySteps)));
      return ((manyRuns * manySteps) / (performance.now() - startedAt)) * 1_000;
    },
    async short() {
      const took: number[] = [];
      for (let turn = 0; turn < shortRuns; turn++) took.push(await timed(1));
      return median(took);
    },
  };
}
