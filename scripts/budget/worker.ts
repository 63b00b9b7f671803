// One of several processes that spend from the same budget. Arguments: JSON as in `Orders`. Says what it does, a line each.
import { join } from "node:path";
import { seededRandom } from "../../src/base/random.ts";
import { semaphore } from "../../src/base/semaphore.ts";
import { type RestateOptions, restate } from "../../src/engines/restate/restate.ts";
import { fn, local, troupe } from "../../src/index.ts";
import { modelCaller } from "../../src/models/model-caller.ts";
import { maxOutput, prices, provider } from "./provider.ts";

/** What a worker is told. */
export interface Orders {
  /** For its book, and its state where it is not kept on Restate. */
  readonly folder: string;
  readonly restate?: RestateOptions;
  readonly name: string;
  /** That it starts itself. */
  readonly runs: number;
  readonly calls: number;
  readonly capUsd: number;
  /** Requests at the same time. */
  readonly atOnce: number;
}

const { folder, restate: cluster, name, runs, calls, capUsd, atOnce } = JSON.parse(process.argv[2] ?? "{}") as Orders;
const source = provider(join(folder, `book-${name}.jsonl`), seededRandom(name));
const caller = modelCaller(source.model, { streaming: false, maxAttempts: 3 });
const places = semaphore(atOnce);
const request = {
  prompt: [{ role: "user" as const, content: [{ type: "text" as const, text: "Say something." }] }],
  maxOutputTokens: maxOutput,
};

const spender = fn("spender", async (_: null, ctx) => {
  let refused = 0;
  for (let n = 0; n < calls; n++) {
    try {
      await ctx.step(
        `ask-${n}`,
        async (scope) => {
          const leave = await places.acquire(scope.signal); // before it is paid for
          try {
            return await caller.call(request, scope);
          } finally {
            leave();
          }
        },
        { effect: "idempotent", kind: "model" },
      );
    } catch (error) {
      const code = Error.isError(error) && "code" in error ? error.code : "";
      if (code === "budget_exceeded") refused += 1;
      else if (code !== "model_failed") throw error;
    }
  }
  return refused;
});

const app = troupe({
  agents: [spender],
  engine: cluster === undefined ? local(folder) : restate(cluster),
  budget: { maxUsd: capUsd, per: "total", prices, onLimit: "fail" },
});
await app.runs({ limit: 1 });
process.stdout.write("ready\n");
await new Promise<void>((resolve) => process.stdin.once("data", () => resolve()));
const started = await Promise.all(
  Array.from({ length: runs }, (_, n) => app.start(spender, null, { id: `${name}-${n}` })),
);
await Promise.all(started.map((run) => run.outcome));
process.stdout.write("done\n");
await new Promise<void>((resolve) => process.stdin.once("data", () => resolve()));
await app[Symbol.asyncDispose]();
process.stdout.write(`closed ${source.mostUsd}\n`);
process.exit(0);
