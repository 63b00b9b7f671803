// Troupe as a contestant of a benchmark harness that measures agent frameworks side by side. Needs `npm run build`.
// `contestant(lib)` returns the scenario functions that are supported so far; `durable(lib)` is the durable one:
// 100 steps, each kept before the next begins, on one SQLite file.
import { fn, local, troupe } from "../dist/index.js";

export const contestant = () => ({});

const variants = {
  power: {
    label: "ctx.step, idempotent",
    fsync: "WAL FULL: fsync every commit",
    durability: "power",
    effect: "idempotent",
  },
  process: {
    label: "ctx.step, idempotent, durability process",
    fsync: "WAL NORMAL: fsync at checkpoints only",
    durability: "process",
    effect: "idempotent",
  },
  intents: { label: "ctx.step, undeclared (with intents)", fsync: "WAL FULL: fsync every commit", durability: "power" },
};

export const durable = () => ({
  label: "Troupe",
  variants,
  async open({ dir, variant, step, steps, parallel }) {
    const { durability, effect } = variants[variant];
    const options = effect ? { effect } : {};
    const flow = fn("flow", async (_, ctx) => {
      const one = (k) => ctx.step(`step-${k}`, () => step(k), options);
      if (parallel) return (await Promise.all(Array.from({ length: steps }, (_each, i) => one(i + 1)))).length;
      let done = 0;
      for (let k = 1; k <= steps; k++) if ((await one(k)).k === k) done += 1;
      return done;
    });
    const app = troupe({ agents: [flow], engine: local(dir, { durability, recover: false }) });
    const run = async (id) => (await app.start(flow, null, { id })).result;
    return {
      run,
      /** Where intents are kept, the step in flight at the crash is a question to a person: yes, run it again. */
      async resume(id) {
        const run = await app.start(flow, null, { id });
        const outcome = await run.outcome;
        for (const { id: decision } of outcome.decisions ?? []) await app.decide(decision, { approved: true });
        return run.result;
      },
      close: () => app[Symbol.asyncDispose](),
      policy: () => variants[variant].fsync,
    };
  },
});
